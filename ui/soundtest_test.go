package ui_test

import (
	"testing"

	"moim/app/call"
	"moim/media"
)

func TestSoundTestSaysHowItGoes(t *testing.T) {
	f := newFixture(t, english())
	f.click("settings")
	f.click("test-microphone")
	f.want(call.TestSound{Kind: media.Microphone})
	for _, test := range []struct {
		test   call.SoundTest
		button string
		said   string
	}{
		{call.SoundTest{Stage: call.SoundRecording, LevelDB: -20}, "Stop", "Say something"},
		{call.SoundTest{Stage: call.SoundPlaying}, "Stop", "This is how you sound"},
		{call.SoundTest{Stage: call.SoundHeard}, "Test", "choose another microphone"},
		{call.SoundTest{Stage: call.SoundSilent}, "Test", "nothing but silence"},
		{call.SoundTest{Stage: call.SoundFailed, Problem: &call.Problem{
			Code: call.ProblemDeviceHeld, Subject: "Headset", Holder: "recorder",
		}}, "Test", "Headset is used by recorder"},
	} {
		s := snapshot(call.PhaseIdle)
		s.Preferences.Name = ""
		test.test.Kind = media.Microphone
		s.SoundTest = &test.test
		f.Apply(s)
		f.text("test-microphone", test.button)
		f.text("test-microphone-result", test.said)
		f.text("test-speaker", "Test")
		f.absent("test-speaker-result")
	}
	f.click("test-speaker")
	f.click("close")
	f.want(call.TestSound{Kind: media.Speaker}, call.StopSoundTest{})
}

func TestParticipantsAreHeardAsOneLikes(t *testing.T) {
	f := newFixture(t, english())
	s := snapshot(call.PhaseInCall)
	s.Peers = []call.Participant{{ID: "bea", Name: "Bea", State: call.StateConnected, Listening: call.Listening{Volume: 150}}}
	f.Apply(s)
	f.text("tile:bea", "Bea · 150 %")
	f.click("listen:bea")
	f.text("volume", "150 %")
	f.click("mute-for-me")
	f.want(call.SetListening{Peer: "bea", Listening: call.Listening{Volume: 150, Muted: true}})
	f.click("volume") // in its middle
	f.want(call.SetListening{Peer: "bea", Listening: call.Listening{Volume: 105, Muted: true}})
	muted := *s
	muted.Peers = []call.Participant{s.Peers[0]}
	muted.Peers[0].Listening = call.Listening{Volume: 100, Muted: true}
	f.Apply(&muted)
	f.click("close")
	f.text("tile:bea", "Bea · muted for you")
	f.click("listen:bea")
	alone := *s
	alone.Peers = nil
	f.Apply(&alone)
	f.absent("volume")
}
