package mesh

import (
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"moim/app/call"
	"moim/app/mesh/internal/feedback"
	"moim/app/mesh/internal/uplink"
	"moim/media"
)

// FanOut is a mesh whose camera and microphone go to so many peers that throw
// everything away.
func FanOut(peers int, sink func(header *rtp.Header, payload []byte)) (*Mesh, error) {
	m, err := New(Config{})
	if err != nil {
		return nil, err
	}
	m.SetLocalTracks(call.LocalTracks{Camera: true, Microphone: true})
	for n := range peers {
		m.bare(uint32(n+1), sink)
	}
	return m, nil
}

// bare is the camera's forwarder of a peer without a connection or a pace.
func (m *Mesh) bare(ssrc uint32, sink func(header *rtp.Header, payload []byte)) *forwarder {
	p := &peer{lane: m.uplink.Join(uplink.LaneConfig{})}
	var camera *forwarder
	for _, out := range []*outbound{m.microphone, m.camera} {
		camera = newForwarder(out, p, func() {})
		camera.binding.Store(&binding{ssrc: ssrc, payloadType: payloadVP8, writer: sinkWriter(sink), again: ssrc + BareAgain, againType: payloadRTX})
		camera.ready.Store(true)
		out.add(camera)
	}
	m.camera.grant(camera, layerFull, maxTemporal)
	return camera
}

// Bare is one peer of a mesh, to which its camera goes.
type Bare struct {
	mesh *Mesh
	f    *forwarder
}

// Newcomer lets another peer get the camera of a mesh made by FanOut.
func (m *Mesh) Newcomer(sink func(header *rtp.Header, payload []byte)) Bare {
	b := Bare{m, m.bare(99, sink)}
	b.Settle(0)
	return b
}

// Grant lets the peer have a layer ("h", "m", "l") up to a temporal layer, and
// says of which layer it needs a keyframe; "" is none.
func (b Bare) Grant(rid string, temporal uint8, now time.Duration) (needs string) {
	b.mesh.camera.grant(b.f, layerOf(rid), temporal)
	return b.Settle(now)
}

// BareAgain is by how much the SSRC of retransmissions is higher.
const BareAgain = 1000

// Nack asks for packets once more.
func (b Bare) Nack(nacks []rtcp.NackPair) { b.f.requested(nacks, 0) }

// Pad sends a packet of padding.
func (b Bare) Pad(bytes int) { b.f.pad(bytes) }

// Pace sets the pace of the peer's lane.
func (b Bare) Pace(bps int64) { b.f.lane.SetRate(bps) }

// Retransmissions leads retransmission streams to who waits for them.
type Retransmissions struct{ r *retransmissions }

// NewRetransmissions makes one without streams.
func NewRetransmissions(c *media.Clock) Retransmissions {
	return Retransmissions{&retransmissions{clock: c, arrivals: new(feedback.Arrivals)}}
}

// Bind binds a remote stream.
func (r Retransmissions) Bind(ssrc uint32, reader interceptor.RTPReader) interceptor.RTPReader {
	return r.r.BindRemoteStream(&interceptor.StreamInfo{SSRC: ssrc}, reader)
}

// Take leads a stream to the caller, who reads by next until it leaves.
func (r Retransmissions) Take(ssrc uint32, wake func()) (next func(*rtp.Packet) bool, leave func()) {
	s, buffer := r.r.take(ssrc, wake), make([]byte, receiveMTU)
	next = func(p *rtp.Packet) bool {
		_, ok := s.next(buffer, p)
		return ok
	}
	return next, func() { r.r.leave(ssrc, s) }
}

// Settle helps the peer by a group, if it can.
func (b Bare) Settle(now time.Duration) (needs string) {
	return b.mesh.camera.settle(b.f, now).String()
}

type sinkWriter func(*rtp.Header, []byte)

func (w sinkWriter) WriteRTP(h *rtp.Header, payload []byte) (int, error) {
	w(h, payload)
	return len(payload), nil
}

func (w sinkWriter) Write(b []byte) (int, error) { return len(b), nil }

var _ webrtc.TrackLocalWriter = sinkWriter(nil)

// Keyframes is the throttle of keyframe requests.
type Keyframes struct{ k *keyframes }

// NewKeyframes makes a throttle.
func NewKeyframes(c *media.Clock, request func(call.Track, string)) Keyframes {
	return Keyframes{newKeyframes(c, request)}
}

// Ask, Sent and Stop are the throttle's methods.
func (k Keyframes) Ask(track call.Track, layer string) {
	k.k.ask(stream{track, layerOf(layer)}, toBegin)
}

// Complain asks as a peer does that has lost something.
func (k Keyframes) Complain(track call.Track, layer string) {
	k.k.ask(stream{track, layerOf(layer)}, toRepair)
}

// Sent tells of a keyframe of so many bytes.
func (k Keyframes) Sent(track call.Track, layer string, size int) {
	k.k.sent(stream{track, layerOf(layer)}, size)
}

// SetBitrate tells the bitrate of a layer.
func (k Keyframes) SetBitrate(track call.Track, layer string, bps int64) {
	k.k.setBitrate(stream{track, layerOf(layer)}, bps)
}

// Stop ends the throttle.
func (k Keyframes) Stop() { k.k.stop() }

// NTP turns a time into NTP's form and back.
func NTP(t time.Time) (uint64, time.Time) { n := ntpOf(t); return uint64(n), n.wall() }

// RoundTrip is the round trip time that a reception report tells.
func RoundTrip(now uint64, last, delay uint32) (time.Duration, bool) {
	return roundTrip(ntp(now), last, delay)
}

// Steady is what keeps sound on the grid of its blocks.
func Steady() func(time.Duration) time.Duration { return new(steady).at }

// Ticks and Span convert between time and RTP timestamps.
func Ticks(d time.Duration, rate int64) int64 { return ticks(d, rate) }

// Span is the inverse of Ticks.
func Span(n, rate int64) time.Duration { return span(n, rate) }

// Timeline maps RTP timestamps to capture times.
type Timeline struct{ t *timeline }

// NewTimeline makes a timeline of a stream.
func NewTimeline(c *media.Clock, rate int64) Timeline {
	return Timeline{&timeline{rate: rate, clock: &peerClock{clock: c}}}
}

// Packet takes a packet.
func (t Timeline) Packet(timestamp uint32, arrived time.Duration) (int64, time.Duration, bool) {
	return t.t.packet(timestamp, arrived)
}

// Report takes a sender report.
func (t Timeline) Report(at uint64, timestamp uint32, arrived time.Duration) {
	t.t.report(ntp(at), timestamp, arrived)
}

// Conceal hides addresses in a candidate.
func Conceal(candidate string) (string, bool) {
	return (&connection{private: privacy{hide: true}}).concealCandidate(candidate)
}

// ConcealDescription hides addresses in a description.
func ConcealDescription(text string) string {
	return (&connection{private: privacy{hide: true}}).conceal(text)
}

// Origin names the PeerConnection that made a description.
func Origin(text string) string { return origin(text) }

// Playout says when to show pictures.
type Playout struct{ p playout }

// Release says when to show a picture.
func (p *Playout) Release(captured, arrived time.Duration) time.Duration {
	return p.p.release(captured, arrived)
}

// ForPion changes an offer for pion; forPeer changes the answer to it.
func ForPion(offer string) (changed string, forPeer func(answer string) string) {
	changed, o := forPion(offer)
	return changed, o.forPeer
}

// Receives says in which sections a peer takes what is sent.
func Receives(text string) map[string]bool { return receives(text) }

// Roles says which track each section carries, after some descriptions.
func Roles(texts ...string) map[string]call.Track {
	var r roles
	for _, text := range texts {
		r.learn(text)
	}
	return r.byMid
}

// Admits says whether a candidate of a peer is used where all goes through relays.
func Admits(candidate string) bool { return privacy{relayOnly: true}.admits(candidate) }

// Sift takes candidates that are not used out of a description.
func Sift(text string) string { return privacy{relayOnly: true}.sift(text) }

// OverheadOf is what a selected pair adds to a packet.
func OverheadOf(pair *webrtc.ICECandidatePair) int { return overheadOf(pair) }
