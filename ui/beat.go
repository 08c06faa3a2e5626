package ui

import (
	"context"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
)

// repaintInterval is the time between two repaints of pictures.
const repaintInterval = time.Second / 30

// beat calls on fyne's goroutine at an interval, with never more than one call
// queued: where fyne is late by one, it catches up; by more, calls are left out.
type beat struct {
	pending atomic.Bool
	owed    atomic.Bool // a call came while one was queued
}

// run calls do at the interval until ctx ends.
func (b *beat) run(ctx context.Context, interval time.Duration, do func()) {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			b.call(ctx, do)
		}
	}
}

// call queues do unless it is still queued from before. Once ctx has ended,
// do is not called any more: fyne, when it has stopped, calls on any goroutine.
func (b *beat) call(ctx context.Context, do func()) {
	if !b.pending.CompareAndSwap(false, true) {
		b.owed.Store(true)
		return
	}
	fyne.Do(func() {
		b.pending.Store(false)
		if ctx.Err() != nil {
			return
		}
		do()
		if b.owed.Swap(false) {
			b.call(ctx, do)
		}
	})
}
