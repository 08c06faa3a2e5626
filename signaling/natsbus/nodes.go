package natsbus

import (
	"sync"
	"time"
)

// maxNodes bounds what others can make this node remember.
const maxNodes = 4096

// nodes knows which other nodes live. Any goroutine may call it.
type nodes struct {
	silence time.Duration

	mu    sync.Mutex
	heard map[string]time.Time
	lost  map[string]struct{}
}

func newNodes(silence time.Duration) *nodes {
	return &nodes{silence: silence, heard: make(map[string]time.Time), lost: make(map[string]struct{})}
}

// hear notes that a node lives. It returns true if that was lost.
func (n *nodes) hear(node string) (back bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if _, known := n.heard[node]; !known && len(n.heard) >= maxNodes {
		return false
	}
	n.heard[node] = time.Now()
	_, back = n.lost[node]
	delete(n.lost, node)
	return back
}

// mention notes that a node is said to have participants: if nothing is heard of it,
// it is lost.
func (n *nodes) mention(node string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if _, known := n.heard[node]; !known && len(n.heard) < maxNodes {
		n.heard[node] = time.Now()
	}
}

// lose notes that a node is gone.
func (n *nodes) lose(node string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.forget(node)
}

// silent returns the nodes of which nothing was heard for too long.
func (n *nodes) silent() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	var gone []string
	for node, last := range n.heard {
		if time.Since(last) > n.silence {
			gone = append(gone, node)
			n.forget(node)
		}
	}
	return gone
}

func (n *nodes) forget(node string) {
	delete(n.heard, node)
	if len(n.lost) >= maxNodes {
		clear(n.lost)
	}
	n.lost[node] = struct{}{}
}
