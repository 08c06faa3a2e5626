package voice_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"moim/media"
	"moim/media/voice"
)

// reduction is by how many dB out is quieter than mic, from second to second.
func reduction(mic, out []int16, from, to float64) float64 {
	return decibels(seconds(mic, from, to)) - decibels(seconds(out, from, to))
}

func speechOnce(t *testing.T) (far, near []int16) {
	t.Helper()
	far, near = seconds(farSpeech(t), 0, 18), seconds(nearSpeech(t), 0, 9)
	for i := range near {
		near[i] = int16(0.7 * float64(near[i]))
	}
	return far, near
}

// TestEcho lets a microphone hear the speaker in several rooms, without and with
// somebody who speaks there. The near end begins after 8 s. Its likeness is the
// mean, over 20 ms segments of speech, of the correlation between what is sent
// and what is sent of the same words where nobody else speaks.
func TestEcho(t *testing.T) {
	t.Parallel()
	far, near := speechOnce(t)
	for name, test := range map[string]struct {
		room                   room
		least                  float64 // dB of echo less after 3 s
		duckedMost, alikeLeast float64
	}{
		"20 ms":           {room{delay: steady(20 * time.Millisecond), gain: 0.5, noise: 3}, 35, 3, 0.7},
		"80 ms":           {room{delay: steady(80 * time.Millisecond), gain: 0.5, noise: 3}, 35, 3, 0.7},
		"200 ms":          {room{delay: steady(200 * time.Millisecond), gain: 0.5, noise: 3}, 35, 3, 0.7},
		"walls":           {room{delay: steady(80 * time.Millisecond), gain: 0.5, echoes: true, noise: 3}, 35, 3, 0.7},
		"loudspeaker":     {room{delay: steady(80 * time.Millisecond), gain: 0.5, echoes: true, noise: 3, distort: 1}, 33, 3, 0.7},
		"bad loudspeaker": {room{delay: steady(80 * time.Millisecond), gain: 0.5, echoes: true, noise: 3, distort: 3}, 24, 3, 0.65},
		"clocks 100 ppm":  {room{delay: steady(80 * time.Millisecond), gain: 0.5, echoes: true, noise: 3, drift: 100}, 28, 3, 0.65},
		"clocks -200 ppm": {room{delay: steady(80 * time.Millisecond), gain: 0.5, echoes: true, noise: 3, drift: -200}, 24, 3, 0.65},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			settings := voice.Settings{EchoCancellation: true}
			echo := test.room.echo(far)
			mic := test.room.hear(echo, nil, 0)
			out, p := process(t, far, mic, settings)
			const begin = 8
			both, _ := process(t, far, test.room.hear(echo, near, begin*media.SampleRate), settings)
			quiet := make([]float64, len(far))
			alone, _ := process(t, make([]int16, len(far)), test.room.hear(quiet, near, begin*media.SampleRate), settings)
			less := reduction(mic, out, 3, 18)
			ducked := reduction(alone, both, begin, begin+9)
			alike := likeness(seconds(alone, begin, begin+9), seconds(both, begin, begin+9))
			t.Logf("echo %.1f dB less (first 3 s: %.1f, 8 s on: %.1f); double talk %.1f dB softer, likeness %.2f; delay %v",
				less, reduction(mic, out, 0, 3), reduction(mic, out, 8, 18), ducked, alike, p.Delay().Round(10*time.Microsecond))
			if less < test.least {
				t.Errorf("echo is %.1f dB less, want %.0f", less, test.least)
			}
			if math.Abs(ducked) > test.duckedMost || alike < test.alikeLeast {
				t.Errorf("near end is %.1f dB softer with likeness %.2f, want at most %.0f and at least %.2f",
					ducked, alike, test.duckedMost, test.alikeLeast)
			}
		})
	}
}

// likeness is the mean correlation of segments of 20 ms in which a is speech.
func likeness(a, b []int16) float64 {
	sum, n := 0.0, 0
	for i := 0; i+media.BlockSamples <= len(a); i += media.BlockSamples {
		if decibels(a[i:i+media.BlockSamples]) < -40 {
			continue
		}
		var ab, aa, bb float64
		for k := i; k < i+media.BlockSamples; k++ {
			x, y := float64(a[k]), float64(b[k])
			ab, aa, bb = ab+x*y, aa+x*x, bb+y*y
		}
		if bb > 0 {
			sum += ab / math.Sqrt(aa*bb)
		}
		n++
	}
	return sum / float64(n)
}

// TestDelayJumps makes the way longer, and shorter, in the middle of speech.
func TestDelayJumps(t *testing.T) {
	t.Parallel()
	far, _ := speechOnce(t)
	const at = 9
	for name, ends := range map[string][2]time.Duration{
		"80 to 200 ms": {80 * time.Millisecond, 200 * time.Millisecond},
		"200 to 30 ms": {200 * time.Millisecond, 30 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := room{gain: 0.5, echoes: true, noise: 3, delay: func(now time.Duration) time.Duration {
				if now < at*time.Second {
					return ends[0]
				}
				return ends[1]
			}}
			mic := r.hear(r.echo(far), nil, 0)
			out, _ := process(t, far, mic, voice.Settings{EchoCancellation: true})
			again := 0.0
			for again < 4 && reduction(mic, out, at+again, at+again+0.5) < 30 {
				again += 0.1
			}
			t.Logf("30 dB again after %.1f s; then %.1f dB", again, reduction(mic, out, at+2, at+8))
			if again > 2 || reduction(mic, out, at+2, at+8) < 35 {
				t.Error("echo stays after the jump")
			}
		})
	}
}

// TestSwitches turns everything off and on while a tone plays: no two samples in a
// row are further apart than those of the tone, by more than its gain may grow.
func TestSwitches(t *testing.T) {
	t.Parallel()
	p, err := voice.NewProcessor(voice.NewFarEnd(), voice.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	const loud, hz = 4000, 300
	last, worst := int16(0), 0.0
	for n := range 400 {
		block := make([]int16, media.BlockSamples)
		for i := range block {
			block[i] = int16(loud * math.Sin(2*math.Pi*hz*float64(n*len(block)+i)/media.SampleRate))
		}
		if n%25 == 0 {
			p.Apply([]voice.Settings{{}, voice.Everything(), {EchoCancellation: true}, {AutomaticGain: true}}[n/25%4])
		}
		p.Process(block, time.Duration(n)*media.BlockTime)
		for i, v := range block {
			if n > 1 || i > 0 {
				worst = max(worst, math.Abs(float64(v)-float64(last)))
			}
			last = v
		}
	}
	if most := 2 * loud * 2 * math.Pi * hz / media.SampleRate; worst > most {
		t.Errorf("a step of %.0f in a tone whose steps are at most %.0f", worst, most/2)
	}
}

// TestNothing leaves everything as it is, 10 ms later.
func TestNothing(t *testing.T) {
	t.Parallel()
	_, near := speechOnce(t)
	out, _ := process(t, make([]int16, len(near)), near, voice.Settings{})
	const late = media.SampleRate / 100
	for i := 0; i+late < len(out)-media.BlockSamples; i++ {
		if d := int(out[i+late]) - int(near[i]); d < -2 || d > 2 {
			t.Fatalf("sample %d is %d, was %d", i, out[i+late], near[i])
		}
	}
}

// TestNoiseAndLoudness has soft speech in noise: the noise is less by 10 dB or
// more, and the speech comes near to what is aimed at.
func TestNoiseAndLoudness(t *testing.T) {
	t.Parallel()
	_, near := speechOnce(t)
	soft := slices.Clone(near)
	for i := range soft {
		soft[i] = int16(float64(soft[i]) * 0.15)
	}
	pause := make([]int16, 3*media.SampleRate)
	soft = slices.Concat(pause, soft, soft, pause)
	mic := room{noise: 30}.hear(make([]float64, len(soft)), soft, 0)
	out, _ := process(t, make([]int16, len(mic)), mic, voice.Settings{NoiseSuppression: true})
	if less := reduction(mic, out, 2, 3); less < 10 {
		t.Errorf("noise is %.1f dB less", less)
	} else {
		t.Logf("noise is %.1f dB less", less)
	}
	ducked := reduction(mic, out, 4, 20)
	t.Logf("speech %.1f dB softer through noise suppression", ducked)
	if ducked > 2 {
		t.Error("noise suppression takes speech away")
	}
	raised, _ := process(t, make([]int16, len(mic)), mic, voice.Everything())
	got := decibels(seconds(raised, 13, 20))
	t.Logf("speech at %.1f dBFS, was %.1f", got, decibels(seconds(mic, 13, 20)))
	if got < -32 || got > -18 {
		t.Error("loudness is not evened out")
	}
}

// BenchmarkProcess is one block of 20 ms, everything on, with the far end playing.
func BenchmarkProcess(b *testing.B) {
	far := voice.NewFarEnd()
	p, err := voice.NewProcessor(far, voice.Everything())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = p.Close() })
	block, play := noise(1000, 0)[:media.BlockSamples], noise(3000, 0.5)
	work := make([]int16, len(block))
	now := time.Second
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		far.Write(play[n%400*media.BlockSamples:][:media.BlockSamples], now)
		copy(work, block)
		p.Process(work, now)
		now += media.BlockTime
	}
}

// BenchmarkDetector is one block of 20 ms.
func BenchmarkDetector(b *testing.B) {
	var d voice.Detector
	pcm := audioTone()
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		d.Add(pcm[n%40*media.BlockSamples:][:media.BlockSamples])
	}
}

func audioTone() []int16 { return melody(false) }
