package capture

import (
	"context"
	"sync"

	"moim/media"
)

// outlet is where a source's goroutine leaves pictures for whoever reads: the
// latest one only, so that a slow reader gets no old ones.
type outlet struct {
	latest  chan *media.Frame // holds at most one
	stopped chan struct{}     // closed when no more pictures will come
	stop    sync.Once
	err     error // why; written before stopped is closed
}

func newOutlet() outlet {
	return outlet{latest: make(chan *media.Frame, 1), stopped: make(chan struct{})}
}

// Read waits for a picture that no Read has returned yet.
func (o *outlet) Read(ctx context.Context) (*media.Frame, error) {
	select {
	case <-o.stopped:
		return nil, o.err
	default:
	}
	select {
	case f := <-o.latest:
		return f, nil
	case <-o.stopped:
		return nil, o.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// fail ends the stream of pictures; the first reason counts.
func (o *outlet) fail(err error) {
	o.stop.Do(func() {
		o.err = err
		close(o.stopped)
	})
}

// offer hands over a picture, in place of one nobody fetched.
func (o *outlet) offer(f *media.Frame) {
	for {
		select {
		case o.latest <- f:
			return
		default:
		}
		if old := o.take(); old != nil {
			f.Changed += old.Changed
			old.Release()
		}
	}
}

// take removes the picture that nobody has fetched; nil where there is none.
func (o *outlet) take() *media.Frame {
	select {
	case f := <-o.latest:
		return f
	default:
		return nil
	}
}
