package audio

import (
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
	"unsafe"

	"github.com/gen2brain/malgo"

	"moim/media"
	"moim/media/holder"
)

// backend is a sound system that the library can speak to.
type backend struct {
	name string
	id   malgo.Backend
	// period is how much a speaker asks for at a time, in samples. PulseAudio
	// holds one period in advance, the others three.
	period uint32
	// answers says whether it makes sense to try; nil where trying costs nothing.
	answers func() bool
}

// held is how long sound waits from when a speaker asks for it until it is heard.
func (b backend) held() time.Duration {
	if b.id == malgo.BackendPulseaudio {
		return media.SampleTime(int64(b.period))
	}
	return devicePeriods * media.SampleTime(int64(b.period))
}

// devicePeriods is how many periods a device's buffer has.
const devicePeriods = 3

// blindTries is how often a sound system is tried although nobody answers where
// it usually listens: it may be configured to listen elsewhere.
const blindTries = 3

// library is the sound library's context, connected to one backend. The
// goroutine of System uses it, and no other.
type library struct {
	context *malgo.AllocatedContext
	backend backend
}

// openLibrary connects to the first backend that answers; blind tries those as
// well that do not seem to be there. There is no silent stand-in among them:
// where none answers, the error is ErrNoSound.
func openLibrary(application string, blind bool, logger *slog.Logger) (*library, error) {
	var failures []error
	for _, b := range backends() {
		if b.answers != nil && !blind && !b.answers() {
			failures = append(failures, fmt.Errorf("%s: nobody listens", b.name))
			continue
		}
		context, err := openBackend(b, application, logger)
		if err == nil {
			logger.Debug("sound system found", "backend", b.name)
			return &library{context: context, backend: b}, nil
		}
		failures = append(failures, fmt.Errorf("%s: %w", b.name, err))
	}
	return nil, fmt.Errorf("%w: %w", ErrNoSound, errors.Join(failures...))
}

func openBackend(b backend, application string, logger *slog.Logger) (*malgo.AllocatedContext, error) {
	name := append([]byte(application), 0)
	var pinner runtime.Pinner
	defer pinner.Unpin()
	pinner.Pin(&name[0])
	config := malgo.ContextConfig{ThreadPriority: malgo.ThreadPriorityDefault}
	config.Pulse.PApplicationName = &name[0] // the library makes a copy
	return malgo.InitContext([]malgo.Backend{b.id}, config, func(message string) {
		logger.Debug("sound library", "message", strings.TrimSpace(message))
	})
}

// close disconnects. No device may be open.
func (l *library) close() error {
	err := l.context.Uninit()
	l.context.Free()
	return err
}

// listed is a device that the library lists.
type listed struct {
	media.Device
	raw    malgo.DeviceID
	system bool // the system's own default, which may move
	// monitor marks a PulseAudio source that gives what a speaker plays.
	monitor bool
}

// devices asks for everything that is plugged in: speakers, then microphones,
// with monitors of speakers at the end.
func (l *library) devices() ([]listed, error) {
	speakers, err := l.context.Devices(malgo.Playback)
	if err != nil {
		return nil, fmt.Errorf("list speakers: %w", deviceError(err))
	}
	microphones, err := l.context.Devices(malgo.Capture)
	if err != nil {
		return nil, fmt.Errorf("list microphones: %w", deviceError(err))
	}
	all := make([]listed, 0, len(speakers)+len(microphones))
	for i := range speakers {
		all = append(all, l.describe(media.Speaker, &speakers[i]))
	}
	var monitors []listed
	for i := range microphones {
		d := l.describe(media.Microphone, &microphones[i])
		if d.monitor {
			d.Default = false
			monitors = append(monitors, d)
			continue
		}
		all = append(all, d)
	}
	all = append(all, monitors...)
	if l.backend.id == malgo.BackendAlsa {
		all = withoutPlugins(all)
	}
	ensureDefault(all)
	return all, nil
}

// withoutPlugins takes away what ALSA lists although no hardware belongs to it:
// names without a card, and the default where there is no card.
func withoutPlugins(all []listed) []listed {
	cards := make(map[media.DeviceKind]bool)
	for _, d := range all {
		cards[d.Kind] = cards[d.Kind] || strings.Contains(d.ID, ":")
	}
	return slices.DeleteFunc(all, func(d listed) bool {
		return !strings.Contains(d.ID, ":") && (d.ID != "default" || !cards[d.Kind])
	})
}

func (l *library) describe(kind media.DeviceKind, info *malgo.DeviceInfo) listed {
	id := deviceID(info.ID)
	name := strings.Join(strings.Fields(strings.ToValidUTF8(info.Name(), "")), " ")
	if name == "" {
		name = id
	}
	return listed{
		Device:  media.Device{Kind: kind, ID: id, Name: name, Default: info.IsDefault != 0},
		raw:     info.ID,
		system:  info.IsDefault != 0,
		monitor: kind == media.Microphone && l.backend.id == malgo.BackendPulseaudio && strings.HasSuffix(id, ".monitor"),
	}
}

// ensureDefault marks the first device of each kind where the system's default
// is none of those listed, as where it is the monitor of a speaker.
func ensureDefault(all []listed) {
	for _, kind := range []media.DeviceKind{media.Speaker, media.Microphone} {
		first := slices.IndexFunc(all, func(d listed) bool { return d.Kind == kind && !d.monitor })
		chosen := slices.ContainsFunc(all, func(d listed) bool { return d.Kind == kind && d.Default })
		if first >= 0 && !chosen {
			all[first].Default = true
		}
	}
}

// deviceID writes the library's device ID as text: the sound system's own name
// where it is one, otherwise its bytes in hexadecimal.
func deviceID(raw malgo.DeviceID) string {
	text := strings.TrimRight(string(raw[:]), "\x00")
	printable := func(r rune) bool { return r > ' ' && r < 0x7f }
	if text != "" && strings.IndexFunc(text, func(r rune) bool { return !printable(r) }) < 0 {
		return text
	}
	return raw.String()
}

// open opens and starts a device. A nil id lets the sound system choose, and
// move the stream when its default changes.
func (l *library) open(kind media.DeviceKind, id *malgo.DeviceID, callbacks malgo.DeviceCallbacks) (*malgo.Device, error) {
	config := malgo.DefaultDeviceConfig(malgo.Playback)
	end, period := &config.Playback, l.backend.period
	if kind == media.Microphone {
		config = malgo.DefaultDeviceConfig(malgo.Capture)
		end, period = &config.Capture, media.BlockSamples/2
	}
	config.SampleRate = media.SampleRate
	config.PeriodSizeInFrames = period
	config.Periods = devicePeriods
	config.NoFixedSizedCallback = 1 // blocks are cut here, without the library's extra buffer
	end.Format, end.Channels = malgo.FormatS16, 1
	var pinner runtime.Pinner
	defer pinner.Unpin()
	if id != nil {
		bare := new(malgo.DeviceID) // memory without Go pointers, as cgo wants it
		*bare = *id
		pinner.Pin(bare)
		end.DeviceID = unsafe.Pointer(bare) //nolint:gosec // pinned, and read during the call only
	}
	handle, err := malgo.InitDevice(l.context.Context, config, callbacks)
	if err != nil {
		return nil, l.openError(kind, err)
	}
	if err := handle.Start(); err != nil {
		handle.Uninit()
		return nil, l.openError(kind, err)
	}
	return handle, nil
}

// openError is the error of opening a device. ALSA alone lets one program have a
// device for itself, and then its nodes say who; which of several cards it is, it
// does not.
func (l *library) openError(kind media.DeviceKind, err error) error {
	err = deviceError(err)
	if l.backend.id != malgo.BackendAlsa || !errors.Is(err, media.ErrDeviceBusy) {
		return err
	}
	nodes := "/dev/snd/pcm*p"
	if kind == media.Microphone {
		nodes = "/dev/snd/pcm*c"
	}
	paths, _ := filepath.Glob(nodes) // fails for bad patterns only
	return holder.Busy(err, paths...)
}
