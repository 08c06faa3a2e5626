package e2e_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"testing"

	"moim/media/audio/audiotest"
)

// sound is mono PCM.
type sound struct {
	rate    int // samples per second
	samples []float64
}

// last cuts the sound to its last seconds.
func (s sound) last(seconds float64) sound {
	n := min(len(s.samples), int(seconds*float64(s.rate)))
	return sound{rate: s.rate, samples: s.samples[len(s.samples)-n:]}
}

// middle cuts the sound to some seconds in its middle.
func (s sound) middle(seconds float64) sound {
	n := min(len(s.samples), int(seconds*float64(s.rate)))
	from := (len(s.samples) - n) / 2
	return sound{rate: s.rate, samples: s.samples[from : from+n]}
}

// levelDB is the RMS level in dBFS.
func (s sound) levelDB() float64 {
	sum := 0.0
	for _, v := range s.samples {
		sum += v * v
	}
	if sum == 0 {
		return -127
	}
	return 10 * math.Log10(sum/float64(len(s.samples)))
}

// share is the part of the sound's power that lies within 10 Hz of a
// frequency, from 0 to 1.
func (s sound) share(hz float64) float64 {
	size := 1
	for size*2 <= len(s.samples) && size < 1<<16 {
		size *= 2
	}
	if size < 1<<12 {
		return 0
	}
	bins := make([]complex128, size)
	for i, v := range s.samples[len(s.samples)-size:] {
		hann := 0.5 - 0.5*math.Cos(2*math.Pi*float64(i)/float64(size))
		bins[i] = complex(v*hann, 0)
	}
	audiotest.Transform(bins)
	all, near := 0.0, 0.0
	width := float64(s.rate) / float64(size)
	for i := 1; i < size/2; i++ {
		power := real(bins[i])*real(bins[i]) + imag(bins[i])*imag(bins[i])
		all += power
		if math.Abs(float64(i)*width-hz) <= max(10, 2*width) {
			near += power
		}
	}
	if all == 0 {
		return 0
	}
	return near / all
}

// readWAV reads a 16-bit PCM WAV file and mixes its channels to one.
func readWAV(t *testing.T, file string) sound {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	s, err := parseWAV(data)
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return s
}

func parseWAV(data []byte) (sound, error) {
	if len(data) < 12 || string(data[:4]) != "RIFF" || string(data[8:12]) != "WAVE" {
		return sound{}, errors.New("not a WAV file")
	}
	var channels, rate int
	for data = data[12:]; len(data) >= 8; {
		name, size := string(data[:4]), int(binary.LittleEndian.Uint32(data[4:]))
		body := data[8:]
		switch {
		case size > len(body):
			return sound{}, fmt.Errorf("chunk %q says %d bytes and has %d", name, size, len(body))
		case name == "fmt " && size >= 16:
			if format, bits := binary.LittleEndian.Uint16(body), binary.LittleEndian.Uint16(body[14:]); format != 1 || bits != 16 {
				return sound{}, fmt.Errorf("format %d with %d bits", format, bits)
			}
			channels, rate = int(binary.LittleEndian.Uint16(body[2:])), int(binary.LittleEndian.Uint32(body[4:]))
		case name == "data" && channels > 0:
			return sound{rate: rate, samples: pcm(body[:size], channels)}, nil
		}
		data = body[min(size+size%2, len(body)):]
	}
	return sound{}, errors.New("no sound in the file")
}

// pcm reads 16-bit little-endian samples and mixes channels to one.
func pcm(data []byte, channels int) []float64 {
	samples := make([]float64, len(data)/2/channels)
	for i := range samples {
		for c := range channels {
			v := int16(binary.LittleEndian.Uint16(data[2*(i*channels+c):]))
			samples[i] += float64(v) / 32768 / float64(channels)
		}
	}
	return samples
}

// TestShare holds the ear itself to a known sound.
func TestShare(t *testing.T) {
	s := sound{rate: 48000, samples: make([]float64, 96000)}
	for i := range s.samples {
		at := float64(i) / 48000
		s.samples[i] = 0.1*math.Sin(2*math.Pi*600*at) + 0.1*math.Sin(2*math.Pi*1000*at)
	}
	for hz, want := range map[float64]float64{600: 0.5, 1000: 0.5, 800: 0} {
		if got := s.share(hz); math.Abs(got-want) > 0.01 {
			t.Errorf("share of %v Hz is %v, want %v", hz, got, want)
		}
	}
	if got := s.levelDB(); math.Abs(got+20) > 0.1 {
		t.Errorf("level %v dBFS, want -20", got)
	}
}
