package voice

import (
	"math"
	"math/bits"
)

// fourier is a fast Fourier transform of a fixed length, a power of two.
type fourier struct {
	twiddles []complex64 // exp(-2πi·k/n)
	swaps    []uint16    // bit-reversed places
}

func newFourier(n int) *fourier {
	f := &fourier{twiddles: make([]complex64, n/2), swaps: make([]uint16, n)}
	for k := range f.twiddles {
		sin, cos := math.Sincos(-2 * math.Pi * float64(k) / float64(n))
		f.twiddles[k] = complex(float32(cos), float32(sin))
	}
	shift := 16 - (bits.Len(uint(n)) - 1)
	for i := range f.swaps {
		f.swaps[i] = bits.Reverse16(uint16(i)) >> shift
	}
	return f
}

// transform replaces x by its spectrum.
func (f *fourier) transform(x []complex64) {
	n := len(f.swaps)
	x = x[:n]
	for i, j := range f.swaps {
		if int(j) > i {
			x[i], x[j] = x[j], x[i]
		}
	}
	for i := 0; i < n; i += 2 { // twiddles of the first step are one
		a, b := x[i], x[i+1]
		x[i], x[i+1] = a+b, a-b
	}
	for half := 2; half < n; half *= 2 {
		stride := n / (2 * half)
		for start := 0; start < n; start += 2 * half {
			low, high := x[start:start+half], x[start+half:start+2*half]
			for k := range low {
				a, b := low[k], high[k]*f.twiddles[k*stride]
				low[k], high[k] = a+b, a-b
			}
		}
	}
}

// restore replaces a spectrum by what it is the spectrum of: the transform of the
// conjugate is the conjugate of n times the inverse.
func (f *fourier) restore(x []complex64) {
	for i, v := range x {
		x[i] = complex(real(v), -imag(v))
	}
	f.transform(x)
	scale := 1 / float32(len(f.swaps))
	for i, v := range x {
		x[i] = complex(real(v)*scale, -imag(v)*scale)
	}
}

func power(v complex64) float32 { return real(v)*real(v) + imag(v)*imag(v) }
