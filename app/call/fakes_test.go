package call_test

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
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

func (h *hub) enter(ctx context.Context, self call.Identity) (call.Signaler, call.Room, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.block {
		<-ctx.Done()
		return nil, call.Room{}, ctx.Err()
	}
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

// transport is a call.Transport whose connections come about as soon as an
// offer has been answered.
type transport struct {
	mu     sync.Mutex
	post   func(call.Event)
	made   int
	peers  map[call.PeerID]*connection
	glare  int // offers that met an own one
	opened int
	tracks call.LocalTracks
}

// connection negotiates as WebRTC does: an answer fits only the offer that it
// answers, and of two offers that meet, that of the impolite side counts.
type connection struct {
	origin  string // of its own descriptions
	remote  string // of the descriptions that it goes by
	polite  bool
	offered bool
	state   call.ConnectionState
	broken  int // how often in a row it was found without a counterpart
}

func newTransport() *transport { return &transport{peers: make(map[call.PeerID]*connection)} }

func (f *transport) Start(post func(call.Event)) { f.post = post }

func (f *transport) Open(peer call.PeerID, o call.PeerOptions) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.peers[peer] != nil {
		return
	}
	f.made++
	f.opened++
	c := &connection{origin: strconv.Itoa(f.made), polite: o.Polite, state: call.StateNew}
	f.peers[peer] = c
	if o.Offer {
		f.offer(peer, c)
	}
}

func (f *transport) Restart(peer call.PeerID) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if c := f.peers[peer]; c != nil {
		f.offer(peer, c)
	}
}

func (f *transport) offer(peer call.PeerID, c *connection) {
	c.offered = true
	f.post(call.SignalReady{Peer: peer, Payload: description("offer", c.origin)})
}

func (f *transport) Apply(peer call.PeerID, p signaling.Payload) {
	f.mu.Lock()
	defer f.mu.Unlock()
	c := f.peers[peer]
	if c == nil || p.Type != signaling.PayloadDescription {
		return
	}
	origin := call.OriginOf(p.Description.SDP)
	if p.Description.Type == "answer" {
		f.answered(peer, c, origin, p.Description.SDP)
		return
	}
	if c.remote != "" && c.remote != origin {
		c = f.renew(peer, c)
	}
	if c.offered {
		f.glare++
		if !c.polite {
			return
		}
		if c.remote == "" {
			c = f.renew(peer, c) // a first offer cannot be taken back
		}
	}
	answer := description("answer", c.origin)
	answer.Description.SDP += "a=for:" + origin
	f.post(call.SignalReady{Peer: peer, Payload: answer})
	f.connect(peer, c, origin)
}

func (f *transport) answered(peer call.PeerID, c *connection, origin, sdp string) {
	fits := strings.HasSuffix(sdp, "a=for:"+c.origin) && (c.remote == "" || c.remote == origin)
	if c.offered && fits {
		f.connect(peer, c, origin)
	}
}

// renew begins again within an open peer.
func (f *transport) renew(peer call.PeerID, old *connection) *connection {
	f.made++
	c := &connection{origin: strconv.Itoa(f.made), polite: old.polite, state: old.state}
	f.peers[peer] = c
	return c
}

func (f *transport) connect(peer call.PeerID, c *connection, origin string) {
	c.offered, c.remote, c.broken = false, origin, 0
	f.enter(peer, c, call.StateConnected)
}

func (f *transport) enter(peer call.PeerID, c *connection, state call.ConnectionState) {
	if c.state != state {
		c.state = state
		f.post(call.PeerChanged{Peer: peer, State: state})
	}
}

func (f *transport) Close(peer call.PeerID) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.peers, peer)
}

func (f *transport) SetLocalTracks(t call.LocalTracks) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.tracks = t
}

func (f *transport) counts() (peers, opened, glare int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.peers), f.opened, f.glare
}

func (f *transport) SetDemand(call.PeerID, call.Demand) {}
func (f *transport) SetBudget(int)                      {}
func (f *transport) SetHideAddresses(bool)              {}
func (f *transport) Send(call.PeerID, string, []byte)   {}
func (f *transport) Stop(context.Context) error         { return nil }

// studio is a call.Studio whose devices open at once.
type studio struct {
	mu   sync.Mutex
	post func(call.Event)
	on   map[call.Track]bool
}

func newStudio() *studio { return &studio{on: make(map[call.Track]bool)} }

func (f *studio) Start(post func(call.Event)) { f.post = post }

func (f *studio) set(track call.Track, on bool, device string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.on[track] = on
	f.post(call.SourceChanged{Track: track, Active: on, Device: device})
}

func (f *studio) open() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for _, on := range f.on {
		if on {
			n++
		}
	}
	return n
}

func (f *studio) SetCamera(on bool, device string)     { f.set(call.TrackCamera, on, device) }
func (f *studio) SetMicrophone(on bool, device string) { f.set(call.TrackMicrophone, on, device) }
func (f *studio) SetScreen(on bool, device string)     { f.set(call.TrackScreen, on, device) }
func (f *studio) SetSpeaker(device string)             { f.post(call.SpeakerChanged{Device: device}) }
func (f *studio) Forget(call.PeerID)                   {}
func (f *studio) Stop(context.Context) error           { return nil }
