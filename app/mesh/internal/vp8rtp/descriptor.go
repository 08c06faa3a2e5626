package vp8rtp

import "errors"

// ErrMalformed is a payload that is not VP8.
var ErrMalformed = errors.New("malformed VP8 payload")

// Descriptor is the VP8 payload descriptor (RFC 7741 section 4.2).
type Descriptor struct {
	Start        bool // the payload begins a picture: S bit, partition 0
	NonReference bool
	PictureID    uint16 // 7 or 15 bit; 0 where absent
	Numbered     bool   // there are a PictureID of 15 bit, TL0PICIDX and TID
	TL0          uint8  // TL0PICIDX
	Temporal     uint8  // TID
	Size         int    // bytes that the descriptor takes
}

// ParseDescriptor reads the descriptor at the beginning of a payload. The
// picture's bytes follow at Size; there is at least one.
func ParseDescriptor(payload []byte) (Descriptor, error) {
	var d Descriptor
	r := reader{rest: payload}
	first := r.byte()
	d.Start = first&0x10 != 0 && first&0x07 == 0
	d.NonReference = first&0x20 != 0
	if first&0x80 != 0 {
		r.extension(&d)
	}
	if r.short || len(r.rest) == 0 {
		return Descriptor{}, ErrMalformed
	}
	d.Size = len(payload) - len(r.rest)
	return d, nil
}

type reader struct {
	rest  []byte
	short bool
}

func (r *reader) byte() byte {
	if len(r.rest) == 0 {
		r.short = true
		return 0
	}
	b := r.rest[0]
	r.rest = r.rest[1:]
	return b
}

func (r *reader) extension(d *Descriptor) {
	bits := r.byte()
	if bits&0x80 != 0 {
		id := r.byte()
		d.PictureID = uint16(id & 0x7f)
		if id&0x80 != 0 {
			d.PictureID = d.PictureID<<8 | uint16(r.byte())
			d.Numbered = bits&0x60 == 0x60
		}
	}
	if bits&0x40 != 0 {
		d.TL0 = r.byte()
	}
	if bits&0x30 != 0 {
		b := r.byte()
		if bits&0x20 != 0 {
			d.Temporal = b >> 6
		}
	}
}

// isKeyframe says whether a picture that begins with data is a keyframe
// (RFC 6386 section 9.1).
func isKeyframe(data []byte) bool { return len(data) > 0 && data[0]&1 == 0 }

// keyframeSize reads a keyframe's size in pixels; ok is false where the header
// is not one.
func keyframeSize(data []byte) (width, height int, ok bool) {
	if len(data) < 10 || data[3] != 0x9d || data[4] != 0x01 || data[5] != 0x2a {
		return 0, 0, false
	}
	width = int(data[6]) | int(data[7]&0x3f)<<8
	height = int(data[8]) | int(data[9]&0x3f)<<8
	return width, height, width > 0 && height > 0
}
