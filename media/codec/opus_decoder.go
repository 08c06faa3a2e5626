package codec

import (
	"errors"
	"fmt"

	"github.com/hraban/opus"

	"moim/media"
)

// MaxOpusSamples is how many samples the longest packet decodes to: 120 ms (RFC
// 6716 section 3.2.5).
const MaxOpusSamples = 6 * media.BlockSamples

// opusStep is the shortest frame, 2.5 ms: durations are multiples of it.
const opusStep = media.BlockSamples / 8

var (
	errEmptyPacket = errors.New("packet is empty")
	errShortBlock  = errors.New("destination is shorter than 2.5 ms")
)

// OpusDecoder is a media.AudioDecoder: 48 kHz, mono. Packets may come from
// anybody and hold anything. One goroutine uses it.
type OpusDecoder struct {
	decoder *opus.Decoder // nil after Close
	last    int           // samples of the last packet decoded
}

// NewOpusDecoder makes a decoder.
func NewOpusDecoder() (*OpusDecoder, error) {
	decoder, err := opus.NewDecoder(media.SampleRate, 1)
	if err != nil {
		return nil, fmt.Errorf("open Opus decoder: %w", err)
	}
	return &OpusDecoder{decoder: decoder, last: media.BlockSamples}, nil
}

// Decode decodes one packet into dst and returns the number of samples. A packet
// that is longer than dst is an error; MaxOpusSamples hold any.
func (d *OpusDecoder) Decode(packet []byte, dst []int16) (int, error) {
	if err := d.check(packet, dst); err != nil {
		return 0, fmt.Errorf("decode Opus: %w", err)
	}
	n, err := d.decoder.Decode(packet, dst[:len(dst):len(dst)])
	if err != nil {
		return 0, fmt.Errorf("decode Opus: %w", err)
	}
	d.last = n
	return n, nil
}

// Recover rebuilds the packet before this one from its in-band FEC (RFC 6716
// section 2.1.7); where it carries none, the sound is made up as by Conceal. It
// is called before Decode of the same packet, and returns as many samples as the
// last packet decoded had, or as fit into dst.
func (d *OpusDecoder) Recover(next []byte, dst []int16) (int, error) {
	if err := d.check(next, dst); err != nil {
		return 0, fmt.Errorf("recover Opus: %w", err)
	}
	n := d.missing(dst)
	if err := d.decoder.DecodeFEC(next, dst[:n:n]); err != nil {
		return 0, fmt.Errorf("recover Opus: %w", err)
	}
	return n, nil
}

// Conceal makes up sound for a packet that did not come (RFC 6716 section 4.4).
// It returns as many samples as the last packet decoded had, or as fit into dst.
func (d *OpusDecoder) Conceal(dst []int16) (int, error) {
	if d.decoder == nil {
		return 0, ErrClosed
	}
	n := d.missing(dst)
	if n == 0 {
		return 0, fmt.Errorf("conceal Opus: %w", errShortBlock)
	}
	if err := d.decoder.DecodePLC(dst[:n:n]); err != nil {
		return 0, fmt.Errorf("conceal Opus: %w", err)
	}
	return n, nil
}

// Close ends the use of the decoder, whose memory the garbage collector frees.
func (d *OpusDecoder) Close() error {
	d.decoder = nil
	return nil
}

// missing is the length in samples of a packet that did not come.
func (d *OpusDecoder) missing(dst []int16) int {
	return min(d.last, len(dst)/opusStep*opusStep)
}

func (d *OpusDecoder) check(packet []byte, dst []int16) error {
	switch {
	case d.decoder == nil:
		return ErrClosed
	case len(packet) == 0:
		return errEmptyPacket
	case len(dst) < opusStep:
		return errShortBlock
	}
	return nil
}
