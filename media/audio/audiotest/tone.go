package audiotest

import (
	"bytes"
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// Tone makes a sine of that frequency in Hz with half of full scale.
func Tone(hz float64, length time.Duration) []int16 {
	pcm := make([]int16, int(length.Seconds()*SampleRate))
	for i := range pcm {
		pcm[i] = int16(16384 * math.Sin(2*math.Pi*hz*float64(i)/SampleRate))
	}
	return pcm
}

// Strength says what share of the energy of pcm, from 0 to 1, lies at a
// frequency in Hz: close to 1 for a pure tone there, close to 0 for silence,
// noise and other tones. It wants at least a tenth of a second.
func Strength(pcm []int16, hz float64) float64 {
	var re, im, energy float64
	for i, s := range pcm {
		v := float64(s)
		sin, cos := math.Sincos(2 * math.Pi * hz * float64(i) / SampleRate)
		re += v * cos
		im += v * sin
		energy += v * v
	}
	if energy == 0 {
		return 0
	}
	return 2 * (re*re + im*im) / (energy * float64(len(pcm)))
}

// Frequency estimates the frequency of a tone in Hz from how often it crosses
// zero upwards; 0 where it hardly does.
func Frequency(pcm []int16) float64 {
	first, last, periods := -1, -1, 0
	for i := 1; i < len(pcm); i++ {
		if pcm[i-1] >= 0 || pcm[i] < 0 {
			continue
		}
		if first < 0 {
			first = i
		} else {
			periods++
		}
		last = i
	}
	if periods == 0 {
		return 0
	}
	return float64(periods) * SampleRate / float64(last-first)
}

// WriteWAV writes pcm to a file that is there until the test ends, and returns
// its path.
func WriteWAV(tb testing.TB, pcm []int16) string {
	tb.Helper()
	var b bytes.Buffer
	size := uint32(2 * len(pcm))
	for _, field := range []any{
		[4]byte{'R', 'I', 'F', 'F'},
		36 + size,
		[4]byte{'W', 'A', 'V', 'E'},
		[4]byte{'f', 'm', 't', ' '},
		uint32(16), uint16(1), uint16(1),
		uint32(SampleRate), uint32(2 * SampleRate), uint16(2), uint16(16),
		[4]byte{'d', 'a', 't', 'a'},
		size, pcm,
	} {
		if err := binary.Write(&b, binary.LittleEndian, field); err != nil {
			tb.Fatal(err)
		}
	}
	path := filepath.Join(tb.TempDir(), "sound.wav")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		tb.Fatal(err)
	}
	return path
}
