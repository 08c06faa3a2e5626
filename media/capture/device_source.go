package capture

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"io/fs"
	"sync"
	"time"

	"github.com/pion/mediadevices/pkg/io/video"

	"moim/media"
)

// deviceSource reads a driver on a goroutine of its own, since drivers know no
// context, and keeps the latest picture for whoever reads.
type deviceSource struct {
	clock     *media.Clock
	cfg       Config
	name      string
	device    io.Closer
	reader    video.Reader
	pacer     *media.Pacer    // for drivers that have no pace of their own; else nil
	converter media.Converter // for pictures that may be too large; else nil
	fullRange bool
	freed     func() // told when the device is free again

	outlet
	done    chan struct{} // closed when the goroutine has ended
	closing sync.Once
}

// maxFailures is how many pictures in a row may be damaged, as single ones
// from cheap cameras are, before a device counts as broken.
const maxFailures = 30

// failurePause is how long to wait after a failed read.
const failurePause = 10 * time.Millisecond

// start fills in the rest of s and begins to read.
func (s *deviceSource) start() {
	s.outlet = newOutlet()
	s.done = make(chan struct{})
	go s.run()
}

// Close frees the device and waits until it is free. Where a device hangs,
// that may take the driver's five seconds. A Read under way returns
// fs.ErrClosed.
func (s *deviceSource) Close() error {
	var err error
	s.closing.Do(func() {
		s.fail(fs.ErrClosed)
		if s.pacer != nil {
			s.pacer.Stop()
		}
		err = s.device.Close()
		<-s.done
		if f := s.take(); f != nil {
			f.Release()
		}
		if s.freed != nil {
			s.freed()
		}
	})
	if err != nil {
		return fmt.Errorf("close %q: %w", s.name, err)
	}
	return nil
}

func (s *deviceSource) run() {
	defer close(s.done)
	for failures := 0; ; {
		select {
		case <-s.stopped:
			return
		default:
		}
		err := s.capture()
		switch {
		case err == nil:
			failures = 0
			continue
		case errors.Is(err, fs.ErrClosed):
			s.fail(fs.ErrClosed)
			return
		}
		failures++
		err = deviceError(err)
		if errors.Is(err, media.ErrDeviceGone) || failures >= maxFailures {
			s.fail(fmt.Errorf("read %q: %w", s.name, err))
			return
		}
		if failures == 1 {
			s.cfg.Logger.Debug("damaged picture", "device", s.name, "error", err)
		}
		select {
		case <-s.stopped:
		case <-time.After(failurePause):
		}
	}
}

// capture takes one picture from the driver to the reader's slot.
func (s *deviceSource) capture() error {
	if s.pacer != nil {
		if _, _, err := s.pacer.Wait(context.Background()); err != nil {
			return err
		}
	}
	img, release, err := s.reader.Read()
	if err != nil {
		return err
	}
	captured := s.clock.Now()
	f, err := s.convert(img)
	if release != nil {
		release()
	}
	if err != nil {
		return err
	}
	f.Captured = captured
	s.offer(f)
	return nil
}

func (s *deviceSource) convert(img image.Image) (*media.Frame, error) {
	if img == nil {
		return nil, errors.New("the driver gave no picture")
	}
	img = evenSized(img)
	size := img.Bounds().Size()
	if size.X < 2 || size.Y < 2 || size.X > 2*maxSide || size.Y > 2*maxSide {
		return nil, fmt.Errorf("picture of %dx%d", size.X, size.Y)
	}
	f := s.cfg.Pool.Get(size.X, size.Y)
	var err error
	if planar, ok := img.(*image.YCbCr); ok && s.fullRange {
		err = s.cfg.ConvertFullRange(f, planar)
	} else {
		err = s.cfg.Convert(f, img)
	}
	if err != nil {
		f.Release()
		return nil, err
	}
	return s.fit(f), nil
}

// fit scales a picture down that is larger than a shared screen should be.
func (s *deviceSource) fit(f *media.Frame) *media.Frame {
	width, height := fitted(f.Width, f.Height)
	if s.converter == nil || width == f.Width && height == f.Height {
		return f
	}
	small := s.cfg.Pool.Get(width, height)
	s.converter.Scale(small, f)
	f.Release()
	return small
}

// fitted is the largest even size of the same shape within the largest screen.
func fitted(width, height int) (int, int) {
	if width <= MaxScreenWidth && height <= MaxScreenHeight {
		return width, height
	}
	if width*MaxScreenHeight > height*MaxScreenWidth {
		return MaxScreenWidth, max(2, height*MaxScreenWidth/width&^1)
	}
	return max(2, width*MaxScreenHeight/height&^1), MaxScreenHeight
}
