package audiotest

import (
	"math"
	"math/cmplx"
)

// spectrogram is energy in decibels by frame and band.
type spectrogram [][bands]float64

func newSpectrogram(pcm []int16) spectrogram {
	mel := func(hz float64) float64 { return 2595 * math.Log10(1+hz/700) }
	band := make([]int, frameLength/2)
	for i := range band {
		hz := float64(i) * SampleRate / frameLength
		band[i] = -1
		if hz >= lowestHz && hz < highestHz {
			band[i] = int(bands * (mel(hz) - mel(lowestHz)) / (mel(highestHz) - mel(lowestHz)))
		}
	}
	var window [frameLength]float64
	for i := range window {
		window[i] = 0.5 - 0.5*math.Cos(2*math.Pi*float64(i)/frameLength)
	}
	s := make(spectrogram, max(0, (len(pcm)-frameLength)/frameHop+1)&^1)
	frame := make([]complex128, frameLength)
	for n := 0; n < len(s); n += 2 { // two at a time, as one complex signal
		at := n * frameHop
		for i, w := range window {
			frame[i] = complex(float64(pcm[at+i])*w, float64(pcm[min(at+frameHop+i, len(pcm)-1)])*w)
		}
		Transform(frame)
		for i, k := range band {
			if k < 0 {
				continue
			}
			x, y := frame[i], cmplx.Conj(frame[frameLength-i])
			first, second := (x+y)/2, (x-y)/2
			s[n][k] += real(first)*real(first) + imag(first)*imag(first)
			s[n+1][k] += real(second)*real(second) + imag(second)*imag(second)
		}
	}
	for i := range s {
		for k, v := range s[i] {
			s[i][k] = 10 * math.Log10(v+1)
		}
	}
	return s
}

// Transform is the fast Fourier transform, in place; the length is a power of two.
func Transform(x []complex128) {
	n := len(x)
	for i, j := 1, 0; i < n; i++ {
		bit := n >> 1
		for ; j&bit != 0; bit >>= 1 {
			j ^= bit
		}
		j ^= bit
		if i < j {
			x[i], x[j] = x[j], x[i]
		}
	}
	for size := 2; size <= n; size *= 2 {
		turn := cmplx.Rect(1, -2*math.Pi/float64(size))
		for from := 0; from < n; from += size {
			w := complex(1, 0)
			for i := range size / 2 {
				p, q := x[from+i], w*x[from+i+size/2]
				x[from+i], x[from+i+size/2] = p+q, p-q
				w *= turn
			}
		}
	}
}

func (s spectrogram) loudest() float64 {
	most := math.Inf(-1)
	for _, row := range s {
		for _, v := range row {
			most = max(most, v)
		}
	}
	return most
}

func (s spectrogram) limit(floor float64) {
	for i := range s {
		for k, v := range s[i] {
			s[i][k] = max(v, floor)
		}
	}
}

// power is the energy of a frame as a factor.
func (s spectrogram) power(frame int) float64 {
	sum := 0.0
	for _, v := range s[frame] {
		sum += math.Pow(10, v/10)
	}
	return sum
}

// energy is that of a patch in decibels.
func (s spectrogram) energy(from int) float64 {
	sum := 0.0
	for i := 0; i < patchFrames; i += patchStep {
		sum += s.power(from + i)
	}
	return 10 * math.Log10(sum*patchStep/patchFrames+1)
}

func (s spectrogram) meanEnergy() float64 {
	sum := 0.0
	for i := 0; i < len(s); i += patchStep {
		sum += s.power(i)
	}
	return 10 * math.Log10(sum*patchStep/float64(max(1, len(s)))+1)
}
