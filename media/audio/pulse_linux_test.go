package audio_test

import (
	"os"
	"slices"
	"testing"

	"moim/media/audio"
)

func TestPulseServersAreReadAsPulseDoes(t *testing.T) {
	for server, want := range map[string]string{
		"unix:/run/a/native":     "/run/a/native",
		"/run/a/native":          "/run/a/native",
		"{abcdef}unix:/run/a":    "/run/a",
		"tcp:sound.example:4000": "sound.example:4000",
		"tcp6:[::1]":             "[::1]:4713",
		"sound.example":          "sound.example:4713",
	} {
		t.Setenv("PULSE_SERVER", server)
		if got := audio.PulseAddresses(); !slices.Equal(got, []string{want}) {
			t.Errorf("PULSE_SERVER=%s: %q, want %q", server, got, want)
		}
	}
}

// TestLookingForSoundInVainLeaksNothing looks for a sound system that is not
// there, as a computer without sound does once a second for days.
func TestLookingForSoundInVainLeaksNothing(t *testing.T) {
	t.Setenv("PULSE_SERVER", "unix:"+t.TempDir()+"/nobody")
	system := audio.NewSystem(audio.SystemConfig{})
	t.Cleanup(func() { system.Close() })
	list := func(times int) int {
		for range times {
			if _, err := system.List(t.Context()); err == nil {
				t.Skip("this computer has sound without PulseAudio")
			}
		}
		open, err := os.ReadDir("/proc/self/fd")
		if err != nil {
			t.Fatal(err)
		}
		return len(open)
	}
	before := list(5)
	if after := list(20); after > before {
		t.Errorf("%d file descriptors after looking 20 times more, %d before", after, before)
	}
}
