package audio

import (
	"moim/media"
)

// step is what a block is made of.
type step int

const (
	stepSilence step = iota // nothing has come yet
	stepPlay                // the first packet
	stepRecover             // the FEC in the first packet
	stepConceal             // what the decoder makes up for a missing packet
	stepInsert              // the same, where time is to be gained
	stepDrop                // first and second packet, blended into one
)

const (
	// maxPacketSamples is the longest Opus packet: 120 ms (RFC 6716 section 3.2.5).
	maxPacketSamples = 6 * media.BlockSamples
	// After fadeAfter made-up blocks, fadeBlocks more fade out; then silence.
	fadeAfter, fadeBlocks = 3, 2
	// fadeInSamples take up playing after silence without a click.
	fadeInSamples = media.SampleRate / 400
	// A block is quiet below quietEnergy (-55 dBFS as a mean square) or a
	// sixteenth (-12 dB) of the mean.
	quietEnergy, quietShare = 3400.0, 1.0 / 16
)

// payload is a packet on its way to the decoder.
type payload struct {
	length int
	bytes  [maxPayload]byte
}

func (p *payload) load(s *slot) { p.length = copy(p.bytes[:], s.payload[:s.length]) }

func (p *payload) data() []byte { return p.bytes[:p.length] }

// renderer decodes what a jitter buffer has chosen. One goroutine uses it.
type renderer struct {
	decoder       media.AudioDecoder
	first, second payload

	pcm        []int16 // decoded sound; from start to end it waits to be drained
	blend      []int16 // the second packet of stepDrop
	start, end int

	made int     // blocks made up in a row
	mean float64 // long-term mean square of what was played
}

func newRenderer(decoder media.AudioDecoder) renderer {
	return renderer{
		decoder: decoder,
		pcm:     make([]int16, maxPacketSamples),
		blend:   make([]int16, maxPacketSamples),
		made:    fadeAfter + fadeBlocks,
	}
}

// drain moves waiting sound into dst and returns how much it was.
func (r *renderer) drain(dst []int16) int {
	n := copy(dst, r.pcm[r.start:r.end])
	r.start += n
	return n
}

// render makes sound ready for drain. It returns how many samples; ok is false
// where there is only silence to be had.
func (r *renderer) render(s step) (produced int, ok bool) {
	r.start, r.end = 0, 0
	switch s {
	case stepPlay:
		produced = r.decode(r.first.data(), r.pcm)
	case stepRecover:
		n, err := r.decoder.Recover(r.first.data(), r.pcm)
		produced = decoded(n, err)
	case stepDrop:
		produced = r.decodeTwo()
	case stepConceal, stepInsert:
		return r.conceal()
	case stepSilence:
	}
	if produced == 0 {
		return r.conceal()
	}
	r.end = produced
	if r.made > fadeAfter {
		ramp(r.pcm[:min(produced, fadeInSamples)], 0, 1)
	}
	r.made = 0
	return produced, true
}

// decode decodes one packet, and returns 0 for a broken one.
func (r *renderer) decode(packet []byte, pcm []int16) int {
	n, err := r.decoder.Decode(packet, pcm)
	return decoded(n, err)
}

// decoded is what a decoder's answer is worth: 0 after an error, which is a
// broken packet and heals with the next.
func decoded(n int, err error) int {
	if err != nil || n < 0 || n > maxPacketSamples {
		return 0
	}
	return n
}

// decodeTwo decodes both packets and blends the first into the second, which
// takes the time of the second alone.
func (r *renderer) decodeTwo() int {
	first := r.decode(r.first.data(), r.pcm)
	second := r.decode(r.second.data(), r.blend)
	if second == 0 {
		return first
	}
	n := min(first, second)
	for i := range n {
		a, b := int32(r.pcm[i]), int32(r.blend[i])
		r.pcm[i] = int16((a*int32(n-i) + b*int32(i)) / int32(n))
	}
	copy(r.pcm[n:second], r.blend[n:second])
	return second
}

// conceal makes up a block, fading as more of them follow each other.
func (r *renderer) conceal() (produced int, ok bool) {
	if r.made >= fadeAfter+fadeBlocks {
		return 0, false
	}
	n, err := r.decoder.Conceal(r.pcm[:media.BlockSamples])
	n = decoded(n, err)
	if n == 0 {
		r.made = fadeAfter + fadeBlocks
		return 0, false
	}
	if faded := r.made - fadeAfter; faded >= 0 {
		ramp(r.pcm[:n], float64(fadeBlocks-faded)/fadeBlocks, float64(fadeBlocks-faded-1)/fadeBlocks)
	}
	r.made++
	r.end = n
	return n, true
}

// quiet says whether a block of that mean square is one in which a change of
// length goes unheard.
func (r *renderer) quiet(energy float64) bool {
	quiet := energy < quietEnergy || energy < r.mean*quietShare
	r.mean += (energy - r.mean) / 128
	return quiet
}

// ramp scales pcm by a factor that goes from one value to another.
func ramp(pcm []int16, from, to float64) {
	slope := (to - from) / float64(max(1, len(pcm)))
	for i, s := range pcm {
		pcm[i] = int16(float64(s) * (from + slope*float64(i)))
	}
}
