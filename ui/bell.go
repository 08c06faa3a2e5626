package ui

import (
	"context"
	"time"
)

// leastRepaint is the least time between two repaints of pictures. It is a little
// less than from one picture of a camera to the next, so that one that comes alone
// is shown when it comes, and the pictures of many tiles still share a repaint.
const leastRepaint = time.Second / 35

// bell says that a picture has come. Any goroutine may ring it; it allocates
// nothing and never waits.
type bell chan struct{}

func newBell() bell { return make(bell, 1) }

func (b bell) ring() {
	select {
	case b <- struct{}{}:
	default:
	}
}

// answer calls do on fyne's goroutine soon after the bell rings, and not more
// often than once in the least time, until ctx ends.
func (b *beat) answer(ctx context.Context, rung bell, least time.Duration, do func()) {
	wait := time.NewTimer(0)
	defer wait.Stop()
	for {
		select { // since the last call
		case <-ctx.Done():
			return
		case <-wait.C:
		}
		select {
		case <-ctx.Done():
			return
		case <-rung:
		}
		wait.Reset(least)
		b.call(ctx, do)
	}
}
