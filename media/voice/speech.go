package voice

import (
	"math"
	"sync/atomic"

	"moim/media"
)

const (
	// Speech is looked for at 4 kHz, in windows of 40 ms, one each block.
	speechStep   = media.SampleRate / 4000
	speechWindow = 160
	speechShift  = media.BlockSamples / speechStep
	// The voice's pitch, 75 to 400 Hz, in samples between two beats of it.
	pitchShort, pitchLong = 10, 53
	// voiced is the least likeness of two beats in a vowel.
	voiced = 0.62
	// audible is the least mean square of speech, -54 dBFS, and distinct by how
	// much it is above the background.
	audible  = 32768 * 32768 * 4e-6
	distinct = 6.3
	// speechBlocks is how many blocks are looked back on: 1.2 s.
	speechBlocks = 60
	// Of those, at least leastVoiced and at most mostVoiced are vowels, and some
	// leastGaps are quieter than the vowels by far.
	leastVoiced, mostVoiced, leastGaps = 12, 56, 6
	gap                                = 0.06
	// In speech the pitch glides: from one block to the next it moves a little in
	// at least glides of the steps within vowels. Instruments hold it.
	glideLeast, glideMost, leastGlides = 0.004, 0.12, 0.34
	// presentBlocks is for how many blocks somebody is present after a vowel: 300 ms.
	presentBlocks = 15
)

// Detector tells speech from music, typing and noise by what vowels do: their
// pitch glides, and between them there are pauses. One goroutine adds blocks;
// any goroutine may ask. The zero value is ready.
type Detector struct {
	samples    [speechWindow]float32
	background float32 // mean square that is always there
	blocks     [speechBlocks]heardBlock
	index      int
	since      int // blocks since the last vowel

	present, certain atomic.Bool
}

// heardBlock is what was found in one block.
type heardBlock struct {
	energy float32
	pitch  float32 // samples per beat; 0 where no vowel is
}

// Present says whether somebody seems to be speaking at this moment: within 60 ms
// of a vowel, until 300 ms after it. Music may be taken for speech.
func (d *Detector) Present() bool { return d.present.Load() }

// Certain says whether the last second was speech and nothing else.
func (d *Detector) Certain() bool { return d.certain.Load() }

// Reset says that nothing is heard any more. It is for the goroutine that adds.
func (d *Detector) Reset() {
	d.present.Store(false)
	d.certain.Store(false)
	d.blocks, d.since = [speechBlocks]heardBlock{}, speechBlocks
}

// Add takes in a block of 20 ms.
func (d *Detector) Add(block []int16) {
	if len(block) != media.BlockSamples {
		return
	}
	copy(d.samples[:], d.samples[speechShift:])
	fresh := d.samples[speechWindow-speechShift:]
	for i := range fresh {
		var v float32
		for _, s := range block[i*speechStep:][:speechStep] {
			v += float32(s)
		}
		fresh[i] = v / speechStep
	}
	b := d.look()
	d.blocks[d.index] = b
	d.index = (d.index + 1) % speechBlocks
	if b.pitch > 0 {
		d.since = 0
	} else {
		d.since++
	}
	d.present.Store(d.since < presentBlocks && d.voicedBlocks(presentBlocks) >= 2)
	d.certain.Store(d.judge())
}

// look finds pitch and energy of the window.
func (d *Detector) look() heardBlock {
	var energy, mean float32
	for _, v := range d.samples {
		mean += v / speechWindow
	}
	for _, v := range d.samples {
		energy += (v - mean) * (v - mean) / speechWindow
	}
	switch {
	case d.background == 0:
		d.background = energy + 1
	case energy < d.background:
		d.background += 0.2 * (energy - d.background)
	default:
		d.background *= 1.006 // 1.3 dB a second
	}
	d.background = max(d.background, 1)
	b := heardBlock{energy: energy}
	if energy > audible && energy > distinct*d.background {
		b.pitch = d.pitch(mean)
	}
	return b
}

// pitch is the time from beat to beat in samples; 0 where there is none.
func (d *Detector) pitch(mean float32) float32 {
	var x [speechWindow]float32
	for i, v := range d.samples {
		x[i] = v - mean
	}
	var likeness [pitchLong + 2]float32
	best := float32(0)
	for lag := pitchShort - 1; lag <= pitchLong+1; lag++ {
		var ab, aa, bb float32
		for i := lag; i < speechWindow; i++ {
			ab += x[i] * x[i-lag]
			aa += x[i] * x[i]
			bb += x[i-lag] * x[i-lag]
		}
		if ab > 0 && aa > 0 && bb > 0 {
			likeness[lag] = ab / float32(math.Sqrt(float64(aa*bb)))
		}
		best = max(best, likeness[lag])
	}
	if best < voiced {
		return 0
	}
	// The shortest of the peaks that are nearly the highest: twice the time is as alike.
	for lag := pitchShort; lag <= pitchLong; lag++ {
		a, b, c := likeness[lag-1], likeness[lag], likeness[lag+1]
		if b >= 0.9*best && b >= voiced && b >= a && b >= c {
			place := float32(lag)
			if bend := a - 2*b + c; bend < 0 {
				place += (a - c) / (2 * bend)
			}
			return place
		}
	}
	return 0
}

func (d *Detector) voicedBlocks(last int) int {
	n := 0
	for i := range last {
		if d.at(i).pitch > 0 {
			n++
		}
	}
	return n
}

// at is the block that was added back blocks ago.
func (d *Detector) at(back int) heardBlock {
	return d.blocks[(d.index-1-back+2*speechBlocks)%speechBlocks]
}

// judge says whether what is remembered is speech.
func (d *Detector) judge() bool {
	vowels := d.voicedBlocks(speechBlocks)
	if vowels < leastVoiced || vowels > mostVoiced || d.since >= presentBlocks {
		return false
	}
	var loudness float32
	for _, b := range d.blocks {
		if b.pitch > 0 {
			loudness += b.energy / float32(vowels)
		}
	}
	gaps, steps, glides := 0, 0, 0
	for i := range speechBlocks {
		b := d.at(i)
		if b.energy < gap*loudness {
			gaps++
		}
		if i == 0 || b.pitch == 0 || d.at(i-1).pitch == 0 {
			continue
		}
		steps++
		if moved := abs(d.at(i-1).pitch/b.pitch - 1); moved > glideLeast && moved < glideMost {
			glides++
		}
	}
	return gaps >= leastGaps && steps >= leastVoiced/2 && float32(glides) >= leastGlides*float32(steps)
}
