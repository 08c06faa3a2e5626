package mesh

import (
	"math/rand/v2"

	"moim/media"
)

// Sizes of RTP packets. 1200 bytes pass every path that WebRTC meets
// (RFC 8831 section 5); of those, room stays for the header with extensions
// and the two bytes that a retransmission adds (RFC 4588).
const (
	maxPacket     = 1200
	headerRoom    = 12 + 12 + 2
	vp8Descriptor = 6
	maxFragment   = maxPacket - headerRoom - vp8Descriptor
)

// vp8Packetizer splits samples into VP8 payloads (RFC 7741). One goroutine
// uses it.
type vp8Packetizer struct {
	pictureID uint16 // 15 bit
	tl0       uint8  // TL0PICIDX: number of the latest base layer picture
	keyIndex  uint8  // KEYIDX, 5 bit: which keyframe this hangs on
	rest      []byte
	first     bool
	flags     byte
	layer     byte
	payload   [vp8Descriptor + maxFragment]byte
}

func newVP8Packetizer() *vp8Packetizer {
	return &vp8Packetizer{pictureID: uint16(rand.Uint32()) & 0x7fff, tl0: uint8(rand.Uint32())}
}

// begin starts on a sample.
func (p *vp8Packetizer) begin(s media.Sample) {
	p.pictureID = (p.pictureID + 1) & 0x7fff
	if s.Temporal == 0 {
		p.tl0++
	}
	if s.Keyframe {
		p.keyIndex = (p.keyIndex + 1) & 0x1f
	}
	p.rest, p.first = s.Data, true
	p.flags = 0x80 // X: extended control bits follow
	if s.Temporal > 0 {
		p.flags |= 0x20 // N: nothing depends on the highest layer
	}
	p.layer = s.Temporal&3<<6 | p.keyIndex
	if s.Temporal == 0 {
		p.layer |= 0x20 // Y: depends on the base layer only
	}
}

// next returns the next payload, valid until the next call, and whether it is
// the sample's last one; nil after that.
func (p *vp8Packetizer) next() (payload []byte, last bool) {
	if len(p.rest) == 0 {
		return nil, true
	}
	n := min(len(p.rest), maxFragment)
	p.payload[0] = p.flags
	if p.first {
		p.payload[0] |= 0x10 // S: start of partition
	}
	p.payload[1] = 0xf0 // I, L, T and K present
	p.payload[2] = 0x80 | byte(p.pictureID>>8)
	p.payload[3] = byte(p.pictureID)
	p.payload[4] = p.tl0
	p.payload[5] = p.layer
	copy(p.payload[vp8Descriptor:], p.rest[:n])
	p.rest, p.first = p.rest[n:], false
	return p.payload[:vp8Descriptor+n], len(p.rest) == 0
}
