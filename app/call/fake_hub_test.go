package call_test

import (
	"context"
	"errors"
	"slices"
	"sync"

	"moim/app/call"
	"moim/signaling"
)

// hub is a signaling server in memory with one room.
type hub struct {
	mu      sync.Mutex
	members []*member
	all     []*member
	refuse  error // what Join answers, where it is set
	block   bool  // Join waits for its context
}

// member is a call.Signaler.
type member struct {
	hub   *hub
	self  call.Identity
	inbox chan signaling.Envelope
	ended chan struct{}
	once  sync.Once
	err   error
	cut   bool                 // from the server
	kept  []signaling.Envelope // what waits to be sent meanwhile
}

func (h *hub) Host(ctx context.Context, self call.Identity) (call.Signaler, call.Room, error) {
	return h.enter(ctx, self)
}

func (h *hub) Join(ctx context.Context, _ signaling.Invitation, self call.Identity) (call.Signaler, call.Room, error) {
	return h.enter(ctx, self)
}

func (h *hub) Peek(context.Context, signaling.Invitation) (int, error) {
	return h.count(), nil
}

func (h *hub) enter(ctx context.Context, self call.Identity) (call.Signaler, call.Room, error) {
	if h.block {
		<-ctx.Done()
		return nil, call.Room{}, ctx.Err()
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.refuse != nil {
		return nil, call.Room{}, h.refuse
	}
	m := &member{hub: h, self: self, inbox: make(chan signaling.Envelope, 4096), ended: make(chan struct{})}
	h.add(m)
	h.all = append(h.all, m)
	return m, call.Room{Code: code}, nil
}

// add welcomes m and tells the others. The caller holds the lock.
func (h *hub) add(m *member) {
	peers := make([]signaling.Presence, 0, len(h.members))
	for _, other := range h.members {
		peers = append(peers, signaling.Presence{Participant: string(other.self.ID), Card: card(other.self.Card.Name)})
		other.inbox <- signaling.Envelope{Type: signaling.TypeJoined, Participant: string(m.self.ID), Card: card(m.self.Card.Name)}
	}
	m.inbox <- signaling.Envelope{Type: signaling.TypeWelcome, Peers: peers}
	h.members = append(h.members, m)
}

// remove takes m out and tells the others. The caller holds the lock.
func (h *hub) remove(m *member, reason string) {
	before := len(h.members)
	h.members = slices.DeleteFunc(h.members, func(other *member) bool { return other == m })
	if len(h.members) == before {
		return
	}
	for _, other := range h.members {
		other.inbox <- signaling.Envelope{Type: signaling.TypeLeft, Participant: string(m.self.ID), Reason: reason}
	}
}

// restart forgets everybody and lets them come back in reverse order.
func (h *hub) restart() {
	h.mu.Lock()
	defer h.mu.Unlock()
	members := slices.DeleteFunc(slices.Clone(h.members), func(m *member) bool { return m.cut })
	h.members = nil
	slices.Reverse(members)
	for _, m := range members {
		m.inbox <- signaling.Envelope{Type: signaling.TypeOffline}
	}
	for _, m := range members {
		h.add(m)
	}
}

// cut takes a participant's connection to the server away.
func (h *hub) cut(id call.PeerID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, m := range h.all {
		if m.self.ID == id && !m.cut {
			m.cut = true
			m.inbox <- signaling.Envelope{Type: signaling.TypeOffline}
		}
	}
}

// back gives the connection back, as to somebody new where the server has
// forgotten the participant by now.
func (h *hub) back(id call.PeerID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, m := range h.all {
		if m.self.ID != id || !m.cut {
			continue
		}
		m.cut = false
		h.members = slices.DeleteFunc(h.members, func(other *member) bool { return other == m })
		h.add(m)
		for _, e := range m.kept {
			m.relay(e)
		}
		m.kept = nil
	}
}

// lose says that a participant's connection is lost; nothing reaches it any more.
func (h *hub) lose(id call.PeerID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, m := range slices.Clone(h.members) {
		if m.self.ID == id {
			h.remove(m, signaling.ReasonLost)
		}
	}
}

func (h *hub) count() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.members)
}

func (m *member) Send(_ context.Context, e signaling.Envelope) error {
	m.hub.mu.Lock()
	defer m.hub.mu.Unlock()
	if m.cut {
		m.kept = append(m.kept, e)
		return nil
	}
	m.relay(e)
	return nil
}

// relay hands e to whom it is for, unless that one is cut off.
func (m *member) relay(e signaling.Envelope) {
	e.From = string(m.self.ID)
	for _, other := range m.hub.members {
		if other != m && !other.cut && (e.To == "" || e.To == string(other.self.ID)) {
			other.inbox <- e
		}
	}
}

func (m *member) Receive(ctx context.Context) (signaling.Envelope, error) {
	select {
	case e := <-m.inbox:
		return e, nil
	case <-ctx.Done():
		return signaling.Envelope{}, ctx.Err()
	case <-m.ended:
		return signaling.Envelope{}, m.err
	}
}

func (m *member) Close(context.Context) error {
	m.hub.mu.Lock()
	defer m.hub.mu.Unlock()
	m.hub.remove(m, signaling.ReasonLeft)
	m.end(errors.New("closed"))
	return nil
}

func (m *member) end(err error) {
	m.once.Do(func() {
		m.err = err
		close(m.ended)
	})
}
