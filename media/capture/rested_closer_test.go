package capture_test

import (
	"errors"
	"image"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/mediadevices/pkg/io/video"

	"moim/media/capture"
)

// hasty stands for a driver that sends pictures down a channel and closes it
// whether or not one is on its way.
type hasty struct {
	pictures chan image.Image
	quit     chan struct{}
	between  time.Duration
}

// hand sends pictures, as the system's thread does. Each takes a while from when it
// is sure to be sent.
func (h *hasty) hand(t *testing.T) {
	t.Helper()
	defer func() {
		if recover() != nil {
			t.Error("closed while a picture was on its way")
		}
	}()
	for {
		select {
		case <-h.quit:
			return
		case <-time.After(h.between):
		}
		select {
		case <-h.quit:
			return
		default:
		}
		time.Sleep(time.Millisecond)
		h.pictures <- grey(8, 6, 1)
	}
}

func (h *hasty) Close() error {
	close(h.quit)
	close(h.pictures)
	return errors.New("closed")
}

func (h *hasty) Read() (image.Image, func(), error) {
	picture, ok := <-h.pictures
	if !ok {
		return nil, func() {}, io.EOF
	}
	return picture, func() {}, nil
}

func TestRestedCloser(t *testing.T) {
	for name, between := range map[string]time.Duration{"30 a second": 33 * time.Millisecond, "dead": time.Hour} {
		t.Run(name, func(t *testing.T) {
			// Whenever it is closed: while it waits, hands over, or hangs with a picture.
			for after := range 100 {
				synctest.Test(t, func(t *testing.T) {
					h := &hasty{pictures: make(chan image.Image), quit: make(chan struct{}), between: between}
					go h.hand(t)
					time.Sleep(time.Duration(after) * time.Millisecond)
					begin := time.Now()
					if err := capture.NewRestedCloser(h, video.ReaderFunc(h.Read)).Close(); err == nil {
						t.Error("the driver's error is lost")
					}
					if took := time.Since(begin); took > 250*time.Millisecond {
						t.Errorf("closed after %v", took)
					}
				})
			}
		})
	}
}
