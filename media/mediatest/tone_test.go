package mediatest_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"moim/media/mediatest"
)

func sine(hz, amplitude float64, samples int, noise float64) []int16 {
	random := rand.New(rand.NewPCG(1, 2))
	pcm := make([]int16, samples)
	for i := range pcm {
		pcm[i] = int16(amplitude*math.Sin(2*math.Pi*hz*float64(i)/48000) + noise*random.NormFloat64())
	}
	return pcm
}

func TestTone(t *testing.T) {
	for _, c := range []struct{ hz, amplitude, noise float64 }{
		{440, 4634, 0},
		{440, 32767, 0},
		{441, 100, 0},
		{60, 5000, 0},
		{7999, 5000, 0},
		{1234.5, 4634, 500},
		{880, 8, 0},
	} {
		for _, samples := range []int{24000, 50000} {
			hz, dbfs := mediatest.Tone(sine(c.hz, c.amplitude, samples, c.noise))
			if math.Abs(hz-c.hz) > 1 {
				t.Errorf("%+v, %d samples: %g Hz", c, samples, hz)
			}
			want := 10 * math.Log10((c.amplitude*c.amplitude/2+c.noise*c.noise)/(32768*32768))
			if math.Abs(dbfs-want) > 1.5 {
				t.Errorf("%+v, %d samples: %g dBFS, want %g", c, samples, dbfs, want)
			}
		}
	}
}

func TestToneOfSilence(t *testing.T) {
	for _, pcm := range [][]int16{nil, make([]int16, 48000), {1, 2, 3}} {
		if hz, _ := mediatest.Tone(pcm); hz != 0 {
			t.Errorf("%d samples: %g Hz", len(pcm), hz)
		}
	}
	if dbfs := mediatest.Level(make([]int16, 10)); dbfs != mediatest.Silence {
		t.Errorf("silence is %g dBFS", dbfs)
	}
}
