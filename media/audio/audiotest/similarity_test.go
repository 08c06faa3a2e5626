package audiotest_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"moim/media/audio/audiotest"
)

// What sounds worse to everybody has to be worse by the measure.
func TestSimilarityKnowsWorseFromBetter(t *testing.T) {
	speech := audiotest.Reading(t, 6*time.Second)
	original := audiotest.NewOriginal(speech)
	holes := func(share float64) []int16 {
		r, out := rand.New(rand.NewPCG(1, 1)), append([]int16(nil), speech...)
		for at := 0; at+960 <= len(out); at += 960 {
			if r.Float64() < share {
				clear(out[at : at+960])
			}
		}
		return out
	}
	noisy := func(amplitude int) []int16 {
		r, out := rand.New(rand.NewPCG(1, 1)), append([]int16(nil), speech...)
		for i := range out {
			out[i] = int16(max(-32768, min(int(out[i])+r.IntN(2*amplitude+1)-amplitude, 32767)))
		}
		return out
	}
	muffled := func(over int) []int16 {
		out := make([]int16, len(speech))
		for i := over; i < len(out); i++ {
			sum := 0
			for _, v := range speech[i-over : i] {
				sum += int(v)
			}
			out[i] = int16(sum / over)
		}
		return out
	}
	for _, series := range []struct {
		name  string
		worse [][]int16 // each than the one before
	}{
		{"holes", [][]int16{speech, holes(0.02), holes(0.05), holes(0.1), holes(0.2), holes(0.5)}},
		{"noise", [][]int16{speech, noisy(50), noisy(300), noisy(2000), noisy(8000)}},
		{"muffled", [][]int16{speech, muffled(8), muffled(24), muffled(96)}},
	} {
		before := 1.01
		for i, heard := range series.worse {
			s := original.Similarity(heard)
			t.Logf("%s %d: %.3f", series.name, i, s)
			if s >= before-0.003 {
				t.Errorf("%s: number %d is %.3f, and %.3f the one before it", series.name, i, s, before)
			}
			before = s
		}
	}
	late := append(make([]int16, 48000+1234), speech...)
	if s := original.Similarity(late); s < 0.97 {
		t.Errorf("delayed by a second, %.3f is left", s)
	}
	if s := original.Similarity(make([]int16, len(speech))); s > 0.5 {
		t.Errorf("silence has %.3f of it", s)
	}
}
