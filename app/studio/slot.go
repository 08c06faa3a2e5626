package studio

import (
	"context"
	"errors"
	"io"
)

// wish is what a local track should be doing.
type wish struct {
	on     bool
	device string
	listen bool // off, but as open as it is now
}

// slot keeps one local source in the wished state: it opens, closes and reopens
// it, one at a time, and tells what became of it. Its goroutine owns the source.
type slot struct {
	wishes chan wish // one place, the latest wish wins
	// run opens the device, calls opened with the device's ID, and works until
	// ctx ends or the source fails.
	run func(ctx context.Context, device string, opened func(device string)) error
	// report is told of each change: active with a device, or inactive, with an
	// error where the source failed.
	report func(active bool, device string, err error)
	// hush says whether what the source gives is to be kept back; nil where a
	// source that is off is never open.
	hush func(on bool)
}

func newSlot(
	run func(ctx context.Context, device string, opened func(string)) error,
	report func(active bool, device string, err error),
) *slot {
	return &slot{wishes: make(chan wish, 1), run: run, report: report}
}

// set replaces the wish. It never blocks; one caller at a time.
func (s *slot) set(w wish) {
	select {
	case <-s.wishes:
	default:
	}
	s.wishes <- w
}

// loop serves wishes until ctx ends, and returns with the source closed.
func (s *slot) loop(ctx context.Context) {
	var next wish
	pending := false
	for {
		if !pending {
			select {
			case <-ctx.Done():
				return
			case next = <-s.wishes:
			}
		}
		pending = false
		if !next.on {
			s.report(false, "", nil)
			continue
		}
		next, pending = s.serve(ctx, next)
		if ctx.Err() != nil {
			return
		}
	}
}

// serve runs the source for one wish until the next wish comes or it fails.
func (s *slot) serve(ctx context.Context, w wish) (next wish, pending bool) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var err error // until done is closed, the goroutine's
	done, opened := make(chan struct{}), make(chan string, 1)
	s.keepBack(false)
	go func() {
		defer close(done)
		err = s.run(ctx, w.device, func(device string) { opened <- device })
	}()
	device := ""
	for {
		select {
		case device = <-opened:
			s.report(!w.listen, device, nil)
		case next = <-s.wishes:
			if !s.turned(w, next, device) {
				cancel()
				<-done
				return next, true
			}
			w.listen = next.listen
		case <-done:
			switch {
			case ctx.Err() != nil:
			case errors.Is(err, io.EOF), w.listen:
				s.report(false, w.device, nil)
			default:
				s.report(false, w.device, err)
			}
			return wish{}, false
		}
	}
}

// turned keeps the source that runs for w open, as device, where next asks for
// the same one, heard or not.
func (s *slot) turned(w, next wish, device string) bool {
	if s.hush == nil || !next.listen && (!w.listen || !next.on || next.device != w.device) {
		return false
	}
	s.keepBack(next.listen)
	if device != "" {
		s.report(!next.listen, device, nil)
	}
	return true
}

func (s *slot) keepBack(on bool) {
	if s.hush != nil {
		s.hush(on)
	}
}
