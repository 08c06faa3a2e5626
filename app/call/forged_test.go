package call_test

import (
	"testing"

	"moim/app/call"
	"moim/signaling"
)

// What was changed on its way is as if it had not come, and the person is told
// so once about each peer.
func TestForged(t *testing.T) {
	s := inCall(t, below, above)
	message := signaling.Envelope{Type: signaling.TypeForged, From: string(below), Message: "does not open"}
	for _, test := range []struct {
		name     string
		envelope signaling.Envelope
		problem  call.ProblemCode
		subject  string
	}{
		{"a message of a peer", message, call.ProblemTampered, "Peer 1"},
		{"another of the same", message, "", ""},
		{"a card of a peer", signaling.Envelope{Type: signaling.TypeForged, Participant: string(above)}, call.ProblemTampered, "Peer 9"},
		{"a card of somebody unknown", signaling.Envelope{Type: signaling.TypeForged, Participant: "x"}, call.ProblemTampered, ""},
		{"of another one unknown", signaling.Envelope{Type: signaling.TypeForged}, "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			before := s.snapshot().Refused
			s.receive(test.envelope)
			got := s.snapshot()
			wantProblem(t, got.Problem, test.problem)
			if got.Problem != nil && got.Problem.Subject != test.subject {
				t.Errorf("subject %q, want %q", got.Problem.Subject, test.subject)
			}
			if got.Refused != before+1 || len(got.Peers) != 2 || got.Phase != call.PhaseInCall {
				t.Errorf("%d refused, %d peers, %s", got.Refused, len(got.Peers), got.Phase)
			}
			s.wantEffects()
			s.play(call.DismissProblem{})
		})
	}
	s.play(call.Leave{})
	if s.snapshot().Refused != 0 {
		t.Error("the next call begins with what was refused in this one")
	}
}

// The safety code belongs to a connection: another one brings another.
func TestSafety(t *testing.T) {
	s := inCall(t, below)
	safety := func(want string) {
		t.Helper()
		if got := s.peer(below).Safety; got != want {
			t.Errorf("safety code %q, want %q", got, want)
		}
	}
	safety("")
	s.play(call.PeerIdentified{Peer: below, Safety: "12345"})
	s.play(call.PeerIdentified{Peer: above, Safety: "54321"})
	safety("12345")
	s.play(call.PeerIdentified{Peer: below})
	safety("")
	s.play(call.PeerIdentified{Peer: below, Safety: "12345"})
	s.play(changed(below, call.StateFailed))
	s.play(call.Reconnect{Peer: below})
	safety("")
}
