package voice_test

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"moim/media"
	"moim/media/audio/audiotest"
	"moim/media/voice"
)

const (
	farText = "Good morning everybody, thank you for coming. Today we will talk about the plans for the next quarter, " +
		"about the budget, and about who takes care of what. I would like to begin with the numbers of the last three months, " +
		"which were better than expected. Our customers in the north have doubled their orders, while those in the south have waited. " +
		"Let me show you the table, and please ask whenever something is not clear."
	nearText = "I have a question about the second page. Why did the costs of travel rise so much in August, and who has approved of them? " +
		"As far as I remember we had agreed on another limit. Perhaps somebody can explain that before we go on with the next item."
)

func farSpeech(tb testing.TB) []int16 {
	tb.Helper()
	return audiotest.Speech(tb, audiotest.Voice{Name: "en-us", Pitch: 35}, farText)
}

func nearSpeech(tb testing.TB) []int16 {
	tb.Helper()
	return audiotest.Speech(tb, audiotest.Voice{Name: "en-gb+f3", Pitch: 60, Speed: 160}, nearText)
}

// room is the way from the speaker to the microphone.
type room struct {
	delay   func(at time.Duration) time.Duration // devices and air
	gain    float64                              // of the direct sound
	echoes  bool                                 // whether there are walls
	distort float64                              // how far the loudspeaker is driven; 0 is clean
	drift   float64                              // by how much the microphone's clock is slower, in 1e-6
	noise   float64                              // RMS of the room's noise
}

func steady(d time.Duration) func(time.Duration) time.Duration {
	return func(time.Duration) time.Duration { return d }
}

// echo is what the microphone hears of far. Far and result are at 48 kHz of their
// own devices.
func (r room) echo(far []int16) []float64 {
	wet := make([]float64, len(far))
	for i, v := range far {
		x := float64(v) / 32768
		if r.distort > 0 {
			x = math.Tanh(r.distort*x) / r.distort
		}
		wet[i] = x * r.gain
	}
	if r.echoes {
		wet = reverberate(wet)
	}
	out := make([]float64, len(far))
	for n := range out {
		at := time.Duration(float64(n) / media.SampleRate * float64(time.Second))
		place := float64(n)*(1+r.drift*1e-6) - r.delay(at).Seconds()*media.SampleRate
		out[n] = interpolate(wet, place)
	}
	return out
}

// reverberate adds walls: 200 reflections that fade by 60 dB in 0.2 s.
func reverberate(x []float64) []float64 {
	random := rand.New(rand.NewPCG(7, 7))
	out := append([]float64(nil), x...)
	for range 200 {
		late := 48 + random.IntN(48*90)
		h := 0.25 * random.NormFloat64() * math.Exp(-6.9*float64(late)/(0.2*48000))
		for i, v := range x[:len(x)-late] {
			out[i+late] += v * h
		}
	}
	return out
}

// interpolate is x between its samples, by a windowed sinc.
func interpolate(x []float64, place float64) float64 {
	whole := int(math.Floor(place))
	t := place - float64(whole)
	if t < 1e-9 {
		if whole < 0 || whole >= len(x) {
			return 0
		}
		return x[whole]
	}
	sum := 0.0
	for k := -11; k <= 12; k++ {
		if i := whole + k; i >= 0 && i < len(x) {
			d := (t - float64(k)) * math.Pi
			sum += x[i] * math.Sin(d) / d * (0.5 + 0.5*math.Cos(d/12.5))
		}
	}
	return sum
}

// hear adds near, from sample first on, and noise to an echo.
func (r room) hear(echo []float64, near []int16, first int) []int16 {
	random := rand.New(rand.NewPCG(3, 3))
	out := make([]int16, len(echo))
	for i, v := range echo {
		v = 32768*v + random.NormFloat64()*r.noise
		if n := i - first; n >= 0 && n < len(near) {
			v += float64(near[n])
		}
		out[i] = int16(min(max(math.Round(v), -32768), 32767))
	}
	return out
}

// process lets a microphone hear mic while the speaker plays far; the speaker's
// device asks in pairs of blocks, the microphone gives its blocks unevenly.
func process(tb testing.TB, far, mic []int16, settings voice.Settings) ([]int16, *voice.Processor) {
	tb.Helper()
	end := voice.NewFarEnd()
	p, err := voice.NewProcessor(end, settings)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = p.Close() })
	out := append([]int16(nil), mic...)
	const start = time.Second // nothing is at time zero of a clock
	played := 0
	for n := 0; n+media.BlockSamples <= len(out); n += media.BlockSamples {
		captured := start + time.Duration(n)*time.Second/media.SampleRate
		handed := captured + media.BlockTime // the microphone's own buffer
		for played+2*media.BlockSamples <= len(far) {
			at := start + time.Duration(played)*time.Second/media.SampleRate
			if at > handed {
				break
			}
			end.Write(far[played:][:2*media.BlockSamples], at)
			played += 2 * media.BlockSamples
		}
		p.Process(out[n:][:media.BlockSamples], captured)
	}
	return out, p
}

// seconds is a part of pcm.
func seconds(pcm []int16, from, to float64) []int16 {
	return pcm[int(from*media.SampleRate):min(len(pcm), int(to*media.SampleRate))]
}

// decibels is the level of pcm in dBFS.
func decibels(pcm []int16) float64 {
	sum := 1e-9
	for _, v := range pcm {
		sum += float64(v) * float64(v)
	}
	return 10 * math.Log10(sum/float64(len(pcm))/(32768*32768))
}
