package vp8rtp

import "moim/media"

// DescriptorSize is the size of the descriptors that a Packetizer writes.
const DescriptorSize = 6

// Packetizer splits samples into payloads whose descriptors have room for what
// is each peer's own: Number writes it. One goroutine uses it.
type Packetizer struct {
	size  int // of a payload at most
	rest  []byte
	first bool
	flags byte
	layer byte
}

// NewPacketizer makes payloads of at most size bytes, descriptor included.
func NewPacketizer(size int) *Packetizer {
	return &Packetizer{size: max(size, DescriptorSize+1)}
}

// Begin starts on a sample, whose data must stay as it is until Next has
// appended the last payload.
func (p *Packetizer) Begin(s media.Sample) {
	p.rest, p.first = s.Data, true
	p.flags = 0x80 // X: extended control bits follow
	if s.Discardable {
		p.flags |= 0x20 // N: nothing depends on it
	}
	p.layer = s.Temporal & 3 << 6
	if s.Temporal == 0 || s.Sync {
		p.layer |= 0x20 // Y: depends on the base layer only
	}
}

// Next appends the next payload to dst, and says whether there was one.
func (p *Packetizer) Next(dst []byte) (payload []byte, ok bool) {
	if len(p.rest) == 0 {
		return dst, false
	}
	n := min(len(p.rest), p.size-DescriptorSize)
	flags := p.flags
	if p.first {
		flags |= 0x10 // S: start of partition 0
	}
	// I, L and T present; picture number and TL0PICIDX follow later.
	dst = append(dst, flags, 0xe0, 0x80, 0, 0, p.layer)
	dst = append(dst, p.rest[:n]...)
	p.rest, p.first = p.rest[n:], false
	return dst, true
}

// Number writes the picture number (15 bit) and TL0PICIDX, the number of the
// latest picture of the base layer, into a payload that a Packetizer made. Both
// count what one receiver gets (RFC 7741 section 4.2).
func Number(payload []byte, pictureID uint16, tl0 uint8) {
	payload[2], payload[3], payload[4] = 0x80|byte(pictureID>>8), byte(pictureID), tl0
}
