package voice

import (
	"math"
	"time"

	"moim/media"
)

const (
	// decimation brings sound down to 8 kHz, where delays are measured.
	decimation = 6
	window     = 1 << 12           // of the microphone, decimated: 0.5 s
	searched   = 2 * window        // of the far end
	lags       = searched - window // delays that are told apart: up to 0.5 s
	filterTaps = 8 * decimation    // of the low pass
	nearby     = 40                // lags around a peak that belong to it: 5 ms
	// How far a peak must stand out: against the rest of the correlation, and
	// against the next peak, which periodic sounds have.
	peakOverNoise, peakOverNext = 7, 1.4
	// quiet is the mean square below which nothing is measured: -60 dBFS.
	quiet = 32768 * 32768 / 1e6
	// Bins of the far end's band in which speech is: 200 to 3600 Hz.
	lowBin, highBin = 200 * searched / 8000, 3600 * searched / 8000
)

// correlator finds the delay of an echo: it whitens the spectra of microphone
// and far end and correlates them (GCC-PHAT, Knapp and Carter 1976).
type correlator struct {
	fourier *fourier
	taps    [filterTaps]float32
	near    [window * decimation]int16 // the last half second of the microphone, a ring
	next    int                        // where near goes on
	filled  int

	wide  [searched*decimation + filterTaps]int16
	plain [window*decimation + filterTaps]int16
	x, y  [searched]complex64
}

func newCorrelator() *correlator {
	c := &correlator{fourier: newFourier(searched)}
	sum := 0.0
	for i := range c.taps {
		t := float64(i) - float64(filterTaps-1)/2
		v := math.Sin(math.Pi*t*0.9/decimation) / (math.Pi * t) * (0.5 - 0.5*math.Cos(2*math.Pi*(float64(i)+0.5)/filterTaps))
		c.taps[i] = float32(v)
		sum += v
	}
	for i := range c.taps {
		c.taps[i] /= float32(sum)
	}
	return c
}

// add takes in a block of the microphone.
func (c *correlator) add(block []int16) {
	n := copy(c.near[c.next:], block)
	copy(c.near[:], block[n:])
	c.next = (c.next + len(block)) % len(c.near)
	c.filled = min(c.filled+len(block), len(c.near))
}

// skip takes in that the microphone lost so much sound: there is silence in its
// place. Where it lost less than it said before, it is forgotten.
func (c *correlator) skip(lost time.Duration) {
	missing := int(lost.Seconds() * media.SampleRate)
	if missing < 0 || missing >= len(c.near)/2 {
		c.filled = 0
		return
	}
	for range missing {
		c.near[c.next] = 0
		c.next = (c.next + 1) % len(c.near)
	}
	c.filled = min(c.filled+missing, len(c.near))
}

// delay is how many samples before number end of the far end that was played
// which the microphone heard last. ok is false where nothing stands out.
func (c *correlator) delay(far *FarEnd, end int64) (samples float64, ok bool) {
	if c.filled < len(c.near) {
		return 0, false
	}
	far.copy(c.wide[:], end-int64(len(c.wide)))
	n := copy(c.plain[filterTaps:], c.near[c.next:])
	copy(c.plain[filterTaps+n:], c.near[:c.next])
	clear(c.x[:])
	clear(c.y[:])
	loudFar := c.decimate(c.x[:], c.wide[:])
	loudNear := c.decimate(c.y[searched-window:], c.plain[:])
	if loudFar < quiet || loudNear < quiet/100 {
		return 0, false
	}
	c.whiten()
	return c.peak()
}

// decimate low-passes src into dst, one sample of each six, and returns the mean
// square.
func (c *correlator) decimate(dst []complex64, src []int16) float32 {
	var sum float32
	for i := range dst {
		var v float32
		for k, s := range src[i*decimation:][:filterTaps] {
			v += float32(s) * c.taps[k]
		}
		dst[i] = complex(v, 0)
		sum += v * v
	}
	return sum / float32(len(dst))
}

// whiten leaves in x the correlation of both signals by lag.
func (c *correlator) whiten() {
	c.fourier.transform(c.x[:])
	c.fourier.transform(c.y[:])
	var mean float32
	for k := lowBin; k < highBin; k++ {
		mean += power(c.x[k])
	}
	least := mean / (highBin - lowBin) * 1e-3 // where the far end has nothing, phases are noise
	for k := range c.x {
		x, y := c.x[k], c.y[k]
		c.x[k] = 0
		if k < lowBin || k >= highBin || power(x) < least {
			continue
		}
		cross := y * complex(real(x), -imag(x))
		if p := power(cross); p > 0 {
			c.x[k] = cross * complex(float32(1/math.Sqrt(float64(p))), 0)
		}
	}
	c.fourier.restore(c.x[:])
}

// peak finds the delay in the correlation.
func (c *correlator) peak() (samples float64, ok bool) {
	best, bestAt := float32(0), 0
	for i := range lags {
		if v := abs(real(c.x[i])); v > best {
			best, bestAt = v, i
		}
	}
	next, energy := float32(0), float32(0)
	for i := range lags {
		if i > bestAt-nearby && i < bestAt+nearby {
			continue
		}
		v := abs(real(c.x[i]))
		next = max(next, v)
		energy += v * v
	}
	noise := float32(math.Sqrt(float64(energy / lags)))
	if best < peakOverNoise*noise || best < peakOverNext*next || bestAt == 0 || bestAt == lags-1 {
		return 0, false
	}
	before, after := abs(real(c.x[bestAt-1])), abs(real(c.x[bestAt+1]))
	place := float64(bestAt)
	if bend := before - 2*best + after; bend < 0 {
		place += float64((before - after) / (2 * bend))
	}
	return place * decimation, true
}

func abs(v float32) float32 { return max(v, -v) }
