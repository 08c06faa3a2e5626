package call_test

import (
	"testing"

	"moim/app/call"
	"moim/media"
)

func TestHowAParticipantIsHeardHere(t *testing.T) {
	t.Parallel()
	s := inCall(t, below, above)
	for _, test := range []struct {
		name  string
		event call.Event
		want  []call.Effect
		shown call.Listening
	}{
		{"at first", call.Tick{}, nil, call.Listening{}},
		{"louder", listening(below, 150, false), gain(below, 1.5), call.Listening{Volume: 150}},
		{"the same", listening(below, 150, false), nil, call.Listening{Volume: 150}},
		{"too loud", listening(below, 900, false), gain(below, 2), call.Listening{Volume: 200}},
		{"below nothing", listening(below, -5, false), gain(below, 0.1), call.Listening{Volume: 10}},
		{"as sent", listening(below, 0, false), gain(below, 1), call.Listening{Volume: 100}},
		{"not at all", listening(below, 80, true), gain(below, 0), call.Listening{Volume: 80, Muted: true}},
		{"again as before", listening(below, 80, false), gain(below, 0.8), call.Listening{Volume: 80}},
		{"nobody", listening(self, 80, false), nil, call.Listening{Volume: 80}},
	} {
		s.play(test.event)
		s.wantEffects(test.want...)
		if got := s.peer(below).Listening; got != test.shown {
			t.Errorf("%s: %+v, want %+v", test.name, got, test.shown)
		}
	}
	if got := s.peer(above).Listening; got != (call.Listening{}) {
		t.Errorf("another one is heard as %+v", got)
	}
}

func listening(peer call.PeerID, volume int, muted bool) call.SetListening {
	return call.SetListening{Peer: peer, Listening: call.Listening{Volume: volume, Muted: muted}}
}

func gain(peer call.PeerID, factor float64) []call.Effect {
	return []call.Effect{call.SetGain{Peer: peer, Gain: factor}}
}

// The default microphone is shown as the one that it is, also when the system's
// choice changes; a chosen one stays.
func TestDefaultMicrophoneMoves(t *testing.T) {
	t.Parallel()
	list := func(first string) call.DevicesChanged {
		var devices []media.Device
		for _, id := range []string{"desk", "headset"} {
			devices = append(devices, media.Device{Kind: media.Microphone, ID: id, Name: id, Default: id == first})
		}
		return call.DevicesChanged{Devices: devices}
	}
	s := inPreview(t, call.Config{})
	s.play(list("desk"))
	s.play(call.SourceChanged{Track: call.TrackMicrophone, Active: true, Device: "desk"})
	for _, want := range []string{"headset", "desk"} {
		s.play(list(want))
		if got := s.snapshot().Self.Microphone.Device; got != want {
			t.Errorf("shown is %q, want %q", got, want)
		}
	}
	s.play(call.ChooseDevice{Kind: media.Microphone, ID: "desk"})
	s.play(call.SourceChanged{Track: call.TrackMicrophone, Active: true, Device: "desk"})
	s.play(list("headset"))
	if got := s.snapshot().Self.Microphone.Device; got != "desk" {
		t.Errorf("the chosen one became %q", got)
	}
}
