package voice

import "math"

const (
	// aim is how loud speech should be: -23 dBFS, in power of 16-bit samples.
	aim = 32768 * 32768 * 0.005
	// gainLeast and gainMost bound the gain: -12 and +15 dB.
	gainLeast, gainMost = 0.25, 5.6
	// gainUp and gainDown are by how much it changes in a frame: 3 dB and 12 dB a
	// second.
	gainUp, gainDown = 1.00346, 0.9863
	// spoken is how far above the noise speech is, in power: 12 dB.
	spoken = 16
	// loud is the magnitude above which the gain is turned down at once: -1 dBFS.
	loud = 29200
)

// leveller brings speech to one loudness, slowly, and only while somebody
// speaks, so that it does not raise the noise in pauses.
type leveller struct {
	gain    float32 // what is wanted in the long run
	applied float32 // what the last frame ended with
	speech  float32 // power of speech so far; 0 before any
}

func newLeveller() *leveller { return &leveller{gain: 1, applied: 1} }

// level changes pcm, whose background has power floor; undisturbed says that
// what is there is not mostly echo.
func (l *leveller) level(pcm *[frame]float32, floor float32, undisturbed, on bool) {
	var energy, peak float32
	for _, v := range pcm {
		energy += v * v
		peak = max(peak, v, -v)
	}
	energy /= frame
	if undisturbed && energy > spoken*floor && energy > aim/1000 {
		l.hear(energy)
	}
	to := float32(1)
	if on {
		to = l.gain
	}
	// Without a step, and slowly where a switch was turned.
	to = min(max(to, l.applied*0.93), l.applied*1.07)
	if peak*to > loud {
		to = loud / peak
	}
	slope := (to - l.applied) / frame
	for i := range pcm {
		pcm[i] *= l.applied + slope*float32(i)
	}
	l.applied = to
}

// hear takes in the power of a frame of speech.
func (l *leveller) hear(energy float32) {
	if l.speech == 0 {
		l.speech = energy
	}
	if energy > l.speech { // syllables count, not what is between them
		l.speech += 0.05 * (energy - l.speech)
	} else {
		l.speech += 0.005 * (energy - l.speech)
	}
	want := float32(math.Sqrt(float64(aim / l.speech)))
	want = min(max(want, gainLeast), gainMost)
	l.gain = min(max(want, l.gain*gainDown), l.gain*gainUp)
}
