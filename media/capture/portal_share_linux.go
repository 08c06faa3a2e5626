package capture

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"sync"
	"time"

	"moim/media"
	"moim/media/pipewire"
	"moim/media/portal"
)

// portalShare is a source of what a person has chosen in the desktop's dialogue. As
// on X11 there is a picture whenever there is another one than before.
type portalShare struct {
	screenOutlet
	name   string
	share  portalSession
	stream pictureStream // its goroutine's, but Wake
	view   portalView    // the goroutine's
	beat   time.Duration

	failures int
	wake     sync.Mutex // held while stream is woken, and to close it
	closed   bool
	done     chan struct{}
	closing  sync.Once
}

// portalSession is what the desktop's portal has granted: portal.Share.
type portalSession interface {
	Ended() <-chan struct{}
	Close()
}

// pictureStream gives its pictures: pipewire.Stream.
type pictureStream interface {
	Wait(most time.Duration) error
	Waiting() bool
	Take() (*pipewire.Picture, error)
	Give()
	Wake()
	Close()
}

// openPortal asks a person what to share and shows it, at most fps times a second.
// With a token it is what they chose before. The next token is returned even where
// showing has failed.
func openPortal(ctx context.Context, clock *media.Clock, cfg Config, name, token string, fps float64) (media.Source, string, error) {
	if err := pipewire.Available(); err != nil {
		return nil, token, portalError(err) // before anybody has chosen in vain
	}
	share, err := portal.Open(ctx, token)
	if err != nil {
		if errors.Is(err, portal.ErrCancelled) {
			token = ""
		}
		return nil, token, portalError(err)
	}
	token = share.Token
	remote, node := share.TakeRemote(), share.Node
	source, err := showPortal(clock, cfg, name, share, fps, func() (pictureStream, error) {
		return pipewire.Open(remote, node, int(fps))
	})
	return source, token, err
}

// showPortal begins to show a stream, which is opened on the thread that runs it.
func showPortal(
	clock *media.Clock, cfg Config, name string, share portalSession, fps float64, open func() (pictureStream, error),
) (media.Source, error) {
	s := &portalShare{
		name: name, share: share, beat: time.Duration(float64(time.Second) / fps), done: make(chan struct{}),
		view: portalView{convert: cfg.Convert},
	}
	s.begin(clock, cfg)
	opened := make(chan error)
	go func() {
		defer close(s.done)
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		stream, err := open()
		s.stream = stream
		opened <- err
		if err == nil {
			s.run()
		}
	}()
	if err := <-opened; err != nil {
		<-s.done
		share.Close()
		return nil, portalError(err)
	}
	go func() {
		select {
		case <-share.Ended():
			s.rouse()
		case <-s.done:
		}
	}()
	return s, nil
}

// Close ends the source and waits until nothing of it is left. A Read under way
// returns fs.ErrClosed.
func (s *portalShare) Close() error {
	s.closing.Do(func() {
		s.fail(fs.ErrClosed)
		s.rouse()
		<-s.done
		s.share.Close()
		if f := s.take(); f != nil {
			f.Release()
		}
	})
	return nil
}

// rouse has the goroutine look up from its stream.
func (s *portalShare) rouse() {
	s.wake.Lock()
	defer s.wake.Unlock()
	if !s.closed {
		s.stream.Wake()
	}
}

// run shows what the stream gives until it ends.
func (s *portalShare) run() {
	defer func() {
		s.wake.Lock()
		defer s.wake.Unlock()
		s.closed = true
		s.stream.Close()
	}()
	var due time.Time // of the next picture
	for {
		most := time.Duration(-1)
		if s.stream.Waiting() {
			most = max(time.Until(due), 0)
		}
		err := s.stream.Wait(most)
		select {
		case <-s.stopped:
			return
		case <-s.share.Ended():
			s.fail(fmt.Errorf("read %q: %w", s.name, media.ErrShareEnded))
			return
		default:
		}
		if err != nil {
			s.fail(fmt.Errorf("read %q: %w", s.name, portalError(err)))
			return
		}
		if now := time.Now(); s.stream.Waiting() && !now.Before(due) {
			if due, err = s.look(now); err != nil {
				s.fail(fmt.Errorf("read %q: %w", s.name, err))
				return
			}
		}
	}
}

// look takes the picture that waits, and says when to look at the next one. The
// error is the last of many in a row: single pictures may be damaged.
func (s *portalShare) look(now time.Time) (due time.Time, err error) {
	picture, err := s.stream.Take()
	if err == nil && picture != nil {
		var changed int
		changed, due, err = s.view.update(picture, now)
		if err == nil && !due.IsZero() {
			return due, nil // the same picture again, or one that comes meanwhile
		}
		s.stream.Give()
		if changed > 0 {
			s.deliver(s.view.picture, changed)
		}
	}
	if err == nil {
		s.failures = 0
		return now.Add(s.beat), nil
	}
	if s.failures++; s.failures >= maxFailures {
		return due, err
	}
	if s.failures == 1 {
		s.cfg.Logger.Debug("damaged picture", "device", s.name, "error", err)
	}
	s.view.stale = true
	return now.Add(s.beat), nil
}

// portalError says of an error which of media's it is.
func portalError(err error) error {
	for _, known := range []struct{ from, to error }{
		{portal.ErrUnavailable, media.ErrScreenUnsupported},
		{portal.ErrCancelled, media.ErrShareDeclined},
		{pipewire.ErrMissing, media.ErrNoPipeWire},
		{pipewire.ErrEnded, media.ErrShareEnded},
		{context.Canceled, context.Canceled},
	} {
		if errors.Is(err, known.from) {
			return fmt.Errorf("%w: %w", known.to, err)
		}
	}
	return fmt.Errorf("%w: %w", media.ErrShareBroken, err)
}
