package mesh

import (
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"moim/app/call"
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
	p := &peer{}
	for n := range peers {
		for _, out := range []*outbound{m.camera, m.microphone} {
			f := newForwarder(out, p.wire(out.track), func() {})
			f.binding.Store(&binding{ssrc: uint32(n + 1), payloadType: payloadVP8, writer: sinkWriter(sink)})
			f.ready.Store(true)
			out.add(f)
		}
	}
	return m, nil
}

// Newcomer lets another peer get the camera of a mesh made by FanOut.
func (m *Mesh) Newcomer(sink func(header *rtp.Header, payload []byte)) {
	f := newForwarder(m.camera, (&peer{}).wire(m.camera.track), func() {})
	f.binding.Store(&binding{ssrc: 99, payloadType: payloadVP8, writer: sinkWriter(sink)})
	f.ready.Store(true)
	m.camera.add(f)
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
func (k Keyframes) Ask(track call.Track, layer string)  { k.k.ask(stream{track, layer}) }
func (k Keyframes) Sent(track call.Track, layer string) { k.k.sent(stream{track, layer}) }
func (k Keyframes) Stop()                               { k.k.stop() }

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
	return (&connection{hide: true}).concealCandidate(candidate)
}

// ConcealDescription hides addresses in a description.
func ConcealDescription(text string) string { return (&connection{hide: true}).conceal(text) }

// Origin names the PeerConnection that made a description.
func Origin(text string) string { return origin(text) }

// Playout says when to show pictures.
type Playout struct{ p playout }

// Release says when to show a picture.
func (p *Playout) Release(captured, arrived time.Duration) time.Duration {
	return p.p.release(captured, arrived)
}

// NewAllowance makes an allowance for retransmissions.
func NewAllowance(c *media.Clock) (interceptor.Interceptor, error) {
	return allowances{c}.NewInterceptor("")
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
