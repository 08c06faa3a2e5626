package call_test

import (
	"context"
	"strconv"
	"strings"
	"sync"

	"moim/app/call"
	"moim/media"
	"moim/signaling"
)

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
	carry  func(peer call.PeerID, data []byte) // brings data to a peer; nil drops it
}

// connection negotiates as WebRTC does: an answer fits only the offer that it
// answers, and of two offers that meet, that of the impolite side counts.
type connection struct {
	origin  string // of its own descriptions
	remote  string // of the descriptions that it goes by
	polite  bool
	offered bool
	state   call.ConnectionState
	open    bool // its data channel has been
	broken  int  // how often in a row it was found without a counterpart
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
	if !c.open {
		c.open = true
		f.post(call.ChannelChanged{Peer: peer, Channel: call.DataChannel, Open: true})
	}
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

func (f *transport) Send(peer call.PeerID, _ string, data []byte) {
	f.mu.Lock()
	carry := f.carry
	f.mu.Unlock()
	if carry != nil {
		carry(peer, data)
	}
}

func (f *transport) SetDemand(call.PeerID, call.Demand)   {}
func (f *transport) SetBudget(call.Budget)                {}
func (f *transport) SetQuality(call.PeerID, call.Quality) {}
func (f *transport) SetHideAddresses(bool)                {}
func (f *transport) SetRelayOnly(bool)                    {}
func (f *transport) SetICEServers([]signaling.ICEServer)  {}
func (f *transport) Stop(context.Context) error           { return nil }

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

func (f *studio) SetCamera(on bool, device string) { f.set(call.TrackCamera, on, device) }

func (f *studio) SetMicrophone(on bool, device string) { f.set(call.TrackMicrophone, on, device) }

func (f *studio) SetScreenSound(on bool)           { f.set(call.TrackScreenSound, on, "") }
func (f *studio) SetScreen(on bool, device string) { f.set(call.TrackScreen, on, device) }

func (f *studio) SetSpeaker(device string)                        { f.post(call.SpeakerChanged{Device: device}) }
func (f *studio) SetGain(call.PeerID, float64)                    {}
func (f *studio) StopSoundTest()                                  {}
func (f *studio) Forget(call.PeerID)                              {}
func (f *studio) Pause(call.PeerID, call.Track)                   {}
func (f *studio) TestSound(int, media.DeviceKind, string, string) {}
func (f *studio) Stop(context.Context) error                      { return nil }
func (f *studio) Listen()                                         { f.set(call.TrackMicrophone, false, "") }
func (f *studio) SetVoice(call.Voice)                             {}
