package mediatest

import (
	"math"

	"moim/media"
)

// Silence is the level that is told for silence, in dBFS.
const Silence = -127.0

// Bounds of what Tone looks for, in hertz.
const (
	lowestTone  = 50
	highestTone = 8000
)

// Tone measures 48 kHz sound: the frequency in which most of its power lies,
// between 50 Hz and 8 kHz, and its level (RMS) in dBFS. Half a second gives the
// frequency to within 1 Hz. The frequency of silence is 0.
func Tone(pcm []int16) (hz, dbfs float64) {
	dbfs = Level(pcm)
	if dbfs <= -90 || len(pcm) < media.BlockSamples {
		return 0, dbfs
	}
	// A look at a tenth of a second finds the peak roughly, and a second, which
	// is plenty, then exactly.
	short := hann(pcm[:min(len(pcm), media.SampleRate/10)])
	step := float64(media.SampleRate) / float64(len(short))
	bestPower := 0.0
	for f := float64(lowestTone); f <= highestTone; f += step / 2 {
		if p := goertzel(short, f); p > bestPower {
			hz, bestPower = f, p
		}
	}
	hz = refine(short, hz, step/4)
	long := hann(pcm[:min(len(pcm), media.SampleRate)])
	return refine(long, hz, float64(media.SampleRate)/float64(len(long))/2), dbfs
}

// hann is a piece of sound that swells and fades, so that a tone's power stays
// near its frequency.
func hann(pcm []int16) []float64 {
	windowed := make([]float64, len(pcm))
	for i, sample := range pcm {
		windowed[i] = float64(sample) * (1 - math.Cos(2*math.Pi*float64(i)/float64(len(pcm))))
	}
	return windowed
}

// refine narrows a peak down to a hundredth of a hertz.
func refine(pcm []float64, centre, width float64) float64 {
	for ; width > 0.01; width /= 2 {
		low, middle, high := goertzel(pcm, centre-width), goertzel(pcm, centre), goertzel(pcm, centre+width)
		switch {
		case low > middle && low >= high:
			centre -= width
		case high > middle:
			centre += width
		}
	}
	return centre
}

// goertzel is the power of a signal at one frequency.
func goertzel(pcm []float64, hz float64) float64 {
	coefficient := 2 * math.Cos(2*math.Pi*hz/media.SampleRate)
	var before, last float64
	for _, sample := range pcm {
		before, last = last, sample+coefficient*last-before
	}
	return before*before + last*last - coefficient*before*last
}

// Level is the RMS of samples in dBFS, where 0 is a square wave of full scale.
func Level(pcm []int16) float64 {
	sum := 0.0
	for _, sample := range pcm {
		sum += float64(sample) * float64(sample)
	}
	if sum == 0 {
		return Silence
	}
	return max(10*math.Log10(sum/float64(len(pcm))/(32768*32768)), Silence)
}
