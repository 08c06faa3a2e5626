package pulse_test

import (
	"slices"
	"testing"

	"moim/media/pulse"
)

func TestServersAreReadAsPulseDoes(t *testing.T) {
	for server, want := range map[string]string{
		"unix:/run/a/native":     "/run/a/native",
		"/run/a/native":          "/run/a/native",
		"{abcdef}unix:/run/a":    "/run/a",
		"tcp:sound.example:4000": "sound.example:4000",
		"tcp6:[::1]":             "[::1]:4713",
		"sound.example":          "sound.example:4713",
	} {
		t.Setenv("PULSE_SERVER", server)
		if got := pulse.Addresses(); !slices.Equal(got, []string{want}) {
			t.Errorf("PULSE_SERVER=%s: %q, want %q", server, got, want)
		}
	}
}
