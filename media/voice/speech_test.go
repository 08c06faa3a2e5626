package voice_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"moim/media"
	"moim/media/audio/audiotest"
	"moim/media/voice"
)

// detect adds pcm and returns in how many of its blocks the detector was certain
// and in how many it found somebody present, as shares.
func detect(pcm []int16) (certain, present float64) {
	var d voice.Detector
	n := 0.0
	for ; len(pcm) >= media.BlockSamples; pcm = pcm[media.BlockSamples:] {
		d.Add(pcm[:media.BlockSamples])
		n++
		if d.Certain() {
			certain++
		}
		if d.Present() {
			present++
		}
	}
	return certain / n, present / n
}

// TestDetectorHears finds speech of several people in two languages, in a quiet
// room and in a noisy one, loud and soft.
func TestDetectorHears(t *testing.T) {
	t.Parallel()
	korean := "안녕하세요 여러분, 오늘 회의에 와 주셔서 감사합니다. 먼저 지난달의 결과를 말씀드리고, 다음 계획을 이야기하겠습니다."
	for name, v := range map[string]struct {
		voice audiotest.Voice
		text  string
		gain  float64
		noise float64
	}{
		"man":         {audiotest.Voice{Name: "en-us", Pitch: 35}, farText, 1, 5},
		"woman":       {audiotest.Voice{Name: "en-gb+f3", Pitch: 60}, nearText, 1, 5},
		"korean":      {audiotest.Voice{Name: "ko"}, korean, 1, 5},
		"deep":        {audiotest.Voice{Name: "en-us+m7", Pitch: 15}, nearText, 1, 5},
		"soft":        {audiotest.Voice{Name: "en-gb+f3", Pitch: 60}, nearText, 0.1, 5},
		"noisy":       {audiotest.Voice{Name: "en-us"}, farText, 1, 300},
		"korean high": {audiotest.Voice{Name: "ko+f4", Pitch: 75}, korean, 1, 50},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(1, 1))
			pcm := audiotest.Speech(t, v.voice, v.text)
			for i := range pcm {
				pcm[i] = int16(v.gain*float64(pcm[i]) + v.noise*random.NormFloat64())
			}
			certain, present := detect(pcm)
			t.Logf("certain in %.0f %%, present in %.0f %% of the time", 100*certain, 100*present)
			if certain < 0.25 || present < 0.6 {
				t.Error("speech is not heard")
			}
		})
	}
}

// TestDetectorIgnores is not taken in by what is no speech.
func TestDetectorIgnores(t *testing.T) {
	t.Parallel()
	for name, pcm := range map[string][]int16{
		"silence":    make([]int16, 10*media.SampleRate),
		"white":      noise(2000, 0),
		"loud white": noise(9000, 0),
		"brown":      noise(3000, 0.98),
		"fan":        fan(),
		"tone":       audiotest.Tone(440, 10e9),
		"low tone":   audiotest.Tone(120, 10e9),
		"typing":     typing(30),
		"slow taps":  typing(4),
		"melody":     melody(false),
		"chords":     melody(true),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			certain, present := detect(pcm)
			t.Logf("certain in %.1f %%, present in %.0f %% of the time", 100*certain, 100*present)
			if certain > 0 {
				t.Error("is taken for speech")
			}
		})
	}
}

// noise is ten seconds of noise with that RMS, the browner the nearer colour is
// to one.
func noise(rms, colour float64) []int16 {
	random := rand.New(rand.NewPCG(2, 2))
	pcm := make([]int16, 10*media.SampleRate)
	last, gain := 0.0, rms*math.Sqrt(1-colour*colour)
	for i := range pcm {
		last = colour*last + gain*random.NormFloat64()
		pcm[i] = int16(min(max(last, -32000), 32000))
	}
	return pcm
}

// fan hums with harmonics and whirs, by turns louder and softer.
func fan() []int16 {
	pcm := noise(800, 0.9)
	for i := range pcm {
		at := float64(i) / media.SampleRate
		hum := math.Sin(2*math.Pi*100*at) + 0.5*math.Sin(2*math.Pi*200*at) + 0.3*math.Sin(2*math.Pi*300*at)
		pcm[i] = int16((float64(pcm[i]) + 900*hum) * (1 + 0.4*math.Sin(2*math.Pi*0.7*at)))
	}
	return pcm
}

// typing strikes keys: short bursts that ring, at uneven times, some ten seconds
// of them, with that many in 3 s.
func typing(strokes int) []int16 {
	random := rand.New(rand.NewPCG(4, 4))
	pcm := noise(5, 0)
	for range strokes * 10 / 3 {
		start := random.IntN(len(pcm) - media.SampleRate/5)
		hz, loud := 600+2500*random.Float64(), 3000+9000*random.Float64()
		for i := range media.SampleRate / 8 {
			fade := math.Exp(-float64(i) / (0.008 * media.SampleRate))
			v := loud * fade * (0.6*random.NormFloat64() + 0.6*math.Sin(2*math.Pi*hz*float64(i)/media.SampleRate))
			pcm[start+i] = int16(min(max(float64(pcm[start+i])+v, -32000), 32000))
		}
	}
	return pcm
}

// melody plays notes with harmonics that are struck and fade, in one part or
// three, with a drum.
func melody(chords bool) []int16 {
	random := rand.New(rand.NewPCG(5, 5))
	pcm := make([]int16, 20*media.SampleRate)
	scale := []float64{220, 246.9, 261.6, 293.7, 329.6, 349.2, 392, 440}
	const note = media.SampleRate * 3 / 10
	for start := 0; start+note <= len(pcm); start += note {
		parts := []float64{scale[random.IntN(len(scale))]}
		if chords {
			parts = append(parts, parts[0]*1.26, parts[0]*1.498)
		}
		for i := range note {
			at := float64(i) / media.SampleRate
			v := 0.0
			for _, hz := range parts {
				for h := 1.0; h <= 6; h++ {
					v += math.Sin(2*math.Pi*hz*h*at) / h
				}
			}
			v *= 3500 / float64(len(parts)) * math.Exp(-5*at) * min(1, at*200)
			if chords && start/note%2 == 0 {
				v += 3000 * math.Exp(-at*40) * random.NormFloat64()
			}
			pcm[start+i] = int16(v)
		}
	}
	return pcm
}
