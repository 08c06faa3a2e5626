package voice

import "math"

const (
	// echoWeight is by how much the estimate of remaining echo is raised: a trace
	// of echo disturbs more than a trace of speech that is missing.
	echoWeight = 4
	// noiseGain is the gain of what is noise, in power: -15 dB.
	noiseGain = 0.0316
	// priorMemory is the share of the last frame in the estimate of how far
	// speech is above the rest (decision-directed, Ephraim and Malah 1984).
	priorMemory = 0.9
	// dominated is how many times the remaining echo must be in a frame before the
	// rest counts as speech.
	dominated = 2.5
	// doubtfulShare is the share of the predicted echo's power that is taken to be
	// left right after a jump, besides what is measured: the filter adds to it.
	doubtfulShare = 2
	// doubtOver is the doubt below which the filter has learned again.
	doubtOver = 0.02
	// deepest is the gain of a frame that is nothing but echo: -50 dB.
	deepest = 0.003
)

// suppressor takes away by spectrum what the adaptive filter cannot: what the
// loudspeaker distorts, what of the echo is longer than the filter, what it has
// not learned yet; and the room's noise. It delays by one frame.
type suppressor struct {
	fourier *fourier
	slice   [2 * frame]float32 // the window: root of a Hann window, so that squares add up to one

	left, predicted, played [2 * frame]float32 // the last two frames of each signal
	overlap                 [frame]float32
	spectrum, other         [spectrumSize]complex64

	leftPower, predictedPower, playedPower [bins]float32
	echo                                   [bins]float32 // estimate of what remains
	gain                                   [bins]float32
	speech                                 [bins]float32 // power that the last frame kept
	fromPredicted, fromPlayed              leak
	noise                                  noise
	open                                   float32 // gain of the frame as a whole
}

func newSuppressor() *suppressor {
	s := &suppressor{fourier: newFourier(spectrumSize), open: 1}
	for i := range s.slice {
		s.slice[i] = float32(math.Sin(math.Pi * (float64(i) + 0.5) / (2 * frame)))
	}
	return s
}

// suppress takes in what the filter left of the microphone, and of what it took
// away, and what was played; it replaces left by the frame before, cleaned.
func (s *suppressor) suppress(left, predicted, played *[frame]float32, want Settings, doubt float32) {
	shift(&s.left, left)
	shift(&s.predicted, predicted)
	shift(&s.played, played)
	s.analyse(want.EchoCancellation)
	if want.EchoCancellation {
		s.fromPredicted.learn(&s.predictedPower, &s.leftPower, doubt == 1)
		s.fromPlayed.learn(&s.playedPower, &s.leftPower, doubt == 1)
	}
	if doubt < doubtOver { // otherwise echo would pass for noise
		s.noise.learn(&s.leftPower)
	}
	s.judge(want, doubt)
	s.synthesise(left)
}

func shift(pair *[2 * frame]float32, next *[frame]float32) {
	copy(pair[:frame], pair[frame:])
	copy(pair[frame:], next[:])
}

// analyse computes the power spectra.
func (s *suppressor) analyse(echo bool) {
	for i, w := range s.slice {
		s.spectrum[i] = complex(s.left[i]*w, 0)
		s.other[i] = complex(s.predicted[i]*w, s.played[i]*w)
	}
	clear(s.spectrum[2*frame:])
	s.fourier.transform(s.spectrum[:])
	for k := range bins {
		s.leftPower[k] = power(s.spectrum[k])
	}
	if !echo {
		return
	}
	clear(s.other[2*frame:])
	s.fourier.transform(s.other[:])
	for k := range bins { // two real signals in one transform
		a, b := s.other[k], s.other[(spectrumSize-k)%spectrumSize]
		s.predictedPower[k] = power(a+complex(real(b), -imag(b))) / 4
		s.playedPower[k] = power(a-complex(real(b), -imag(b))) / 4
	}
}

// judge sets the gain of every bin.
func (s *suppressor) judge(want Settings, doubt float32) {
	if !want.EchoCancellation && !want.NoiseSuppression {
		for k := range s.gain {
			s.gain[k] = 1
		}
		return
	}
	clear(s.echo[:])
	if want.EchoCancellation {
		s.fromPredicted.estimate(&s.echo, doubt*doubtfulShare)
		if s.fromPredicted.poor() { // the filter predicts little yet, so that what it predicts says little
			s.fromPlayed.estimate(&s.echo, 0)
		}
	}
	whole := s.dominance()
	floor := float32(1)
	if want.NoiseSuppression {
		floor = noiseGain
	}
	for k := range bins {
		was := s.leftPower[k]
		unwanted := echoWeight*s.echo[k] + 1
		if want.NoiseSuppression {
			unwanted += s.noise.floor[k]
		}
		prior := priorMemory*s.speech[k]/unwanted + (1-priorMemory)*max(0, was/unwanted-1)
		gain := prior / (1 + prior)
		s.speech[k] = gain * gain * was
		gain *= whole
		// The room's noise is not taken away further than asked: silence between
		// words is what people take for a broken line.
		if least := floor * s.noise.floor[k]; was > 0 && gain*gain*was < least {
			gain = float32(math.Sqrt(float64(min(1, least/was))))
		}
		s.gain[k] = gain
	}
	if want.NoiseSuppression {
		s.gain[0], s.gain[1] = 0, s.gain[1]/2 // rumble
	}
}

// dominance is the gain of a frame as a whole: small where echo alone explains
// it.
func (s *suppressor) dominance() float32 {
	var echo, left float32
	for k := 2; k < bins/2; k++ {
		echo += s.echo[k]
		left += max(0, s.leftPower[k]-s.noise.floor[k])
	}
	target := float32(1)
	if explained := dominated * echo; explained > 0 && left < 2*explained {
		target = max(deepest, left/explained-1)
	}
	if target < s.open {
		s.open += 0.7 * (target - s.open)
	} else {
		s.open += 0.5 * (target - s.open)
	}
	return s.open
}

// synthesise writes the frame before, cleaned, to out.
func (s *suppressor) synthesise(out *[frame]float32) {
	for k := range bins {
		v := s.spectrum[k] * complex(s.gain[k], 0)
		s.spectrum[k] = v
		if k > 0 && k < spectrumSize/2 {
			s.spectrum[spectrumSize-k] = complex(real(v), -imag(v))
		}
	}
	s.fourier.restore(s.spectrum[:])
	for i := range frame {
		out[i] = s.overlap[i] + real(s.spectrum[i])*s.slice[i]
		s.overlap[i] = real(s.spectrum[frame+i]) * s.slice[frame+i]
	}
}

// floor is the power that the room's noise has in what suppress returns.
func (s *suppressor) floor(want Settings) float32 {
	var sum float32
	for k := 2; k < bins; k++ {
		sum += s.noise.floor[k]
	}
	if want.NoiseSuppression {
		sum *= noiseGain
	}
	// By Parseval, for one half of the spectrum and a window whose squares add up
	// to one frame.
	return 2 * sum / (spectrumSize * frame)
}
