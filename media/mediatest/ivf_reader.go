package mediatest

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"time"

	"moim/media"
)

// ErrIVF is returned for files that are not IVF with VP8 inside, or damaged.
var ErrIVF = errors.New("not an IVF file with VP8")

// maxIVFFrame bounds a frame, in bytes.
const maxIVFFrame = 16 << 20

// IVFReader reads the VP8 samples of an IVF file. One goroutine uses it.
type IVFReader struct {
	Width, Height int // of the first picture, in pixels

	r        io.Reader
	num, den uint64 // a tick lasts num/den seconds
	data     []byte
}

// NewIVFReader reads the header.
func NewIVFReader(r io.Reader) (*IVFReader, error) {
	var head [ivfHeaderSize]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrIVF, err)
	}
	den, num := binary.LittleEndian.Uint32(head[16:]), binary.LittleEndian.Uint32(head[20:])
	if string(head[:4]) != "DKIF" || string(head[8:12]) != "VP80" || num == 0 || den == 0 {
		return nil, ErrIVF
	}
	skip := int64(binary.LittleEndian.Uint16(head[6:])) - ivfHeaderSize
	if skip < 0 {
		return nil, ErrIVF
	}
	if _, err := io.CopyN(io.Discard, r, skip); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrIVF, err)
	}
	return &IVFReader{
		Width:  int(binary.LittleEndian.Uint16(head[12:])),
		Height: int(binary.LittleEndian.Uint16(head[14:])),
		r:      r, num: uint64(num), den: uint64(den),
	}, nil
}

// Read returns the next sample, whose Data is valid until the next call and
// whose Captured counts from the first one. At the end it returns io.EOF, in
// the middle of a frame io.ErrUnexpectedEOF.
func (r *IVFReader) Read() (media.Sample, error) {
	var head [ivfFrameSize]byte
	if _, err := io.ReadFull(r.r, head[:]); err != nil {
		return media.Sample{}, err
	}
	size := binary.LittleEndian.Uint32(head[:])
	ticks := binary.LittleEndian.Uint64(head[4:])
	seconds := float64(ticks) * float64(r.num) / float64(r.den)
	if size > maxIVFFrame || seconds > math.MaxInt64/float64(2*time.Second) {
		return media.Sample{}, ErrIVF
	}
	if int(size) > cap(r.data) {
		r.data = make([]byte, size)
	}
	r.data = r.data[:size]
	if _, err := io.ReadFull(r.r, r.data); err != nil {
		return media.Sample{}, io.ErrUnexpectedEOF
	}
	s := media.Sample{
		Data:     r.data,
		Captured: time.Duration(math.Round(seconds * float64(time.Second))),
		// RFC 6386 section 9.1: the lowest bit is 0 in keyframes, which give their size.
		Keyframe: size > 0 && r.data[0]&1 == 0,
	}
	if s.Keyframe && size >= 10 {
		s.Width = int(binary.LittleEndian.Uint16(r.data[6:]) & 0x3fff)
		s.Height = int(binary.LittleEndian.Uint16(r.data[8:]) & 0x3fff)
	}
	return s, nil
}
