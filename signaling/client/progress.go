package client

import "sync"

// progress is how far the messages of the server have come. A server forgets what
// it is told has arrived; so while it is being asked to go on from somewhere over
// another link, it is told of nothing beyond that over the one before.
type progress struct {
	mu       sync.Mutex
	expected uint64 // number of the message to come
	told     uint64 // the most that the server was told to be expected
	asked    uint64 // from where on it was asked to go on; 0 while it is not
}

// restart counts from 1, for a server that knows nothing.
func (p *progress) restart() {
	p.mu.Lock()
	p.expected, p.told, p.asked = 1, 0, 0
	p.mu.Unlock()
}

// settle says that the server goes on as it was asked to.
func (p *progress) settle() {
	p.mu.Lock()
	p.asked = 0
	p.mu.Unlock()
}

// ask returns from where on to ask the server to go on.
func (p *progress) ask() uint64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked = max(p.expected, p.told)
	return p.asked
}

// tell returns what to tell the server to be expected, where everything before
// given is in the reader's hands already.
func (p *progress) tell(given uint64) uint64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.asked > 0 {
		return p.asked
	}
	p.told = max(p.told, p.expected, given)
	return p.told
}

// take counts a message. It returns false for one that came before.
func (p *progress) take(seq uint64) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if seq < p.expected {
		return false
	}
	p.expected = seq + 1
	return true
}
