package call_test

import (
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"moim/app/call"
)

// How often the network looks at connections, and after how many looks
// without a counterpart one is disconnected and failed.
const (
	netInterval     = 500 * time.Millisecond
	netDisconnected = 8
	netFailed       = 20
)

// network carries media between people, unless one of them is cut off.
type network struct {
	mu     sync.Mutex // for those who carry
	people map[call.PeerID]*person
	cut    map[call.PeerID]bool
}

// remote is the counterpart of a connection, if media could flow.
func (n *network) remote(from, to call.PeerID) *connection {
	if n.cut[from] || n.cut[to] {
		return nil
	}
	f := n.people[to].transport
	f.mu.Lock()
	defer f.mu.Unlock()
	if c := f.peers[from]; c != nil {
		counterpart := *c
		return &counterpart
	}
	return nil
}

// carry brings what from sends over its data channel to the counterpart; it is
// lost where there is none.
func (n *network) carry(from, to call.PeerID, data []byte) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.people[from] == nil || n.people[to] == nil {
		return
	}
	f := n.people[from].transport
	f.mu.Lock()
	own := f.peers[to]
	f.mu.Unlock()
	if own == nil {
		return
	}
	if remote := n.remote(from, to); remote != nil && remote.remote == own.origin && own.remote == remote.origin {
		n.people[to].transport.post(call.MessageReceived{Peer: from, Channel: call.DataChannel, Data: data})
	}
}

// look finds connections that have no counterpart (any more).
func (n *network) look() {
	for id, p := range n.people {
		f := p.transport
		f.mu.Lock()
		peers := make([]call.PeerID, 0, len(f.peers))
		for peer := range f.peers {
			peers = append(peers, peer)
		}
		f.mu.Unlock()
		for _, peer := range peers {
			remote := n.remote(id, peer)
			f.mu.Lock()
			if c := f.peers[peer]; c != nil && c.remote != "" {
				f.judge(peer, c, remote)
			}
			f.mu.Unlock()
		}
	}
}

// judge sets the state of a connection that was negotiated. The caller holds the lock.
func (f *transport) judge(peer call.PeerID, c, remote *connection) {
	if remote != nil && remote.origin == c.remote && remote.remote == c.origin && c.state != call.StateFailed {
		c.broken = 0
		f.enter(peer, c, call.StateConnected)
		return
	}
	c.broken++
	switch {
	case c.broken >= netFailed:
		f.enter(peer, c, call.StateFailed)
	case c.broken >= netDisconnected:
		f.enter(peer, c, call.StateDisconnected)
	}
}

// during lets time pass.
func (n *network) during(d time.Duration) {
	for end := time.Now().Add(d); time.Now().Before(end); {
		time.Sleep(netInterval)
		synctest.Wait()
		n.look()
		synctest.Wait()
	}
}

// TestConverges lets chance cut people off, break connections and restart the
// server, in any order. Once that is over, everybody must be connected with
// everybody again.
func TestConverges(t *testing.T) {
	t.Parallel()
	for seed := range uint64(40) {
		synctest.Test(t, func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 1))
			h := &hub{}
			people := enter(t, h, "Ada", "Grace", "Edsger", "Barbara")
			n := &network{people: make(map[call.PeerID]*person), cut: make(map[call.PeerID]bool)}
			ids := make([]call.PeerID, 0, len(people))
			for _, p := range people {
				id := p.Latest().Self.ID
				n.people[id] = p
				ids = append(ids, id)
			}
			for range 8 {
				n.fault(h, random, ids[random.IntN(len(ids))])
				n.during(time.Duration(random.IntN(12)) * time.Second)
			}
			for _, id := range ids {
				n.restore(h, id)
			}
			n.during(2 * time.Minute)
			for _, p := range people {
				wantConnected(t, p, len(people)-1)
			}
			if t.Failed() {
				t.Logf("seed %d", seed)
			}
			stop(t, people...)
		})
		if t.Failed() {
			return
		}
	}
}

// fault breaks something for one participant, or mends it.
func (n *network) fault(h *hub, random *rand.Rand, id call.PeerID) {
	switch random.IntN(5) {
	case 0:
		h.restart()
	case 1: // its whole network
		n.mu.Lock()
		n.cut[id] = true
		n.mu.Unlock()
		h.cut(id)
	case 2: // only its connection to the server
		h.cut(id)
	case 3:
		h.lose(id)
		h.cut(id)
	case 4:
		n.restore(h, id)
	}
	for _, m := range h.lost() {
		h.lose(m)
	}
}

// lost lists who has been cut off; a server finds out in a few seconds.
func (h *hub) lost() []call.PeerID {
	h.mu.Lock()
	defer h.mu.Unlock()
	var ids []call.PeerID
	for _, m := range h.all {
		if m.cut && strings.Compare(string(m.self.ID), "8") < 0 { // half of them late
			ids = append(ids, m.self.ID)
		}
	}
	return ids
}

func (n *network) restore(h *hub, id call.PeerID) {
	n.mu.Lock()
	n.cut[id] = false
	n.mu.Unlock()
	h.back(id)
}
