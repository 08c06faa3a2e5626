package call_test

import (
	"testing"
	"time"

	"moim/app/call"
)

// TestMutedHint speaks into a microphone that is off: the hint comes, goes by
// itself, does not come again at once, and goes when the microphone is on.
func TestMutedHint(t *testing.T) {
	t.Parallel()
	s := inCall(t, below)
	s.play(call.SourceChanged{Track: call.TrackMicrophone, Active: true, Device: "mic"})
	s.play(call.SetMicrophone{On: false})
	for _, step := range []struct {
		at      int // ms
		talking bool
		want    bool
	}{
		{1000, false, false},
		{2000, true, true},
		{3000, false, true},
		{5000, false, false},
		{6000, true, false}, // it has just been there
		{11900, true, false},
		{12100, true, true},
		{14000, true, true}, // stays while it goes on
		{16000, false, true},
		{17100, false, false},
	} {
		s.now = time.Duration(step.at) * time.Millisecond
		s.play(call.LevelsMeasured{Talking: step.talking})
		if got := s.snapshot().Self.MutedHint; got != step.want {
			t.Errorf("at %v, talking %v: hint %v, want %v", s.now, step.talking, got, step.want)
		}
	}
	s.now = 30 * time.Second
	s.play(call.LevelsMeasured{Talking: true})
	s.play(call.SetMicrophone{On: true})
	if s.snapshot().Self.MutedHint {
		t.Error("hint though the microphone is on")
	}
	s.play(call.LevelsMeasured{Talking: true})
	if s.snapshot().Self.MutedHint {
		t.Error("hint for somebody who is heard")
	}
}

// TestMutedHintOff has a microphone that is closed while it is off, because the
// person wants it so, or because the call is over.
func TestMutedHintOff(t *testing.T) {
	t.Parallel()
	s := inCall(t, below)
	s.play(call.SourceChanged{Track: call.TrackMicrophone, Active: true, Device: "mic"})
	s.play(call.SetMicrophone{On: false})
	preferences := s.snapshot().Preferences
	preferences.MutedNoticeOff = true
	s.play(call.SetPreferences{Preferences: preferences})
	s.now = time.Minute
	s.play(call.LevelsMeasured{Talking: true})
	if s.snapshot().Self.MutedHint {
		t.Error("hint though it is not wanted")
	}
}
