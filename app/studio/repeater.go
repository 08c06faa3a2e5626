package studio

import (
	"context"
	"time"

	"moim/media"
)

// When a screen that stands still is encoded again.
const (
	// sharpBytes is what a picture takes at most in which nothing is left to improve.
	sharpBytes = 1500
	// sharpenEvery and sharpenFor: a picture is sharpened after each change, for
	// what there was no time to send at once.
	sharpenEvery = time.Second / 10
	sharpenFor   = 3 * time.Second
	// stillEvery is how often a picture is repeated that is sharp: where the last
	// packet before was lost, only the next one shows that.
	stillEvery = time.Second
)

// repeater reads a source that has a picture only where something has changed, and
// repeats the latest one where it is needed again: to sharpen it, for somebody
// who has come and needs a keyframe, or as a sign of life. Whoever calls read
// owns it.
type repeater struct {
	clock  *media.Clock
	pool   *media.FramePool
	wake   <-chan struct{} // somebody needs a picture
	sharp  func() bool     // nothing can be made better by another picture
	frames chan *media.Frame
	ended  chan struct{} // closed when the source gives no more
	err    error         // why; written before ended is closed
	timer  *time.Timer

	latest  *media.Frame // nil before the first
	changed time.Duration
	shown   time.Duration // when latest was returned
}

// newRepeater reads source until ctx ends.
func newRepeater(ctx context.Context, source media.Source, p *videoPump) *repeater {
	s := &repeater{
		clock: p.clock, pool: &p.pool, wake: p.wake, sharp: p.sharp, frames: make(chan *media.Frame),
		ended: make(chan struct{}), timer: time.NewTimer(stillEvery),
	}
	go s.feed(ctx, source)
	return s
}

func (s *repeater) feed(ctx context.Context, source media.Source) {
	defer close(s.ended)
	for {
		f, err := source.Read(ctx)
		if err != nil {
			s.err = err
			return
		}
		select {
		case s.frames <- f:
		case <-ctx.Done():
			f.Release()
			s.err = ctx.Err()
			return
		}
	}
}

// read returns the next picture with one reference; repeated says that it is the
// one before.
func (s *repeater) read() (frame *media.Frame, repeated bool, err error) {
	s.timer.Reset(s.wait())
	for {
		select {
		case f := <-s.frames:
			s.keep(f)
			s.changed, s.shown = f.Captured, s.clock.Now()
			return f, false, nil
		case <-s.ended:
			return nil, false, s.err
		case <-s.wake:
		case <-s.timer.C:
			s.timer.Reset(stillEvery)
		}
		if s.latest == nil {
			continue
		}
		again := s.latest.CopyTo(s.pool)
		s.shown = s.clock.Now()
		again.Captured, again.Changed = s.shown, 0
		return again, true, nil
	}
}

// wait is how long the latest picture may stand before it is repeated.
func (s *repeater) wait() time.Duration {
	every := stillEvery
	if s.shown-s.changed < sharpenFor && !s.sharp() {
		every = sharpenEvery
	}
	return max(s.shown+every-s.clock.Now(), 0)
}

func (s *repeater) keep(f *media.Frame) {
	s.forget()
	s.latest = f.Retain()
}

func (s *repeater) forget() {
	if s.latest != nil {
		s.latest.Release()
		s.latest = nil
	}
}

// close ends reading; the source's context has to end first.
func (s *repeater) close() {
	<-s.ended
	s.timer.Stop()
	s.forget()
}
