package audio_test

import (
	"os"
	"testing"

	"moim/media/audio"
)

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
