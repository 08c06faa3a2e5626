package audio_test

import (
	"encoding/binary"
	"errors"

	"moim/media"
)

// What a fakeDecoder writes into every sample of a block it made otherwise than
// by decoding.
const (
	concealed = -1
	recovered = 10000 // plus the number of the packet it was rebuilt from
)

// fakeDecoder decodes packets that hold a number into blocks full of it.
type fakeDecoder struct {
	samples int
	closed  bool
}

func newFakeDecoder() *fakeDecoder { return &fakeDecoder{samples: media.BlockSamples} }

func (d *fakeDecoder) Decode(packet []byte, dst []int16) (int, error) {
	if len(packet) < 4 {
		return 0, errors.New("packet is broken")
	}
	return d.fill(dst, int16(binary.BigEndian.Uint16(packet[2:])))
}

func (d *fakeDecoder) Recover(next []byte, dst []int16) (int, error) {
	if len(next) < 4 {
		return 0, errors.New("packet is broken")
	}
	return d.fill(dst, recovered+int16(binary.BigEndian.Uint16(next[2:])))
}

func (d *fakeDecoder) Conceal(dst []int16) (int, error) { return d.fill(dst, concealed) }

func (d *fakeDecoder) Close() error {
	d.closed = true
	return nil
}

func (d *fakeDecoder) fill(dst []int16, v int16) (int, error) {
	n := min(d.samples, len(dst))
	for i := range n {
		dst[i] = v
	}
	return n, nil
}

// numbered makes a packet that holds a number. Its head is that of an Opus packet
// with 20 ms of wideband speech, active, with FEC (RFC 6716 sections 3.1 and 4.2.3).
func numbered(v int) []byte { return binary.BigEndian.AppendUint16([]byte{9 << 3, 0xc0}, uint16(v)) }
