package systemsound_test

import (
	"context"
	"errors"
	"log/slog"
	"math"
	"slices"
	"testing"
	"time"

	"moim/media"
	"moim/media/audio"
	"moim/media/audio/audiotest"
	"moim/media/systemsound"
)

const second = media.SampleRate

// open opens the source under test.
func open(t *testing.T) media.AudioSource {
	t.Helper()
	source, err := systemsound.Open(t.Context(), systemsound.Config{
		Clock: media.NewClock(), Logger: slog.New(slog.DiscardHandler), Application: "Moim",
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = source.Close() })
	return source
}

// read reads so much sound.
func read(t *testing.T, source media.AudioSource, samples int) []int16 {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	pcm := make([]int16, samples/media.BlockSamples*media.BlockSamples)
	for at := 0; at < len(pcm); at += media.BlockSamples {
		if _, err := source.Read(ctx, pcm[at:at+media.BlockSamples]); err != nil {
			t.Fatal(err)
		}
	}
	return pcm
}

// until reads until a quarter of a second is as wanted.
func until(t *testing.T, source media.AudioSource, what string, wanted func(pcm []int16) bool) {
	t.Helper()
	for range 60 {
		if wanted(read(t, source, second/4)) {
			return
		}
	}
	t.Fatalf("it never became so: %s", what)
}

func tone(hz float64) func([]int16) bool {
	return func(pcm []int16) bool { return audiotest.Strength(pcm, hz) > 0.95 }
}

func both(pcm []int16) bool {
	return audiotest.Strength(pcm, 300) > 0.45 && audiotest.Strength(pcm, 1700) > 0.45
}

// speak plays a tone on the default speaker as this process, as it would play what
// others say.
func speak(t *testing.T, hz float64) {
	t.Helper()
	system := audio.NewSystem(audio.SystemConfig{})
	t.Cleanup(func() { _ = system.Close() })
	pcm, at := audiotest.Tone(hz, time.Second), 0
	speaker, err := system.OpenSpeaker(t.Context(), "", func(dst []int16) {
		at += copy(dst, pcm[at:])
		at %= len(pcm)
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = speaker.Close() })
}

// song is chords and strokes: nothing in it is at 440 Hz.
func song(length time.Duration) []int16 {
	pcm := make([]int16, int(length.Seconds()*second))
	noise, note := uint32(1), 196.0
	for i := range pcm {
		t := float64(i) / second
		beat := math.Mod(t, 0.25)
		if beat == 0 {
			note = []float64{196, 247, 294, 330, 523, 659}[noise>>20%6]
		}
		v := 0.0
		for k := 1.0; k <= 6; k++ {
			v += math.Sin(2*math.Pi*note*k*t) * math.Exp(-4*beat*k) / k
		}
		noise = noise*1664525 + 1013904223
		v += 0.4 * (float64(noise>>16)/32768 - 1) * math.Exp(-40*beat)
		pcm[i] = int16(6000 * v)
	}
	return pcm
}

// compare finds what was played in what was heard, and returns its gain there and
// how much less the rest is, in dB.
func compare(played, heard []int16) (gain, less float64) {
	const mark = 4096 // samples around the loudest
	at := min(max(slices.Index(played, slices.Max(played))-mark/2, 0), len(played)-mark)
	best, lag := 0.0, 0
	for from := 0; from+len(played) <= len(heard); from++ {
		var sum, energy float64
		for i, p := range played[at : at+mark] {
			h := float64(heard[from+at+i])
			sum, energy = sum+float64(p)*h, energy+h*h
		}
		if like := sum / math.Sqrt(energy+1); like > best {
			best, lag = like, from
		}
	}
	var cross, energy, rest float64
	for i, p := range played {
		cross, energy = cross+float64(p)*float64(heard[lag+i]), energy+float64(p)*float64(p)
	}
	gain = cross / energy
	for i, p := range played {
		d := float64(heard[lag+i]) - gain*float64(p)
		rest += d * d
	}
	return 20 * math.Log10(gain), 10 * math.Log10(gain*gain*energy/max(rest, 1))
}

// amplitude is that of one frequency.
func amplitude(pcm []int16, hz float64) float64 {
	var re, im float64
	for i, v := range pcm {
		sin, cos := math.Sincos(2 * math.Pi * hz * float64(i) / second)
		re, im = re+float64(v)*cos, im+float64(v)*sin
	}
	return 2 * math.Hypot(re, im) / float64(len(pcm))
}

func decibels(amplitude float64) float64 { return 20 * math.Log10(max(amplitude, 1e-2)/32768) }

// TestSongIsHeardAsItIsPlayed compares a song that another program plays with what
// comes out of the speaker: where the machine is busy, some is lost before that.
func TestSongIsHeardAsItIsPlayed(t *testing.T) {
	server := audiotest.Start(t)
	server.Use(t)
	speaker := server.AddSpeaker(t, "speaker", "Speaker")
	source := open(t)
	speaker.Play(t, audiotest.WriteWAV(t, song(20*time.Second)))
	until(t, source, "the song", func(pcm []int16) bool { return slices.Max(pcm) > 5000 })
	done := make(chan []int16)
	go func() { done <- read(t, source, 6*second) }()
	played := speaker.Record(t, 3*time.Second)
	gain, less := compare(played, <-done)
	t.Logf("level %+.2f dB, the rest %.0f dB below it", gain, less)
	if math.Abs(gain) > 1 || less < 40 {
		t.Error("the song is not as it was played")
	}
}

// TestOneselfIsNotHeard plays a tone in another program and one in this process, on
// one speaker.
func TestOneselfIsNotHeard(t *testing.T) {
	server := audiotest.Start(t)
	server.Use(t)
	speaker := server.AddSpeaker(t, "speaker", "Speaker")
	speak(t, 440)
	source := open(t)
	speaker.Play(t, audiotest.WriteWAV(t, audiotest.Tone(1700, 20*time.Second)))
	until(t, source, "the other program", tone(1700))
	done := make(chan []int16)
	go func() { done <- read(t, source, 2*second) }()
	played := decibels(amplitude(speaker.Record(t, time.Second), 440))
	heard := <-done
	own, other := decibels(amplitude(heard, 440)), decibels(amplitude(heard, 1700))
	t.Logf("own tone: %.0f dBFS played, %.0f dBFS shared; the other one %.0f dBFS", played, own, other)
	if own > played-40 || played < -30 || other < -12 {
		t.Error("what this process plays is in what it shares")
	}
}

// TestProgramsComeAndGo hears programs that begin, end and play together.
func TestProgramsComeAndGo(t *testing.T) {
	server := audiotest.Start(t)
	server.Use(t)
	speaker := server.AddSpeaker(t, "speaker", "Speaker")
	source := open(t)
	low := audiotest.WriteWAV(t, audiotest.Tone(300, 20*time.Second))
	high := audiotest.WriteWAV(t, audiotest.Tone(1700, 20*time.Second))
	stop := speaker.Play(t, low)
	until(t, source, "one program", tone(300))
	stop()
	until(t, source, "silence", func(pcm []int16) bool { return audiotest.Strength(pcm, 300) == 0 })
	stop = speaker.Play(t, high)
	until(t, source, "another one", tone(1700))
	speaker.Play(t, low)
	until(t, source, "both", both)
	stop()
	until(t, source, "the first again", tone(300))
}

// TestDefaultSpeakerIsFollowed changes the default speaker and takes it away.
func TestDefaultSpeakerIsFollowed(t *testing.T) {
	server := audiotest.Start(t)
	server.Use(t)
	first := server.AddSpeaker(t, "first", "First")
	second := server.AddSpeaker(t, "second", "Second")
	first.Default(t)
	first.Play(t, audiotest.WriteWAV(t, audiotest.Tone(300, 60*time.Second)))
	second.Play(t, audiotest.WriteWAV(t, audiotest.Tone(1700, 60*time.Second)))
	source := open(t)
	until(t, source, "what the first plays", tone(300))
	second.Default(t)
	// The server moves what plays on a default speaker along with it.
	until(t, source, "what the second plays", both)
	second.Unplug(t)
	until(t, source, "all on the first", both)
	until(t, source, "for good", both)
}

// TestFiltersAreLookedThrough plays through a filter, which is part of the server:
// another program's tone and this process's.
func TestFiltersAreLookedThrough(t *testing.T) {
	server := audiotest.Start(t)
	server.Use(t)
	speaker := server.AddSpeaker(t, "speaker", "Speaker")
	filter := server.AddFilter(t, "filter", speaker)
	filter.Default(t)
	speak(t, 440)
	speaker.Default(t)
	if own := slices.Max(speaker.Record(t, time.Second)); own < 10000 {
		t.Fatalf("the own tone is not played through the filter: %d", own)
	}
	source := open(t)
	filter.Play(t, audiotest.WriteWAV(t, audiotest.Tone(1700, 60*time.Second)))
	until(t, source, "the other program alone", func(pcm []int16) bool { return audiotest.Strength(pcm, 1700) > 0.999 })
}

// TestServerThatEndsIsTold reads on while the sound server crashes.
func TestServerThatEndsIsTold(t *testing.T) {
	server := audiotest.Start(t)
	server.Use(t)
	server.AddSpeaker(t, "speaker", "Speaker")
	source := open(t)
	read(t, source, second/4)
	server.Kill()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	pcm := make([]int16, media.BlockSamples)
	for {
		_, err := source.Read(ctx, pcm)
		if err == nil {
			continue
		}
		if !errors.Is(err, media.ErrDeviceGone) {
			t.Error(err)
		}
		break
	}
	if o := systemsound.Obstacle(); o != media.SoundNoServer {
		t.Errorf("obstacle %q without a server", o)
	}
	if _, err := systemsound.Open(t.Context(), systemsound.Config{Clock: media.NewClock()}); !errors.Is(err, media.ErrDeviceNotFound) {
		t.Errorf("opened without a server: %v", err)
	}
}
