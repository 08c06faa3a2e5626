package call

import "sync"

// inbox is the session's unbounded queue of events: producers never wait.
type inbox struct {
	ready chan struct{} // one place: something is queued

	mu     sync.Mutex
	events []Event
	closed bool
}

func newInbox() *inbox { return &inbox{ready: make(chan struct{}, 1)} }

// put queues e, or drops it when the inbox is closed.
func (i *inbox) put(e Event) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.closed {
		return
	}
	i.events = append(i.events, e)
	select {
	case i.ready <- struct{}{}:
	default:
	}
}

// take returns everything queued, in order, and leaves spare to be filled next.
func (i *inbox) take(spare []Event) []Event {
	clear(spare)
	i.mu.Lock()
	defer i.mu.Unlock()
	batch := i.events
	i.events = spare[:0]
	return batch
}

// close drops what is queued and whatever comes from now on.
func (i *inbox) close() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.closed, i.events = true, nil
}
