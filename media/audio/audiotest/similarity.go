package audiotest

import "math"

// Spectrograms: frames of 21 ms, 2.5 ms apart, in bands that are as wide as
// those of the ear.
const (
	frameLength = 1024
	frameHop    = SampleRate / 400
	bands       = 24
	lowestHz    = 80.0
	highestHz   = 8000.0
	floorDB     = -55.0 // below the loudest of the original: what is quieter is not heard

	patchFrames = 120 // 0.3 s are compared at a time
	patchHop    = 60
	patchStep   = 4   // every fourth frame of them
	patchReach  = 180 // frames that a patch may lie earlier or later than the whole
	patchStride = 4   // of the search
	nextFrame   = 4   // neighbours in time are 10 ms apart
	lagStride   = 2   // of the search for the delay of the whole
	activeDB    = 25  // patches this far below the mean are not speech
)

// Original is a sound that others are compared with.
type Original struct {
	spectrogram   spectrogram
	picture       *picture
	loudest, mean float64
}

// NewOriginal prepares for comparisons.
func NewOriginal(pcm []int16) *Original {
	o := &Original{spectrogram: newSpectrogram(pcm)}
	o.loudest, o.mean = o.spectrogram.loudest(), o.spectrogram.meanEnergy()
	o.spectrogram.limit(o.loudest + floorDB)
	o.picture = newPicture(o.spectrogram, o.loudest+floorDB)
	return o
}

// Similarity says how much of the original is left in what was heard, from 0,
// nothing, to 1, all of it. heard may be delayed by up to 3 s as a whole, and each
// stretch of 0.3 s may be up to 0.45 s earlier or later than that: what a stretch
// sounds like counts, not when.
//
// The measure is that of ViSQOL in small: both sounds are turned into
// spectrograms in decibels with bands as wide as those of the ear; each stretch of
// the original in which somebody speaks is looked for in what was heard; and where
// it fits best the two are compared as pictures, by the similarity of means and
// of structure in neighbourhoods of 3 by 3. The result is the mean of all stretches.
func (o *Original) Similarity(heard []int16) float64 {
	s := newSpectrogram(heard)
	s.limit(o.loudest + floorDB)
	p := newPicture(s, o.loudest+floorDB)
	lag := align(o.spectrogram, s)
	sum, n := 0.0, 0
	for from := nextFrame; from+patchFrames < len(o.spectrogram)-nextFrame; from += patchHop {
		if o.spectrogram.energy(from) < o.mean-activeDB {
			continue
		}
		sum += fit(o.picture, p, from, from+lag)
		n++
	}
	if n == 0 {
		return 0
	}
	return sum / float64(n)
}

// fit is how similar a patch is to what was heard about a frame, where it fits best.
func fit(a, b *picture, from, about int) float64 {
	best, at := 0.0, about
	look := func(to int) {
		if to < nextFrame || to+patchFrames >= len(b.value)-nextFrame {
			return
		}
		if v := compare(a, b, from, to); v > best {
			best, at = v, to
		}
	}
	for shift := -patchReach; shift <= patchReach; shift += patchStride {
		look(about + shift)
	}
	middle := at
	for shift := 1 - patchStride; shift < patchStride; shift++ {
		look(middle + shift)
	}
	return best
}

// align is by how many frames b is later than a as a whole: where their
// loudness over time fits best.
func align(a, b spectrogram) int {
	envelope := func(s spectrogram) []float64 {
		out, mean := make([]float64, len(s)), 0.0
		for i, row := range s {
			for _, v := range row {
				out[i] += v / bands
			}
			mean += out[i] / float64(len(s))
		}
		for i := range out {
			out[i] -= mean
		}
		return out
	}
	const latest = 3 * SampleRate / frameHop
	x, y := envelope(a), envelope(b)
	best, lag := math.Inf(-1), 0
	for l := -latest / 10; l <= latest; l += lagStride {
		sum := 0.0
		for i := 0; i < len(x); i += lagStride {
			if j := i + l; j >= 0 && j < len(y) {
				sum += x[i] * y[j]
			}
		}
		if sum > best {
			best, lag = sum, l
		}
	}
	return lag
}

// picture is a spectrogram above its floor, with the mean and the deviation of
// each neighbourhood of 3 by 3.
type picture struct{ value, mean, deviation spectrogram }

func newPicture(s spectrogram, floor float64) *picture {
	p := &picture{value: make(spectrogram, len(s)), mean: make(spectrogram, len(s)), deviation: make(spectrogram, len(s))}
	for i := range s {
		for k := range s[i] {
			p.value[i][k] = s[i][k] - floor
		}
	}
	for i := nextFrame; i+nextFrame < len(s); i++ {
		for k := 1; k+1 < bands; k++ {
			sum, square := 0.0, 0.0
			for d := -nextFrame; d <= nextFrame; d += nextFrame {
				for _, v := range p.value[i+d][k-1 : k+2] {
					sum += v
					square += v * v
				}
			}
			p.mean[i][k] = sum / 9
			p.deviation[i][k] = math.Sqrt(max(0, square/9-sum/9*sum/9))
		}
	}
	return p
}

// compare is how similar two patches are.
func compare(a, b *picture, from, to int) float64 {
	const (
		small = (0.01 * -floorDB) * (0.01 * -floorDB)
		crisp = (0.03 * -floorDB) * (0.03 * -floorDB) / 2
	)
	sum, n := 0.0, 0
	for i := 0; i < patchFrames; i += patchStep {
		p, q := from+i, to+i
		for k := 1; k+1 < bands; k++ {
			cross := 0.0
			for d := -nextFrame; d <= nextFrame; d += nextFrame {
				x, y := &a.value[p+d], &b.value[q+d]
				cross += x[k-1]*y[k-1] + x[k]*y[k] + x[k+1]*y[k+1]
			}
			m, o := a.mean[p][k], b.mean[q][k]
			s, t := a.deviation[p][k], b.deviation[q][k]
			means := (2*m*o + small) / (m*m + o*o + small)
			structure := (cross/9 - m*o + crisp) / (s*t + crisp)
			sum += means * structure
			n++
		}
	}
	return max(0, sum/float64(n))
}
