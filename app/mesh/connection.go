package mesh

import (
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/webrtc/v4"

	"moim/app/call"
	"moim/app/mesh/internal/estimate"
)

// connection is one PeerConnection and what belongs to it. The peer's
// goroutine owns it, except where a field says otherwise.
type connection struct {
	peer            *peer
	network         *network
	pc              *webrtc.PeerConnection
	private         privacy
	forwarders      []*forwarder
	estimator       *estimate.Estimator
	retransmissions *retransmissions
	channels        map[string]*webrtc.DataChannel
	doubles         int  // further channels of the same names so far
	identified      bool // its safety code was told

	// Negotiation.
	opened    bool // the first offer was ours
	making    bool // an offer of ours has not been answered
	again     bool // another one is due when the present exchange is over
	restarts  bool // it must be an ICE restart
	restarted bool // the one under way is
	since     time.Duration
	session   string // the remote description's origin: changes with its PeerConnection
	waiting   []webrtc.ICECandidateInit

	tracks atomic.Int32 // remote tracks that are read
	roles  roles

	mu     sync.Mutex // guards shut
	shut   bool
	active sync.WaitGroup // goroutines that read
}

// leastEstimate is what a path is taken to carry at the least, in bits per second
// on the wire: sound, and the smallest picture at its lowest rate.
const leastEstimate = 90_000

func newConnection(p *peer, private privacy) (*connection, error) {
	n, err := newNetwork(p.mesh.config.Net, &p.traffic)
	if err != nil {
		return nil, err
	}
	estimator := estimate.New(estimate.Config{Min: leastEstimate})
	estimator.OnFall(func() { p.mesh.inbox.post(p.mesh.allocate) })
	again := &retransmissions{clock: p.mesh.config.Clock, arrivals: &p.traffic.arrivals}
	api, err := newAPI(p, n, estimator, again, private)
	if err != nil {
		n.close()
		return nil, err
	}
	pc, err := api.NewPeerConnection(p.mesh.configuration(private))
	if err != nil {
		n.close()
		return nil, fmt.Errorf("make peer connection: %w", err)
	}
	c := &connection{peer: p, network: n, pc: pc, private: private, estimator: estimator, retransmissions: again, channels: make(map[string]*webrtc.DataChannel)}
	c.listen()
	if err := c.prepare(); err != nil {
		c.detach()
		c.close()
		return nil, err
	}
	return c, nil
}

// prepare adds the sections that every connection has, in this order:
// microphone, camera, screen, its sound, data.
func (c *connection) prepare() error {
	m := c.peer.mesh
	for _, out := range []*outbound{m.microphone, m.camera, m.screen, m.music} {
		f := newForwarder(out, c.peer, func() { c.do(c.report) })
		t, err := c.pc.AddTransceiverFromTrack(f)
		if err != nil {
			return fmt.Errorf("add %s: %w", out.track, err)
		}
		f.transceiver = t
		c.forwarders = append(c.forwarders, f)
		out.add(f)
		c.spawn(func() { c.readFeedback(f, t.Sender()) })
	}
	c.peer.sending.Store(&sending{
		estimator: c.estimator, microphone: c.forwarders[0], camera: c.forwarders[1], screen: c.forwarders[2], music: c.forwarders[3],
	})
	return c.openDefault()
}

// listen posts what pion tells to the peer's goroutine.
func (c *connection) listen() {
	c.pc.OnICECandidate(func(candidate *webrtc.ICECandidate) {
		c.do(func() { c.candidateFound(candidate) })
	})
	c.pc.OnConnectionStateChange(func(s webrtc.PeerConnectionState) {
		c.do(func() { c.stateChanged(s) })
	})
	c.pc.OnNegotiationNeeded(func() {
		if c.pc.CurrentRemoteDescription() != nil { // the first exchange offers everything anyhow
			c.do(func() { c.offer(false) })
		}
	})
	c.pc.OnTrack(func(t *webrtc.TrackRemote, r *webrtc.RTPReceiver) {
		c.enter(func() { c.receive(t, r) })
	})
	c.pc.OnDataChannel(func(d *webrtc.DataChannel) {
		c.hear(d)
		c.do(func() { c.channelOpened(d) })
	})
}

// do runs f on the peer's goroutine, as long as this is its connection.
func (c *connection) do(f func()) {
	c.peer.do(func() {
		if c.peer.conn == c {
			f()
		}
	})
}

// enter runs f here, unless the connection is closed; close waits for it.
func (c *connection) enter(f func()) {
	c.mu.Lock()
	if c.shut {
		c.mu.Unlock()
		return
	}
	c.active.Add(1)
	c.mu.Unlock()
	defer c.active.Done()
	f()
}

func (c *connection) spawn(f func()) {
	c.active.Add(1)
	go func() {
		defer c.active.Done()
		f()
	}()
}

// detach stops sending.
func (c *connection) detach() {
	for _, f := range c.forwarders {
		f.near.Store(false)
		f.ready.Store(false)
		f.out.remove(f)
	}
}

// close ends the connection and waits for its goroutines. It may take a while
// and runs beside the peer's goroutine.
func (c *connection) close() {
	c.mu.Lock()
	c.shut = true
	c.mu.Unlock()
	c.network.close()
	if err := c.pc.GracefulClose(); err != nil {
		c.peer.logger.Debug("close connection", "error", err)
	}
	c.active.Wait()
}

// closing says whether a read failed because the track or connection ended.
func (c *connection) closing(err error) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.shut || errors.Is(err, io.EOF) || errors.Is(err, io.ErrClosedPipe)
}

func (c *connection) closed() bool {
	return c.pc.ConnectionState() == webrtc.PeerConnectionStateClosed
}

func (c *connection) stateChanged(s webrtc.PeerConnectionState) {
	connected := s == webrtc.PeerConnectionStateConnected
	if connected && !c.forwarders[0].ready.Load() {
		c.estimator.Restart(c.peer.mesh.config.Clock.Now())
	}
	for _, f := range c.forwarders {
		f.near.Store(s == webrtc.PeerConnectionStateConnecting)
		switch {
		case connected && !f.ready.Swap(true):
			c.begin(f)
		case s == webrtc.PeerConnectionStateFailed:
			f.ready.Store(false)
		}
	}
	if connected {
		c.look()
		c.peer.mesh.inbox.post(c.peer.mesh.allocateAnew)
	}
	c.peer.changed(call.ConnectionState(s.String()))
}

// follow pauses what the peer does not receive by its latest description, and
// goes on with what it receives again.
func (c *connection) follow(text string) {
	takes := receives(text)
	changed := false
	for _, f := range c.forwarders {
		if taken, known := takes[f.transceiver.Mid()]; known && f.take(taken) {
			changed = true
		}
	}
	if changed {
		c.peer.mesh.inbox.post(c.peer.mesh.allocate)
	}
}

// begin lets the peer get a picture that it has not had so far: by the group
// since the latest keyframe, or else by a keyframe.
func (c *connection) begin(f *forwarder) {
	if !f.out.isVideo() {
		return
	}
	if l := f.out.settle(f, c.peer.mesh.config.Clock.Now()); l != layerNone {
		c.peer.mesh.keyframes.ask(stream{f.out.track, l}, toBegin)
	}
}

// wantKeyframe asks for a keyframe of what the peer gets of a local track, of
// which it says that it has lost something.
func (c *connection) wantKeyframe(f *forwarder) {
	if l := f.layer(); l != layerNone {
		c.peer.mesh.keyframes.ask(stream{f.out.track, l}, toRepair)
	}
}
