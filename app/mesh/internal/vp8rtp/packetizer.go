package vp8rtp

import (
	"math/rand/v2"

	"moim/media"
)

// DescriptorSize is the size of the descriptors that a Packetizer writes.
const DescriptorSize = 6

// Packetizer splits samples into payloads. One goroutine uses it.
type Packetizer struct {
	pictureID uint16 // 15 bit
	tl0       uint8  // TL0PICIDX: number of the latest base layer picture
	keyIndex  uint8  // KEYIDX, 5 bit: which keyframe a picture hangs on
	rest      []byte
	first     bool
	flags     byte
	layer     byte
	payload   []byte
}

// NewPacketizer makes payloads of at most size bytes, descriptor included.
func NewPacketizer(size int) *Packetizer {
	return &Packetizer{
		pictureID: uint16(rand.Uint32()) & 0x7fff, tl0: uint8(rand.Uint32()),
		payload: make([]byte, max(size, DescriptorSize+1)),
	}
}

// Begin starts on a sample, whose data must stay as it is until Next has
// returned the last payload.
func (p *Packetizer) Begin(s media.Sample) {
	p.pictureID = (p.pictureID + 1) & 0x7fff
	if s.Temporal == 0 {
		p.tl0++
	}
	if s.Keyframe {
		p.keyIndex = (p.keyIndex + 1) & 0x1f
	}
	p.rest, p.first = s.Data, true
	p.flags = 0x80 // X: extended control bits follow
	p.layer = s.Temporal&3<<6 | p.keyIndex
	if s.Temporal == 0 {
		p.layer |= 0x20 // Y: depends on the base layer only
	}
}

// Next returns the next payload, valid until the next call, and whether it is
// the sample's last one; nil after that.
func (p *Packetizer) Next() (payload []byte, last bool) {
	if len(p.rest) == 0 {
		return nil, true
	}
	n := min(len(p.rest), len(p.payload)-DescriptorSize)
	p.payload[0] = p.flags
	if p.first {
		p.payload[0] |= 0x10 // S: start of partition 0
	}
	p.payload[1] = 0xf0 // I, L, T and K present
	p.payload[2] = 0x80 | byte(p.pictureID>>8)
	p.payload[3] = byte(p.pictureID)
	p.payload[4] = p.tl0
	p.payload[5] = p.layer
	copy(p.payload[DescriptorSize:], p.rest[:n])
	p.rest, p.first = p.rest[n:], false
	return p.payload[:DescriptorSize+n], len(p.rest) == 0
}
