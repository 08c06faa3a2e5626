package mesh

import (
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"moim/app/cost"
	"moim/media"
)

// srtpTag is what SRTP adds to a packet (RFC 7714: AES-GCM, 16 bytes).
const srtpTag = 16

// rtpHeader is the size of an RTP header with the transport-wide sequence number.
const rtpHeader = 12 + 8

// forwarder sends one local track to one peer, with sequence numbers of its
// own: what this peer does not get leaves no gap. It is a webrtc.TrackLocal.
//
// The goroutine that writes the track owns seq, header and what was replayed;
// the rest is atomic.
type forwarder struct {
	out     *outbound
	near    atomic.Bool // the peer is connecting
	ready   atomic.Bool // the peer is connected
	visible atomic.Bool // the peer wants it
	taken   atomic.Bool // the peer's section receives
	needKey atomic.Bool // nothing but a keyframe makes sense to the peer now
	binding atomic.Pointer[binding]
	layer   atomic.Pointer[string] // layer of the latest sample
	started func()                 // called on the first packet; must not block
	begun   atomic.Bool

	packets atomic.Uint32 // sender's packet and octet count (RFC 3550 section 6.4.1)
	octets  atomic.Uint32
	wire    *atomic.Int64 // bytes on the wire, headers included, of the peer's

	seq    uint16
	header rtp.Header

	transceiver *webrtc.RTPTransceiver // set before anything flows

	replayed   bool          // has got a group
	replayedAt time.Duration // when, in capture time
}

// binding is what a PeerConnection negotiated for the track.
type binding struct {
	ssrc        uint32
	payloadType uint8
	writer      webrtc.TrackLocalWriter
}

func newForwarder(out *outbound, wire *atomic.Int64, started func()) *forwarder {
	f := &forwarder{out: out, wire: wire, started: started, seq: uint16(rand.Uint32())}
	f.header.Extensions = make([]rtp.Extension, 0, 4)
	f.visible.Store(true)
	f.taken.Store(true)
	f.needKey.Store(out.packetizer != nil)
	return f
}

// wanted says whether the peer can and wants to receive the track.
func (f *forwarder) wanted() bool {
	return f.ready.Load() && f.visible.Load() && f.taken.Load() && f.binding.Load() != nil
}

// expected says whether the peer receives the track or is about to.
func (f *forwarder) expected() bool {
	return (f.ready.Load() || f.near.Load()) && f.visible.Load() && f.taken.Load()
}

// show follows the peer's demand, and says whether it goes on.
func (f *forwarder) show(visible bool) (again bool) { return f.change(&f.visible, visible) }

// take follows the peer's descriptions, and says whether it goes on.
func (f *forwarder) take(taken bool) (again bool) { return f.change(&f.taken, taken) }

// change turns one of the switches; what was missed needs a keyframe.
func (f *forwarder) change(on *atomic.Bool, now bool) (again bool) {
	if !now && f.out.packetizer != nil {
		f.needKey.Store(true)
	}
	return !on.Swap(now) && now
}

// takes says whether the peer gets a sample: from the next keyframe on, after
// it has missed something.
func (f *forwarder) takes(s media.Sample) bool {
	if f.needKey.Load() {
		if !s.Keyframe {
			return false
		}
		f.needKey.Store(false)
	}
	if layer := f.layer.Load(); layer == nil || *layer != s.Layer {
		layer := s.Layer
		f.layer.Store(&layer)
	}
	return true
}

// write sends one packet. Where sending fails, the connection is going down
// and its state says so; there is nobody to tell here.
func (f *forwarder) write(timestamp uint32, marker bool, payload []byte) {
	b := f.binding.Load()
	if b == nil {
		return
	}
	f.seq++
	f.header = rtp.Header{
		Version: 2, Marker: marker, PayloadType: b.payloadType, SSRC: b.ssrc,
		SequenceNumber: f.seq, Timestamp: timestamp, Extensions: f.header.Extensions[:0],
	}
	if _, err := b.writer.WriteRTP(&f.header, payload); err != nil {
		return
	}
	f.packets.Add(1)
	f.octets.Add(uint32(len(payload)))
	f.wire.Add(int64(len(payload) + rtpHeader + srtpTag + cost.HeaderIPv4UDP))
	if !f.begun.Load() && !f.begun.Swap(true) {
		f.started()
	}
}

// Bind implements webrtc.TrackLocal.
func (f *forwarder) Bind(ctx webrtc.TrackLocalContext) (webrtc.RTPCodecParameters, error) {
	for _, codec := range ctx.CodecParameters() {
		if strings.EqualFold(codec.MimeType, f.mime()) {
			f.binding.Store(&binding{
				ssrc: uint32(ctx.SSRC()), payloadType: uint8(codec.PayloadType), writer: ctx.WriteStream(),
			})
			return codec, nil
		}
	}
	return webrtc.RTPCodecParameters{}, webrtc.ErrUnsupportedCodec
}

// Unbind implements webrtc.TrackLocal.
func (f *forwarder) Unbind(webrtc.TrackLocalContext) error {
	f.binding.Store(nil)
	return nil
}

func (f *forwarder) mime() string {
	if f.out.packetizer != nil {
		return webrtc.MimeTypeVP8
	}
	return webrtc.MimeTypeOpus
}

// ID implements webrtc.TrackLocal.
func (f *forwarder) ID() string { return string(f.out.track) }

// StreamID implements webrtc.TrackLocal: the msid.
func (f *forwarder) StreamID() string { return f.out.stream }

// RID implements webrtc.TrackLocal. There is no simulcast inside a track.
func (f *forwarder) RID() string { return "" }

// Kind implements webrtc.TrackLocal.
func (f *forwarder) Kind() webrtc.RTPCodecType {
	if f.out.packetizer != nil {
		return webrtc.RTPCodecTypeVideo
	}
	return webrtc.RTPCodecTypeAudio
}
