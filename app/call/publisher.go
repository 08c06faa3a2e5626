package call

import "sync"

// publisher hands snapshots to subscribers, each with a channel of one place in
// which the latest snapshot replaces an older one that was not taken.
type publisher struct {
	mu          sync.Mutex
	latest      *Snapshot
	subscribers map[int]chan *Snapshot
	next        int
	closed      bool
}

func newPublisher(first *Snapshot) *publisher {
	return &publisher{latest: first, subscribers: make(map[int]chan *Snapshot)}
}

// publish never waits for a subscriber.
func (p *publisher) publish(s *Snapshot) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.latest = s
	for _, slot := range p.subscribers {
		select {
		case <-slot:
		default:
		}
		slot <- s
	}
}

func (p *publisher) subscribe() (snapshots <-chan *Snapshot, cancel func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	slot := make(chan *Snapshot, 1)
	slot <- p.latest
	if p.closed {
		close(slot)
		return slot, func() {}
	}
	id := p.next
	p.next++
	p.subscribers[id] = slot
	return slot, func() { p.unsubscribe(id) }
}

func (p *publisher) unsubscribe(id int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if slot, ok := p.subscribers[id]; ok {
		delete(p.subscribers, id)
		close(slot)
	}
}

func (p *publisher) current() *Snapshot {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.latest
}

// close closes all channels; what is in them can still be taken.
func (p *publisher) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	for id, slot := range p.subscribers {
		delete(p.subscribers, id)
		close(slot)
	}
}
