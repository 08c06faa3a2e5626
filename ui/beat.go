package ui

import (
	"context"
	"sync/atomic"

	"fyne.io/fyne/v2"
)

// beat calls on fyne's goroutine again and again, with never more than one call
// queued: where fyne is late by one, it catches up; by more, calls are left out.
type beat struct {
	pending atomic.Bool
	owed    atomic.Bool // a call came while one was queued
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
