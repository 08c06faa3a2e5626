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
	done := make(chan struct{})
	go func() {
		defer close(done)
		err = s.run(ctx, w.device, func(device string) { s.report(true, device, nil) })
	}()
	select {
	case next = <-s.wishes:
		cancel()
		<-done
		return next, true
	case <-done:
		switch {
		case ctx.Err() != nil:
		case errors.Is(err, io.EOF):
			s.report(false, w.device, nil)
		default:
			s.report(false, w.device, err)
		}
		return wish{}, false
	}
}
