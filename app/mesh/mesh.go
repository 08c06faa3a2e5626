package mesh

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/webrtc/v4"

	"moim/app/call"
	"moim/app/mesh/internal/uplink"
	"moim/media"
	"moim/signaling"
)

// Mesh is a call.Transport over one PeerConnection per participant, and the
// place where the encoder pumps deliver.
type Mesh struct {
	config      Config
	certificate webrtc.Certificate // one per process; making it takes no time then
	fingerprint []byte             // of the certificate
	keyframes   *keyframes
	uplink      *uplink.Uplink
	camera      *outbound
	screen      *outbound
	microphone  *outbound
	music       *outbound // the sound of the screen
	post        atomic.Pointer[func(call.Event)]
	hide        atomic.Bool // mDNS candidates for peers opened from now on
	relayOnly   atomic.Bool
	servers     atomic.Pointer[[]signaling.ICEServer] // for paths looked for from now on

	inbox *queue
	stop  chan struct{}
	once  sync.Once
	done  chan struct{}

	// The mesh's goroutine owns what follows.
	peers      map[call.PeerID]*peer
	closing    sync.WaitGroup // peers that are going away
	allocation allocation
	measure    measurement
}

// New prepares a mesh and starts its goroutine; Stop ends it. An error means
// that the system has no randomness.
func New(config Config) (*Mesh, error) {
	config = config.withDefaults()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make key: %w", err)
	}
	certificate, err := webrtc.GenerateCertificate(key)
	if err != nil {
		return nil, fmt.Errorf("make certificate: %w", err)
	}
	fingerprint, err := fingerprintOf(certificate)
	if err != nil {
		return nil, err
	}
	m := &Mesh{
		config:      config,
		certificate: *certificate,
		fingerprint: fingerprint,
		keyframes:   newKeyframes(config.Clock, config.KeyframeRequested),
		uplink:      uplink.New(config.Clock),
		camera:      newOutbound(call.TrackCamera, signaling.StreamCamera, videoRate),
		screen:      newOutbound(call.TrackScreen, signaling.StreamScreen, videoRate),
		microphone:  newOutbound(call.TrackMicrophone, signaling.StreamCamera, audioRate),
		music:       newOutbound(call.TrackScreenSound, signaling.StreamScreen, audioRate),
		inbox:       newQueue(),
		stop:        make(chan struct{}),
		done:        make(chan struct{}),
		peers:       make(map[call.PeerID]*peer),
	}
	m.servers.Store(&config.ICEServers)
	m.allocation.camera = ladder{track: call.TrackCamera, out: m.camera}
	m.allocation.screen = ladder{track: call.TrackScreen, out: m.screen}
	go m.run()
	return m, nil
}

func (m *Mesh) run() {
	defer close(m.done)
	measure := time.NewTicker(measureInterval)
	defer measure.Stop()
	allocate := time.NewTicker(allocateInterval)
	defer allocate.Stop()
	for {
		select {
		case <-m.inbox.ready:
			m.inbox.drain()
		case <-measure.C:
			m.measured()
		case <-allocate.C:
			if len(m.peers) > 0 {
				m.allocate()
			}
		case <-m.stop:
			m.shutdown()
			return
		}
	}
}

// shutdown closes all peers and waits for them.
func (m *Mesh) shutdown() {
	m.inbox.close()
	m.keyframes.stop()
	for id := range m.peers {
		m.closePeer(id)
	}
	m.closing.Wait()
	m.uplink.Stop()
}

// Start implements call.Transport.
func (m *Mesh) Start(post func(call.Event)) { m.post.Store(&post) }

func (m *Mesh) emit(e call.Event) {
	if post := m.post.Load(); post != nil {
		(*post)(e)
	}
}

// Received is how many bytes have come from a peer over any path, in all; false where
// there is no such peer. It waits for the mesh's goroutine.
func (m *Mesh) Received(id call.PeerID) (bytes int64, ok bool) {
	answer := make(chan struct{})
	m.inbox.post(func() {
		if p := m.peers[id]; p != nil {
			bytes, ok = p.traffic.received.Load(), true
		}
		close(answer)
	})
	select {
	case <-answer:
		return bytes, ok
	case <-m.done:
		return 0, false
	}
}

// Open implements call.Transport.
func (m *Mesh) Open(id call.PeerID, o call.PeerOptions) {
	m.inbox.post(func() {
		if m.peers[id] != nil {
			return
		}
		m.peers[id] = newPeer(m, id, o)
		m.allocate()
	})
}

// Close implements call.Transport.
func (m *Mesh) Close(id call.PeerID) {
	m.inbox.post(func() {
		m.closePeer(id)
		m.allocate()
	})
}

func (m *Mesh) closePeer(id call.PeerID) {
	p := m.peers[id]
	if p == nil {
		return
	}
	delete(m.peers, id)
	m.forget(p)
	m.closing.Go(p.close)
}

// withPeer runs f on the goroutine of an open peer.
func (m *Mesh) withPeer(id call.PeerID, f func(p *peer)) {
	m.inbox.post(func() {
		if p := m.peers[id]; p != nil {
			p.do(func() { f(p) })
		}
	})
}

// Apply implements call.Transport.
func (m *Mesh) Apply(id call.PeerID, payload signaling.Payload) {
	m.withPeer(id, func(p *peer) { p.apply(payload) })
}

// Restart implements call.Transport.
func (m *Mesh) Restart(id call.PeerID) {
	m.withPeer(id, (*peer).restart)
}

// SetLocalTracks implements call.Transport.
func (m *Mesh) SetLocalTracks(t call.LocalTracks) {
	m.camera.set(t.Camera)
	m.screen.set(t.Screen)
	m.microphone.set(t.Microphone)
	m.music.set(t.ScreenSound)
	m.inbox.post(m.allocate)
}

// sent says which tracks are switched on.
func (m *Mesh) sent() call.LocalTracks {
	return call.LocalTracks{
		Microphone: m.microphone.on.Load(), Camera: m.camera.on.Load(), Screen: m.screen.on.Load(), ScreenSound: m.music.on.Load(),
	}
}

// SetDemand implements call.Transport.
func (m *Mesh) SetDemand(id call.PeerID, d call.Demand) {
	m.withPeer(id, func(p *peer) { p.demand(d) })
}

// SetBudget implements call.Transport.
func (m *Mesh) SetBudget(b call.Budget) {
	m.inbox.post(func() {
		m.allocation.budget = b
		m.uplink.SetBudget(b.Limit())
		m.allocateAnew()
	})
}

// SetQuality implements call.Transport.
func (m *Mesh) SetQuality(id call.PeerID, q call.Quality) {
	m.inbox.post(func() {
		if p := m.peers[id]; p != nil {
			p.account.quality = q
			m.allocateAnew()
		}
	})
}

// SetHideAddresses implements call.Transport.
func (m *Mesh) SetHideAddresses(hide bool) { m.hide.Store(hide) }

// SetRelayOnly implements call.Transport.
func (m *Mesh) SetRelayOnly(only bool) {
	m.inbox.post(func() {
		if m.relayOnly.Swap(only) == only {
			return
		}
		for _, p := range m.peers {
			p.do(p.beginAgain)
		}
	})
}

// SetICEServers implements call.Transport.
func (m *Mesh) SetICEServers(servers []signaling.ICEServer) {
	servers = slices.Clone(servers)
	m.inbox.post(func() {
		m.servers.Store(&servers)
		for _, p := range m.peers {
			p.do(p.configure)
		}
	})
}

// private is what connections made from now on tell of the own addresses.
func (m *Mesh) private() privacy {
	return privacy{hide: m.hide.Load(), relayOnly: m.relayOnly.Load()}
}

// Send implements call.Transport.
func (m *Mesh) Send(id call.PeerID, channel string, data []byte) {
	data = bytes.Clone(data)
	m.withPeer(id, func(p *peer) { p.send(channel, data) })
}

// Stop implements call.Transport. Where ctx ends first, its error is returned
// and closing goes on.
func (m *Mesh) Stop(ctx context.Context) error {
	m.once.Do(func() { close(m.stop) })
	select {
	case <-m.done:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("stop mesh: %w", ctx.Err())
	}
}

// WriteVideo sends an encoded picture of the camera or screen to every peer
// that is to get its layer. The sample's data may be reused afterwards. Pictures
// of a track that is switched off are dropped. Each layer has one writer at a
// time.
func (m *Mesh) WriteVideo(track call.Track, s media.Sample) error {
	l := layerOf(s.Layer)
	if track != call.TrackCamera && track != call.TrackScreen || l == layerNone {
		return fmt.Errorf("write video: no layer %q of track %q", s.Layer, track)
	}
	if s.Keyframe {
		m.keyframes.sent(stream{track, l}, len(s.Data))
	}
	if m.outbound(track).writeVideo(s, l) {
		m.keyframes.ask(stream{track, l}, toBegin)
	}
	return nil
}

// WriteAudio sends one Opus packet of the microphone to every peer. The
// payload may be reused afterwards; captured is the capture time of its first
// sample. Packets of a microphone that is switched off are dropped.
func (m *Mesh) WriteAudio(payload []byte, captured time.Duration) error {
	if len(payload) > maxPacket-headerRoom {
		return fmt.Errorf("write audio: packet of %d bytes", len(payload))
	}
	m.microphone.writeAudio(payload, captured)
	return nil
}

// WriteScreenSound does the same for what the computer plays whose screen is shared.
func (m *Mesh) WriteScreenSound(payload []byte, captured time.Duration) error {
	if len(payload) > maxPacket-headerRoom {
		return fmt.Errorf("write screen sound: packet of %d bytes", len(payload))
	}
	m.music.writeAudio(payload, captured)
	return nil
}

func (m *Mesh) outbound(track call.Track) *outbound {
	switch track {
	case call.TrackCamera:
		return m.camera
	case call.TrackScreen:
		return m.screen
	default:
		return m.microphone
	}
}
