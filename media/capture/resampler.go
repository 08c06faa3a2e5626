package capture

import "math"

// resampler changes the sample rate of an endless signal by a windowed sinc
// filter (Kaiser, beta 8: about 80 dB of stop band), tabulated at phases
// between which it interpolates.
type resampler struct {
	from, to int
	taps     int
	table    []float32 // phases+1 rows of taps
	history  []float32 // the last taps samples, kept twice so that they lie in one piece
	head     int       // where the next sample goes
	position int       // time of the next result after the middle sample, in 1/to of a sample
	primed   bool
}

const (
	resamplerPhases = 256
	resamplerZeros  = 16 // zero crossings of the sinc on each side
	kaiserBeta      = 8
	// passBand is the share of the lower Nyquist frequency that is kept.
	passBand = 0.94
)

func newResampler(from, to int) *resampler {
	stretch := max(1, float64(from)/float64(to)) / passBand
	half := int(math.Ceil(resamplerZeros * stretch))
	r := &resampler{from: from, to: to, taps: 2 * half}
	r.history = make([]float32, 2*r.taps)
	r.table = make([]float32, (resamplerPhases+1)*r.taps)
	for phase := range resamplerPhases + 1 {
		row := r.table[phase*r.taps:][:r.taps]
		sum := 0.0
		for tap := range row {
			x := float64(tap-half+1) - float64(phase)/resamplerPhases
			value := sinc(x/stretch) * kaiser(x/float64(half))
			row[tap] = float32(value)
			sum += value
		}
		for tap := range row {
			row[tap] /= float32(sum)
		}
	}
	return r
}

// sampler is an endless signal.
type sampler interface {
	sample() (float32, error)
}

// read fills dst, pulling samples as it needs them.
func (r *resampler) read(dst []float32, from sampler) error {
	if !r.primed {
		// Half a filter of silence lies before the first sample.
		for range r.taps / 2 {
			if err := r.pull(from); err != nil {
				return err
			}
		}
		r.primed = true
	}
	for i := range dst {
		for r.position >= r.to {
			if err := r.pull(from); err != nil {
				return err
			}
			r.position -= r.to
		}
		dst[i] = r.interpolate()
		r.position += r.from
	}
	return nil
}

func (r *resampler) pull(from sampler) error {
	value, err := from.sample()
	if err != nil {
		return err
	}
	r.history[r.head], r.history[r.head+r.taps] = value, value
	r.head = (r.head + 1) % r.taps
	return nil
}

func (r *resampler) interpolate() float32 {
	scaled := r.position * resamplerPhases
	phase, rest := scaled/r.to, float32(scaled%r.to)/float32(r.to)
	window := r.history[r.head:][:r.taps]
	low := r.table[phase*r.taps:][:len(window)]
	high := r.table[(phase+1)*r.taps:][:len(window)]
	var a, b float32
	for i, value := range window {
		a += value * low[i]
		b += value * high[i]
	}
	return a + rest*(b-a)
}

func sinc(x float64) float64 {
	if x == 0 {
		return 1
	}
	return math.Sin(math.Pi*x) / (math.Pi * x)
}

// kaiser is the window at x of its half width.
func kaiser(x float64) float64 {
	if x <= -1 || x >= 1 {
		return 0
	}
	return bessel(kaiserBeta*math.Sqrt(1-x*x)) / bessel(kaiserBeta)
}

// bessel is the modified Bessel function of the first kind, order zero.
func bessel(x float64) float64 {
	sum, term := 1.0, 1.0
	for k := 1.0; term > 1e-12*sum; k++ {
		term *= x * x / (4 * k * k)
		sum += term
	}
	return sum
}
