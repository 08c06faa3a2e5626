package capture

import (
	"errors"
	"fmt"
	"io/fs"
	"sync"
	"time"

	"moim/media"
)

const (
	// restAfter is after how long without a change the display is asked less often,
	// and restEvery how often then.
	restAfter = time.Second
	restEvery = time.Second / 15
	// blindEvery is how often a display is looked at that does not tell what changes.
	blindEvery = time.Second / 10
)

// x11Share is a source of what changes on a display: it has a picture whenever
// there is another one than before, and none while nothing moves.
type x11Share struct {
	screenOutlet
	name string
	view *x11View // the goroutine's
	beat time.Duration

	done    chan struct{}
	closing sync.Once
}

// openX11Share begins to show a subject, at most fps times a second.
func openX11Share(clock *media.Clock, cfg Config, name, display string, subject x11Subject, fps float64) (media.Source, error) {
	view, err := newX11View(display, subject, cfg)
	if err != nil {
		return nil, err
	}
	s := &x11Share{
		name: name, view: view,
		beat: time.Duration(float64(time.Second) / fps), done: make(chan struct{}),
	}
	s.begin(clock, cfg)
	go s.run()
	return s, nil
}

// Close ends the source and waits until nothing of it is left. A Read under way
// returns fs.ErrClosed.
func (s *x11Share) Close() error {
	s.closing.Do(func() {
		s.fail(fs.ErrClosed)
		<-s.done
		if f := s.take(); f != nil {
			f.Release()
		}
	})
	return nil
}

func (s *x11Share) run() {
	defer close(s.done)
	defer s.view.close()
	timer := time.NewTimer(0)
	defer timer.Stop()
	var moved time.Time
	failures := 0
	for {
		select {
		case <-s.stopped:
			return
		case <-timer.C:
		}
		now := time.Now()
		changed, err := s.view.update(now)
		switch {
		case err == nil:
			failures = 0
		case s.ends(err, &failures):
			s.fail(fmt.Errorf("read %q: %w", s.name, err))
			return
		}
		if changed > 0 {
			moved = now
			s.deliver(s.view.picture, changed)
		}
		timer.Reset(max(s.pause(now, moved)-time.Since(now), 0))
	}
}

// ends reports whether nothing more is to be expected. A window that changes its
// size in the very moment costs a picture, not the share.
func (s *x11Share) ends(err error, failures *int) bool {
	if errors.Is(err, media.ErrDeviceGone) || errors.Is(err, media.ErrWindowClosed) {
		return true
	}
	*failures++
	if *failures == 1 {
		s.cfg.Logger.Debug("damaged picture", "device", s.name, "error", err)
	}
	s.view.stale = true
	return *failures >= maxFailures
}

// pause is how long to wait between two looks at the display.
func (s *x11Share) pause(now, moved time.Time) time.Duration {
	switch {
	case s.view.blind:
		return max(s.beat, blindEvery)
	case now.Sub(moved) > restAfter:
		return max(s.beat, restEvery)
	default:
		return s.beat
	}
}
