package mesh

import "sync"

// queue holds what a goroutine has still to do. It is unbounded, so that who
// posts never waits. Safe for use by several goroutines.
type queue struct {
	mu     sync.Mutex
	items  []func()
	spare  []func()
	closed bool
	ready  chan struct{} // holds one token while there may be items
}

func newQueue() *queue { return &queue{ready: make(chan struct{}, 1)} }

// post adds f. After close it does nothing.
func (q *queue) post(f func()) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return
	}
	q.items = append(q.items, f)
	select {
	case q.ready <- struct{}{}:
	default:
	}
}

// drain runs all that is waiting, in order, on the caller's goroutine.
func (q *queue) drain() {
	q.mu.Lock()
	items := q.items
	q.items, q.spare = q.spare[:0], nil
	q.mu.Unlock()
	for i, f := range items {
		f()
		items[i] = nil
	}
	q.mu.Lock()
	if q.spare == nil {
		q.spare = items
	}
	q.mu.Unlock()
}

// close lets nothing more in and forgets what is waiting.
func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed, q.items = true, nil
}
