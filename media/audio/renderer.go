package audio

import (
	"time"

	"moim/media"
)

// step is what the next stretch of sound is made of.
type step int

const (
	stepSilence step = iota // nothing has come yet
	stepPlay                // the packet
	stepRecover             // the FEC in the packet
	stepConceal             // what the decoder makes up for a missing packet
	stepComfort             // the background that it makes up while the sender is silent
)

// order is what a jitter buffer wants from its renderer.
type order struct {
	step step
	// samples is how much to make up.
	samples int
	late    bool // the packet has to be joined to something that was made up in its time
	// shorten and lengthen are by how many samples the sound may become shorter or
	// longer, because the delay is too long or too short; 0 where it is not.
	shorten, lengthen int
	urgent            bool // even where it might be heard
}

const (
	// maxPacketSamples is the longest Opus packet: 120 ms (RFC 6716 section 3.2.5).
	maxPacketSamples = 6 * media.BlockSamples
	// keptSamples of what was played stay to look back on: 30 ms.
	keptSamples = 2*compareLength + longestLag
	// After fadeAfter made-up samples, fadeOut more fade out; then silence.
	fadeAfter, fadeOut = 3 * media.BlockSamples, 3 * media.BlockSamples
	// fadeInSamples take up playing after silence without a click.
	fadeInSamples = media.SampleRate / 400
	// A stretch is quiet below quietEnergy (-55 dBFS as a mean square) or a
	// sixty-fourth (-18 dB) of the mean, and a pause below a four-hundredth (-26 dB).
	quietEnergy, quietShare, restShare = 3400.0, 1.0 / 64, 1.0 / 400
	// Sound may be spliced where two places are as alike as this.
	alikeVoice, alikeUrgent = 0.88, 0.5
)

// payload is a packet on its way to the decoder.
type payload struct {
	length int
	bytes  [maxPayload]byte
}

func (p *payload) load(s *slot) { p.length = copy(p.bytes[:], s.payload[:s.length]) }

func (p *payload) data() []byte { return p.bytes[:p.length] }

// renderer decodes what a jitter buffer has chosen, and makes it a little longer
// or shorter. One goroutine uses it.
type renderer struct {
	decoder media.AudioDecoder
	packet  payload

	// pcm holds what was played up to start, and what waits from there to end.
	pcm        []int16
	start, end int

	splicer splicer
	made    int     // samples made up in a row
	silent  bool    // silence was played last
	mean    float64 // long-term mean square of what was played
}

func newRenderer(decoder media.AudioDecoder) renderer {
	return renderer{
		decoder: decoder,
		pcm:     make([]int16, keptSamples+6*maxPacketSamples),
		start:   keptSamples, end: keptSamples,
		silent: true,
	}
}

// waiting is how many samples are ready to be drained.
func (r *renderer) waiting() int { return r.end - r.start }

// drain moves waiting sound into dst and returns how much it was.
func (r *renderer) drain(dst []int16) int {
	n := copy(dst, r.pcm[r.start:r.end])
	r.start += n
	return n
}

// room makes room for a packet behind what waits.
func (r *renderer) room() []int16 {
	if len(r.pcm)-r.end < maxPacketSamples+longestLag {
		shift := r.start - keptSamples
		copy(r.pcm, r.pcm[shift:r.end])
		r.start, r.end = r.start-shift, r.end-shift
	}
	return r.pcm[r.end:][:maxPacketSamples]
}

// rendered is what became of an order.
type rendered struct {
	decoded int // samples of the packet; 0 where it was broken
	added   int // samples by which the sound became longer, or shorter where negative
}

// render makes more sound ready for drain.
func (r *renderer) render(o order) rendered {
	n := r.decode(o)
	if n == 0 {
		return rendered{}
	}
	from := r.end
	r.end += n
	done := rendered{decoded: n}
	switch {
	case r.silent:
		ramp(r.pcm[from:][:min(n, fadeInSamples)], 0, 1)
	case r.made > fadeAfter:
		ramp(r.pcm[from:][:min(n, 2*fadeInSamples)], r.faded(), 1)
	case o.late && r.made > 0:
		done.added = r.join(from)
	}
	r.made, r.silent = 0, false
	switch {
	case o.shorten > 0:
		done.added -= r.shorten(o.shorten, o.urgent)
	case o.lengthen > 0:
		longer := r.lengthen(o.lengthen, o.urgent)
		if left := o.lengthen - longer; longer > 0 && left >= shortestLag && r.resting() {
			longer += r.lengthen(left, o.urgent)
		}
		done.added += longer
	}
	return done
}

// decode puts a packet behind what waits, still uncounted, and returns how many
// samples it has; 0 where there is none to be had and something was made up.
func (r *renderer) decode(o order) int {
	n := 0
	switch o.step {
	case stepPlay:
		n = decoded(r.decoder.Decode(r.packet.data(), r.room()))
	case stepRecover:
		n = decoded(r.decoder.Recover(r.packet.data(), r.room()))
	case stepComfort:
		r.conceal(o.samples, false)
		return 0
	case stepSilence:
		r.rest(o.samples)
		return 0
	case stepConceal:
		if o.samples <= 0 {
			return 0
		}
	}
	if n == 0 {
		r.conceal(o.samples, true)
	}
	return n
}

// decoded is what a decoder's answer is worth: 0 after an error, which is a
// broken packet and heals with the next.
func decoded(n int, err error) int {
	if err != nil || n < 0 || n > maxPacketSamples {
		return 0
	}
	return n
}

// conceal makes up so many samples, a block where it is 0. Those for a missing
// packet fade as more of them follow each other; the background of somebody who is
// silent stays.
func (r *renderer) conceal(samples int, fade bool) {
	if samples <= 0 {
		samples = media.BlockSamples
	}
	if fade && r.made >= fadeAfter+fadeOut {
		r.rest(samples)
		return
	}
	n := decoded(r.decoder.Conceal(r.room()[:samples]))
	if n == 0 {
		r.rest(samples)
		return
	}
	if fade {
		from := r.faded()
		r.made += n
		if to := r.faded(); to < 1 {
			ramp(r.pcm[r.end:][:n], from, to)
		}
	}
	r.end += n
	r.silent = false
}

// unmake takes back what was made up and is among so many samples that wait, and returns
// how much that is.
func (r *renderer) unmake(waiting int) int {
	n := min(waiting, r.made)
	r.end -= n
	r.made -= n
	return n
}

// faded is how loud made-up sound still is, from 1 to 0.
func (r *renderer) faded() float64 {
	return min(1, float64(fadeAfter+fadeOut-r.made)/fadeOut)
}

// rest plays so many samples of silence.
func (r *renderer) rest(samples int) {
	clear(r.room()[:samples])
	r.end += samples
	r.silent = true
}

// quiet says whether a stretch of sound is one in which a change of length goes
// unheard.
func (r *renderer) quiet(pcm []int16) bool {
	energy := meanSquare(pcm)
	return energy < quietEnergy || energy < r.mean*quietShare
}

// resting says whether the voice makes a pause where what waits ends.
func (r *renderer) resting() bool {
	energy := meanSquare(r.pcm[r.end-concealStep : r.end])
	return energy < quietEnergy || energy < r.mean*restShare
}

func meanSquare(pcm []int16) float64 {
	var sum int64
	for _, v := range pcm {
		sum += int64(v) * int64(v)
	}
	return float64(sum) / float64(max(1, len(pcm)))
}

// heard takes so many samples that were played into the mean, which is of 2.5 s.
func (r *renderer) heard(energy float64, samples int) {
	r.mean += (energy - r.mean) * float64(samples) / (128 * media.BlockSamples)
}

// length is how long so many samples last.
func length(samples int) time.Duration { return media.SampleTime(int64(samples)) }

// ramp scales pcm by a factor that goes from one value to another.
func ramp(pcm []int16, from, to float64) {
	slope := (to - from) / float64(max(1, len(pcm)))
	for i, s := range pcm {
		pcm[i] = int16(float64(s) * (from + slope*float64(i)))
	}
}
