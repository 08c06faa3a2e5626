package studio

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"moim/app/call"
	"moim/media"
)

// slides is a source that shows what it is told to, and nothing in between.
type slides struct {
	next chan *media.Frame
}

func (s *slides) Read(ctx context.Context) (*media.Frame, error) {
	select {
	case f := <-s.next:
		return f, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (s *slides) Close() error { return nil }

// TestRepeater shows one picture: it is sharpened for a while, then repeated
// once a second, and at once where somebody needs a keyframe.
func TestRepeater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clock := media.NewClock()
		p := &videoPump{track: call.TrackScreen, clock: clock, wake: make(chan struct{}, 1)}
		p.rungs = []*rung{{rid: ridFull, encoder: &layerEncoder{}}}
		source := &slides{next: make(chan *media.Frame, 1)}
		ctx, cancel := context.WithCancel(t.Context())
		s := newRepeater(ctx, source, p)
		pool := &media.FramePool{}
		show := func() {
			f := pool.Get(64, 64)
			f.Captured = clock.Now()
			source.next <- f
		}
		count := func(span time.Duration) (n int) {
			for end := clock.Now() + span; clock.Now() < end; n++ {
				f, _, err := s.read()
				if err != nil {
					t.Fatal(err)
				}
				f.Release()
			}
			return n
		}
		show()
		if f, repeated, err := s.read(); err != nil || repeated {
			t.Fatalf("the first picture: %v, %v", repeated, err)
		} else {
			f.Release()
		}
		if n := count(2 * time.Second); n < 18 || n > 22 {
			t.Errorf("%d pictures in two seconds while there is something to sharpen, want about 20", n)
		}
		p.rungs[0].sharp.Store(true)
		if n := count(10 * time.Second); n < 9 || n > 12 {
			t.Errorf("%d pictures in ten seconds of a sharp still screen, want about 10", n)
		}
		before := clock.Now()
		p.rouse()
		f, repeated, err := s.read()
		if err != nil || !repeated || clock.Now() != before || f.Captured != before {
			t.Errorf("a picture that is needed: %v after %v, captured %v, %v", repeated, clock.Now()-before, f.Captured, err)
		}
		f.Release()
		cancel()
		if _, _, err := s.read(); err == nil {
			t.Error("no error after the end")
		}
		s.close()
	})
}
