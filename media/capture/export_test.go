package capture

import (
	"io"

	"github.com/pion/mediadevices/pkg/io/video"
	"github.com/pion/mediadevices/pkg/prop"

	"moim/media"
)

// Inner parts that black-box tests cannot reach without a file or a device.
var (
	DeviceError = deviceError
	Fitted      = fitted
	ConvertFull = convertFullRange
	Convert     = convertImage
)

// Rank is what OpenCamera tries, best first.
func Rank(offers []prop.Media, want Want) []prop.Media { return rank(offers, want) }

// NewY4M is OpenY4M without a file system.
func NewY4M(clock *media.Clock, file io.ReadSeekCloser) (media.Source, error) {
	s, err := newY4M(clock, "test", file, Config{})
	if err != nil {
		return nil, err
	}
	return s, nil
}

// NewWAV is OpenWAV without a file system.
func NewWAV(clock *media.Clock, file io.ReadSeekCloser) (media.AudioSource, error) {
	s, err := newWAV(clock, "test", file)
	if err != nil {
		return nil, err
	}
	return s, nil
}

// Fill reads a block of a tone or a sound file without waiting for its time.
func Fill(source media.AudioSource, dst []int16) {
	switch s := source.(type) {
	case *tone:
		s.fill(dst, 1)
	case *wav:
		_ = s.fill(dst) // an error of a fuzzed file
	}
}

// NewDeviceSource reads a driver's reader, in full range or not.
func NewDeviceSource(clock *media.Clock, cfg Config, reader video.Reader, device io.Closer, full bool) media.Source {
	s := &deviceSource{
		clock: clock, cfg: cfg.withDefaults(), name: "test", device: device, reader: reader, fullRange: full,
	}
	s.start()
	return s
}

// NewRestedCloser closes a driver while it hands nothing over.
func NewRestedCloser(device io.Closer, reader video.Reader) io.Closer {
	return &restedCloser{device: device, reader: reader}
}
