package audio_test

import (
	"errors"
	"testing"
	"time"

	"moim/media"
	"moim/media/audio"
)

func TestPlayoutSurvivesItsSpeaker(t *testing.T) {
	server, system := newSystem(t)
	server.AddSpeaker(t, "other", "Other Speaker")
	out := server.AddSpeaker(t, "out", "Loud Speaker")
	states := make(chan audio.PlayoutState, 16)
	playout := audio.NewPlayout(system, audio.PlayoutConfig{Changed: func(s audio.PlayoutState) { states <- s }})
	defer playout.Close()
	taps := make(chan struct{}, 1)
	playout.Add("peer", newFakeDecoder()).SetTap(func([]int16) {
		select {
		case taps <- struct{}{}:
		default:
		}
	})
	if err := playout.SetSpeaker(wait(t), "out"); err != nil {
		t.Fatal(err)
	}
	if got := playout.State().Speaker.ID; got != "out" {
		t.Fatalf("plays on %q", got)
	}
	if err := playout.SetSpeaker(wait(t), "none such"); !errors.Is(err, media.ErrDeviceNotFound) {
		t.Fatalf("opening what is not there: %v", err)
	}
	if got := playout.State().Speaker.ID; got != "out" {
		t.Fatalf("after a failure plays on %q", got)
	}
	out.Unplug(t)
	if s := next(t, states); !errors.Is(s.Err, media.ErrDeviceGone) || s.Speaker.ID != "" {
		t.Fatalf("after unplugging: %+v", s)
	}
	for range 10 {
		select {
		case <-taps:
		case <-time.After(patience):
			t.Fatal("nobody pulls without a speaker")
		}
	}
	server.AddSpeaker(t, "out", "Loud Speaker")
	if s := next(t, states); s.Err != nil || s.Speaker.ID != "out" {
		t.Fatalf("after plugging in: %+v", s)
	}
}

func next(t *testing.T, states <-chan audio.PlayoutState) audio.PlayoutState {
	t.Helper()
	select {
	case s := <-states:
		return s
	case <-time.After(patience):
		t.Fatal("the playout does not notice")
		return audio.PlayoutState{}
	}
}
