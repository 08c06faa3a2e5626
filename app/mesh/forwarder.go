package mesh

import (
	"math/rand/v2"
	"sync/atomic"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"moim/app/mesh/internal/uplink"
	"moim/app/mesh/internal/vp8rtp"
)

// srtpTag is what SRTP adds to a packet (RFC 7714: AES-GCM, 16 bytes).
const srtpTag = 16

// rtpHeader is the size of an RTP header with the transport-wide sequence number.
const rtpHeader = 12 + 8

// forwarder sends one local track to one peer. Sequence numbers, picture
// numbers and TL0PICIDX are its own, so that what this peer does not get leaves
// no gap (RFC 7741 section 4.2). It is a webrtc.TrackLocal.
//
// Who holds the track's lock owns the selection. The peer's lane sends, one
// packet at a time, and owns the numbers; the rest is atomic.
type forwarder struct {
	out     *outbound
	lane    *uplink.Lane
	class   uplink.Class
	near    atomic.Bool   // the peer is connecting
	ready   atomic.Bool   // the peer is connected
	taken   atomic.Bool   // the peer's section receives
	muted   atomic.Bool   // the peer is not to hear it
	pace    *atomic.Int64 // of the peer's lane, bits per second on the wire
	doubled atomic.Bool   // sound goes out twice, where the peer takes that
	binding atomic.Pointer[binding]
	started func()      // called on the first packet; must not block
	begun   atomic.Bool // a packet has been sent

	packets atomic.Uint32 // sender's packet and octet count (RFC 3550 section 6.4.1)
	octets  atomic.Uint32
	wire    *atomic.Int64 // bytes on the wire, headers included, of the peer's
	frames  *atomic.Int64 // pictures sent, of the peer's
	sending atomic.Int32  // layer of the latest picture sent
	broken  atomic.Bool   // a picture that others depend on was dropped

	selection  selection
	newcomer   bool   // has never got a picture
	pushed     uint32 // timestamp of the latest picture
	replayed   bool   // has got a group
	replayedAt time.Duration

	seq       uint16
	pictureID uint16 // 15 bit
	tl0       uint8
	timestamp uint32 // of the latest packet
	header    rtp.Header
	scratch   []byte

	history history // of pictures
	repeats uint16  // sequence number of the latest packet that was sent again

	rest rest // the mesh's goroutine owns it

	transceiver *webrtc.RTPTransceiver // set before anything flows
}

func newForwarder(out *outbound, p *peer, started func()) *forwarder {
	f := &forwarder{
		out: out, lane: p.lane, pace: &p.pace, class: uplink.Camera, wire: p.wire(out.track), frames: p.pictures(out.track), started: started,
		selection: newSelection(), newcomer: true,
		seq: uint16(rand.Uint32()), repeats: uint16(rand.Uint32()), pictureID: uint16(rand.Uint32()) & 0x7fff, tl0: uint8(rand.Uint32()),
		scratch: make([]byte, 0, maxPacket),
	}
	if out.isScreen() {
		f.class = uplink.Screen
	}
	f.header.Extensions = make([]rtp.Extension, 0, 4)
	f.taken.Store(true)
	f.sending.Store(int32(layerNone))
	return f
}

// receiving says whether the peer can receive the track.
func (f *forwarder) receiving() bool {
	return f.ready.Load() && f.taken.Load() && f.binding.Load() != nil
}

// expected says whether the peer can receive the track or is about to.
func (f *forwarder) expected() bool {
	return (f.ready.Load() || f.near.Load()) && f.taken.Load()
}

// audible says whether the peer gets the track, where it is sound.
func (f *forwarder) audible() bool { return f.receiving() && !f.muted.Load() }

// mend lets nothing but a keyframe through after a picture that others depend
// on was dropped. The track's lock is held.
func (f *forwarder) mend() {
	if f.broken.Swap(false) {
		f.selection.restart()
	}
}

// push puts a picture on its way. Timestamps grow, even where a layer is a
// little behind the one before it. The track's lock is held.
func (f *forwarder) push(p *parcel, timestamp uint32) {
	if behind := int32(timestamp - f.pushed); !f.newcomer && behind <= 0 {
		timestamp = f.pushed + replayStep
	}
	f.newcomer, f.pushed = false, timestamp
	f.lane.Push(f.class, f.out.flights.prepare(f, p, timestamp))
}

// paceTime is how long so many bytes take at the peer's pace.
func (f *forwarder) paceTime(bytes int) time.Duration {
	pace := f.pace.Load()
	if pace <= 0 {
		return 0
	}
	return time.Duration(int64(bytes) * 8 * int64(time.Second) / pace)
}

// take follows the peer's descriptions, and says whether that changed anything.
func (f *forwarder) take(taken bool) (changed bool) { return f.taken.Swap(taken) != taken }

// send sends one packet of a picture, as the peer's lane says.
func (f *forwarder) send(p *parcel, i int, timestamp uint32) {
	b := f.binding.Load()
	if b == nil {
		return
	}
	if i == 0 {
		f.pictureID = (f.pictureID + 1) & 0x7fff
		if p.temporal == 0 {
			f.tl0++
		}
		f.timestamp = timestamp
		f.sending.Store(int32(p.layer))
		f.frames.Add(1)
	}
	payload := append(f.scratch[:0], p.payload(i)...)
	vp8rtp.Number(payload, f.pictureID, f.tl0)
	marker := i == len(p.ends)-1
	f.writeAs(b, b.payloadType, timestamp, marker, payload)
	f.remember(sentPacket{
		parcel: p, index: i, timestamp: timestamp, sequence: f.seq, pictureID: f.pictureID, tl0: f.tl0, marker: marker,
	})
}

// remember keeps what was sent for as long as the peer may ask for it again.
func (f *forwarder) remember(p sentPacket) {
	p.at = f.lane.Now()
	f.history.add(p)
}

// writeAs sends one packet. Where sending fails, the connection is going down
// and its state says so; there is nobody to tell here.
func (f *forwarder) writeAs(b *binding, kind uint8, timestamp uint32, marker bool, payload []byte) {
	f.seq++
	f.header = rtp.Header{
		Version: 2, Marker: marker, PayloadType: kind, SSRC: b.ssrc,
		SequenceNumber: f.seq, Timestamp: timestamp, Extensions: f.header.Extensions[:0],
	}
	if _, err := b.writer.WriteRTP(&f.header, payload); err != nil {
		return
	}
	f.packets.Add(1)
	f.octets.Add(uint32(len(payload)))
	f.wire.Add(int64(wireSize(len(payload))))
	if !f.begun.Load() && !f.begun.Swap(true) {
		f.started()
	}
}

// maxPadding is the most padding that a packet can have (RFC 3550 section 5.1).
const maxPadding = 255

// pad sends a packet of nothing but padding, to measure the path with, and
// returns its size on the wire; 0 where nothing flows. The lane calls it
// between pictures.
func (f *forwarder) pad(wanted int) int {
	b := f.binding.Load()
	if b == nil || !f.begun.Load() || !f.receiving() {
		return 0
	}
	size := min(max(wanted-wireSize(0), 1), maxPadding)
	f.seq++
	f.header = rtp.Header{
		Version: 2, Padding: true, PaddingSize: byte(size), PayloadType: b.payloadType, SSRC: b.ssrc,
		SequenceNumber: f.seq, Timestamp: f.timestamp, Extensions: f.header.Extensions[:0],
	}
	if _, err := b.writer.WriteRTP(&f.header, nil); err != nil {
		return 0
	}
	f.remember(sentPacket{timestamp: f.timestamp, sequence: f.seq})
	f.packets.Add(1)
	return wireSize(size)
}

// missed is told of a picture that was dropped before it was sent. The lane
// drops all that wait, so that nothing that depends on it goes out.
func (f *forwarder) missed(p *parcel) {
	if !p.discardable {
		f.broken.Store(true)
	}
}

// layer is the layer being sent.
func (f *forwarder) layer() layer {
	if !f.out.on.Load() || !f.receiving() {
		return layerNone
	}
	return layer(f.sending.Load())
}
