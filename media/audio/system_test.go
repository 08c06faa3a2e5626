package audio_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"testing"
	"time"

	"moim/media"
	"moim/media/audio"
	"moim/media/audio/audiotest"
)

// patience is how long a test waits for what should happen soon.
const patience = 20 * time.Second

// newSystem makes a sound system on a PulseAudio server of its own.
func newSystem(t *testing.T) (*audiotest.Server, *audio.System) {
	t.Helper()
	server := audiotest.Start(t)
	server.Use(t)
	system := audio.NewSystem(audio.SystemConfig{
		Poll:   100 * time.Millisecond,
		Logger: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelInfo})),
	})
	t.Cleanup(func() {
		if err := system.Close(); err != nil {
			t.Error(err)
		}
	})
	return server, system
}

func wait(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	return ctx
}

// readTone reads from source until a second of it is the tone.
func readTone(t *testing.T, source media.AudioSource, hz float64) {
	t.Helper()
	ctx := wait(t)
	var heard []int16
	block := make([]int16, media.BlockSamples)
	last := time.Duration(-1)
	for audiotest.Strength(heard, hz) < 0.9 {
		if len(heard) >= media.SampleRate/2 {
			heard = heard[media.SampleRate/4:]
		}
		for range 13 {
			captured, err := source.Read(ctx, block)
			if err != nil {
				t.Fatalf("no %v Hz in the microphone: %v (last strength %.3f)", hz, err, audiotest.Strength(heard, hz))
			}
			if captured <= last {
				t.Fatalf("captured at %v after %v", captured, last)
			}
			last = captured
			heard = append(heard, block...)
		}
	}
}

func TestMicrophoneHearsWhatIsSpoken(t *testing.T) {
	server, system := newSystem(t)
	server.AddSpeaker(t, "out", "Loud Speaker")
	mic := server.AddMicrophone(t, "mic", "Desk Microphone")
	mic.Speak(t, audiotest.WriteWAV(t, audiotest.Tone(440, 5*time.Second)))
	for _, id := range []string{"mic", "desk microphone", ""} {
		source, err := system.OpenMicrophone(wait(t), id)
		if err != nil {
			t.Fatal(err)
		}
		readTone(t, source, 440)
		if err := source.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := source.Read(wait(t), make([]int16, 48000)); !errors.Is(err, media.ErrDeviceGone) {
			t.Fatalf("read after close: %v", err)
		}
	}
}

func TestCaptureTimesAreEven(t *testing.T) {
	server, system := newSystem(t)
	server.AddMicrophone(t, "mic", "Desk Microphone")
	source, err := system.OpenMicrophone(wait(t), "mic")
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	block := make([]int16, media.BlockSamples)
	var times []time.Duration
	for range 100 {
		captured, err := source.Read(wait(t), block)
		if err != nil {
			t.Fatal(err)
		}
		times = append(times, captured)
	}
	var steps []time.Duration
	for i := 50; i < len(times)-1; i++ {
		steps = append(steps, times[i+1]-times[i])
	}
	slices.Sort(steps)
	if median := steps[len(steps)/2]; median < 19*time.Millisecond || median > 21*time.Millisecond {
		t.Errorf("capture times are %v apart, want 20 ms: %v", median, steps)
	}
}

func TestSpeakerPlays(t *testing.T) {
	server, system := newSystem(t)
	out := server.AddSpeaker(t, "out", "Loud Speaker")
	tone := audiotest.Tone(660, time.Second)
	var at int
	speaker, err := system.OpenSpeaker(wait(t), "out", func(dst []int16) {
		copy(dst, tone[at:])
		at = (at + len(dst)) % len(tone)
	})
	if err != nil {
		t.Fatal(err)
	}
	defer speaker.Close()
	awaitTone(t, out, 660)
}

// awaitTone records until the speaker plays the tone alone.
func awaitTone(t *testing.T, out *audiotest.Speaker, hz float64) {
	t.Helper()
	deadline := time.Now().Add(patience)
	var strength float64
	for time.Now().Before(deadline) {
		if strength = audiotest.Strength(out.Record(t, time.Second/2), hz); strength > 0.95 {
			return
		}
	}
	t.Fatalf("%v Hz has a strength of %.3f only", hz, strength)
}

// awaitDevices waits until the list of devices satisfies want.
func awaitDevices(t *testing.T, system *audio.System, want func([]media.Device) bool) []media.Device {
	t.Helper()
	ctx := wait(t)
	changed := system.Changed()
	for {
		devices, err := system.List(ctx)
		if err == nil && want(devices) {
			return devices
		}
		select {
		case <-changed:
		case <-ctx.Done():
			t.Fatalf("devices are %v, %v", devices, err)
		}
	}
}

func has(kind media.DeviceKind, id string) func([]media.Device) bool {
	return func(devices []media.Device) bool {
		return slices.ContainsFunc(devices, func(d media.Device) bool { return d.Kind == kind && d.ID == id })
	}
}

func hasNot(kind media.DeviceKind, id string) func([]media.Device) bool {
	return func(devices []media.Device) bool { return !has(kind, id)(devices) }
}

func TestDevicesComeAndGo(t *testing.T) {
	server, system := newSystem(t)
	out := server.AddSpeaker(t, "out", "Loud Speaker")
	awaitDevices(t, system, has(media.Speaker, "out"))
	mic := server.AddMicrophone(t, "mic", "Desk Microphone")
	devices := awaitDevices(t, system, has(media.Microphone, "mic"))
	i := slices.IndexFunc(devices, func(d media.Device) bool { return d.ID == "mic" })
	if d := devices[i]; d.Name != "Desk Microphone" || !d.Default {
		t.Errorf("microphone is %+v", d)
	}
	for _, d := range devices[i+1:] {
		if d.Default {
			t.Errorf("monitor is the default: %+v", d)
		}
	}
	mic.Unplug(t)
	awaitDevices(t, system, hasNot(media.Microphone, "mic"))
	out.Unplug(t)
	awaitDevices(t, system, hasNot(media.Speaker, "out"))
}

func TestUnpluggedMicrophoneIsGone(t *testing.T) {
	server, system := newSystem(t)
	server.AddMicrophone(t, "other", "Other Microphone")
	mic := server.AddMicrophone(t, "mic", "Desk Microphone")
	source, err := system.OpenMicrophone(wait(t), "mic")
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	block := make([]int16, media.BlockSamples)
	if _, err := source.Read(wait(t), block); err != nil {
		t.Fatal(err)
	}
	mic.Unplug(t)
	ctx := wait(t)
	for err == nil {
		_, err = source.Read(ctx, block)
	}
	if !errors.Is(err, media.ErrDeviceGone) {
		t.Fatalf("read of an unplugged microphone: %v", err)
	}
}

func TestSoundSystemDies(t *testing.T) {
	server, system := newSystem(t)
	server.AddMicrophone(t, "mic", "Desk Microphone")
	awaitDevices(t, system, has(media.Microphone, "mic"))
	source, err := system.OpenMicrophone(wait(t), "mic")
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	server.Kill()
	block := make([]int16, media.BlockSamples)
	ctx := wait(t)
	for err == nil {
		_, err = source.Read(ctx, block)
	}
	if !errors.Is(err, media.ErrDeviceGone) {
		t.Fatalf("read after the sound system died: %v", err)
	}
	// Another one comes up, and is found.
	again := audiotest.Start(t)
	again.Use(t)
	again.AddMicrophone(t, "second", "Second Microphone")
	awaitDevices(t, system, has(media.Microphone, "second"))
}

func TestNoSoundSystem(t *testing.T) {
	t.Setenv("PULSE_SERVER", "unix:/nonexistent/pulse")
	system := audio.NewSystem(audio.SystemConfig{})
	defer system.Close()
	devices, err := system.List(wait(t))
	t.Logf("devices %v, error %v", devices, err)
	if len(devices) > 0 {
		t.Skip("this machine has a sound system besides PulseAudio")
	}
	if _, err := system.OpenMicrophone(wait(t), ""); !errors.Is(err, audio.ErrNoSound) && !errors.Is(err, media.ErrDeviceNotFound) {
		t.Errorf("open microphone: %v", err)
	}
	playout := audio.NewPlayout(system, audio.PlayoutConfig{})
	defer playout.Close()
	if err := playout.SetSpeaker(wait(t), ""); err == nil {
		t.Error("a speaker was opened")
	}
	if playout.State().Err == nil {
		t.Error("the state does not say why nothing plays")
	}
}
