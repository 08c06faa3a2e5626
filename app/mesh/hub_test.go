package mesh_test

import (
	"context"
	"encoding/json"
	"sync"
	"testing"
	"time"

	"moim/app/call"
	"moim/app/mesh"
	"moim/media"
	"moim/signaling"
)

// hub is signaling in memory: what one member signals, another one applies, in
// order and as JSON, as on the wire.
type hub struct {
	t       testing.TB
	mu      sync.Mutex
	members map[call.PeerID]*member
	cut     bool // nothing is relayed
}

func newHub(tb testing.TB) *hub {
	tb.Helper()
	return &hub{t: tb, members: make(map[call.PeerID]*member)}
}

// member is one participant with a mesh.
type member struct {
	id   call.PeerID
	hub  *hub
	mesh *mesh.Mesh

	mu       sync.Mutex
	states   map[call.PeerID][]call.PeerChanged
	videos   map[key][]video
	audios   map[call.PeerID][]media.Packet
	tracks   map[key]bool
	messages []string
	opened   int // data channels that were told to be open
	safety   map[call.PeerID]string
	stats    call.TransportStats
	asked    map[key][]time.Duration      // keyframe requests by track
	layers   map[call.Track][]media.Layer // to be encoded, as told last
	loss     float64                      // of the microphone's packets, as told last
	bitrate  int                          // of the microphone, as told last
	signals  []signaling.Payload
	refuse   bool // VideoSample returns an error
	clock    *media.Clock
	change   chan struct{}
}

type key struct {
	peer  call.PeerID
	track call.Track
}

type video struct {
	keyframe      bool
	width, height int
	size          int
	number        byte // the last byte of a synthetic picture
	captured      time.Duration
	at            time.Duration
}

// join makes a member and connects it with everybody there.
func (h *hub) join(id call.PeerID, config mesh.Config) *member {
	h.t.Helper()
	m := h.add(id, config)
	h.mu.Lock()
	others := make([]*member, 0, len(h.members))
	for _, o := range h.members {
		if o != m {
			others = append(others, o)
		}
	}
	h.mu.Unlock()
	for _, o := range others {
		o.mesh.Open(id, call.PeerOptions{Polite: o.id < id})
		m.mesh.Open(o.id, call.PeerOptions{Offer: true, Polite: id < o.id})
	}
	return m
}

// add makes a member that knows nobody.
func (h *hub) add(id call.PeerID, config mesh.Config) *member {
	h.t.Helper()
	m := &member{
		id: id, hub: h, states: make(map[call.PeerID][]call.PeerChanged), videos: make(map[key][]video),
		audios: make(map[call.PeerID][]media.Packet), tracks: make(map[key]bool), safety: make(map[call.PeerID]string),
		asked: make(map[key][]time.Duration), layers: make(map[call.Track][]media.Layer), change: make(chan struct{}, 1),
	}
	if config.Clock == nil {
		config.Clock = media.NewClock()
	}
	m.clock = config.Clock
	config.Receiver = m
	config.KeyframeRequested = m.keyframeRequested
	config.SetLayers = func(track call.Track, layers []media.Layer) {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.layers[track] = layers
	}
	config.SetSoundBitrate = func(bps int) {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.bitrate = bps
	}
	config.SetLoss = func(share float64) {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.loss = share
	}
	made, err := mesh.New(config)
	if err != nil {
		h.t.Fatal(err)
	}
	m.mesh = made
	made.Start(m.event)
	made.SetLocalTracks(call.LocalTracks{Microphone: true, Camera: true})
	made.Offer(call.TrackCamera, []media.Layer{{RID: "h", Width: 640, Height: 360, FPS: 25, Bitrate: 500_000}})
	made.Offer(call.TrackScreen, []media.Layer{{RID: "h", Width: 1280, Height: 720, FPS: 25, Bitrate: 500_000}})
	h.mu.Lock()
	h.members[id] = m
	h.mu.Unlock()
	return m
}

// leave stops a member; the others close it.
func (h *hub) leave(m *member) {
	h.t.Helper()
	h.vanish(m)
	for _, o := range h.all() {
		o.mesh.Close(m.id)
	}
}

// vanish stops a member's mesh and nobody is told.
func (h *hub) vanish(m *member) {
	h.t.Helper()
	h.mu.Lock()
	delete(h.members, m.id)
	h.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if err := m.mesh.Stop(ctx); err != nil {
		h.t.Errorf("stop %s: %v", m.id, err)
	}
}

func (h *hub) all() []*member {
	h.mu.Lock()
	defer h.mu.Unlock()
	var all []*member
	for _, m := range h.members {
		all = append(all, m)
	}
	return all
}

func (h *hub) close() {
	for _, m := range h.all() {
		h.vanish(m)
	}
}

func (h *hub) setCut(cut bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.cut = cut
}

func (h *hub) relay(from, to call.PeerID, p signaling.Payload) {
	h.mu.Lock()
	m, cut := h.members[to], h.cut
	h.mu.Unlock()
	if m == nil || cut {
		return
	}
	data, err := json.Marshal(p)
	if err != nil {
		h.t.Error(err)
		return
	}
	var again signaling.Payload
	if err := json.Unmarshal(data, &again); err != nil {
		h.t.Error(err)
		return
	}
	m.mesh.Apply(from, again)
}

func (m *member) event(e call.Event) {
	if s, ok := e.(call.SignalReady); ok {
		m.mu.Lock()
		m.signals = append(m.signals, s.Payload)
		m.mu.Unlock()
		m.hub.relay(m.id, s.Peer, s.Payload)
		return
	}
	m.mu.Lock()
	switch e := e.(type) {
	case call.PeerChanged:
		m.states[e.Peer] = append(m.states[e.Peer], e)
	case call.TrackChanged:
		m.tracks[key{e.Peer, e.Track}] = e.Active
	case call.PeerIdentified:
		m.safety[e.Peer] = e.Safety
	case call.MessageReceived:
		m.messages = append(m.messages, e.Channel+":"+string(e.Data))
	case call.ChannelChanged:
		if e.Open {
			m.opened++
		}
	case call.TransportMeasured:
		m.stats = e.Stats
	}
	m.mu.Unlock()
	m.changed()
}

func (m *member) changed() {
	select {
	case m.change <- struct{}{}:
	default:
	}
}

func (m *member) keyframeRequested(track call.Track, layer string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	k := key{call.PeerID(layer), track}
	m.asked[k] = append(m.asked[k], m.clock.Now())
}

// VideoSample implements mesh.Receiver.
func (m *member) VideoSample(peer call.PeerID, track call.Track, s media.Sample) error {
	m.mu.Lock()
	k := key{peer, track}
	m.videos[k] = append(m.videos[k], video{
		keyframe: s.Keyframe, width: s.Width, height: s.Height, size: len(s.Data),
		number: s.Data[len(s.Data)-1], captured: s.Captured, at: m.clock.Now(),
	})
	refuse := m.refuse
	m.mu.Unlock()
	m.changed()
	if refuse {
		return context.Canceled
	}
	return nil
}

// AudioPacket implements mesh.Receiver.
func (m *member) AudioPacket(peer call.PeerID, _ call.Track, p media.Packet) {
	m.mu.Lock()
	p.Payload = append([]byte(nil), p.Payload...)
	m.audios[peer] = append(m.audios[peer], p)
	m.mu.Unlock()
	m.changed()
}

func (m *member) seen(peer call.PeerID, track call.Track) []video {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]video(nil), m.videos[key{peer, track}]...)
}

func (m *member) heard(peer call.PeerID) []media.Packet {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]media.Packet(nil), m.audios[peer]...)
}

func (m *member) state(peer call.PeerID) call.ConnectionState {
	m.mu.Lock()
	defer m.mu.Unlock()
	if s := m.states[peer]; len(s) > 0 {
		return s[len(s)-1].State
	}
	return call.StateNew
}

func (m *member) safetyWith(peer call.PeerID) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.safety[peer]
}

func (m *member) requests(track call.Track) []time.Duration {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]time.Duration(nil), m.asked[key{"h", track}]...)
}

// encoded is the bitrate that the only layer of a track is to have; 0 where it
// is not to be encoded.
func (m *member) encoded(track call.Track) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	if l := m.layers[track]; len(l) > 0 {
		return l[0].Bitrate
	}
	return 0
}

func (m *member) measured() call.TransportStats {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.stats
}

// until waits until f holds, at most for limit.
func (m *member) until(limit time.Duration, what string, f func() bool) {
	m.hub.t.Helper()
	deadline := time.NewTimer(limit)
	defer deadline.Stop()
	poll := time.NewTicker(20 * time.Millisecond)
	defer poll.Stop()
	for !f() {
		select {
		case <-m.change:
		case <-poll.C:
		case <-deadline.C:
			m.hub.t.Fatalf("%s: %s: not within %v", m.id, what, limit)
		}
	}
}
