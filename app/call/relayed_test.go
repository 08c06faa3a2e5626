package call_test

import (
	"encoding/json"
	"testing"

	"moim/app/call"
	"moim/signaling"
)

func TestRelayed(t *testing.T) {
	t.Parallel()
	candidate := signaling.Payload{Type: signaling.PayloadCandidate, Candidate: &signaling.Candidate{Candidate: "candidate:1"}}
	demand := signaling.Payload{Type: signaling.PayloadDemand, Demand: []signaling.Demand{{Track: "camera", Width: 320, Height: 180, Visible: true}}}
	s := inCall(t, below)
	for _, p := range []signaling.Payload{description("offer", "1"), candidate, demand} {
		s.receive(relayed(t, below, p))
		s.wantEffects(call.ApplyPayload{Peer: below, Payload: p})
		s.receive(relayed(t, above, p))
		s.wantEffects() // unknown
	}
	for _, junk := range []string{``, `null`, `[]`, `{"type":"description"}`, `{"type":"x"}`, `{"type":"status","status":1}`, `"`} {
		s.receive(signaling.Envelope{Type: signaling.TypeMessage, From: string(below), Payload: json.RawMessage(junk)})
		s.wantEffects()
	}
	s.receive(relayed(t, below, status(true, false, true)))
	s.wantEffects()
	if p := s.peer(below); !p.Microphone || p.Camera || !p.Screen {
		t.Errorf("status not taken: %+v", p)
	}
}

// TestOtherConnection is about descriptions after a connection that was made
// with the peer's connection "7".
func TestOtherConnection(t *testing.T) {
	t.Parallel()
	again := []call.Effect{call.ClosePeer{Peer: below}, openOf(below, true)}
	for name, test := range map[string]struct {
		never  bool // connected
		second signaling.Payload
		want   []call.Effect // instead of applying it
	}{
		"same offer again":                  {second: description("offer", "7")},
		"answer of the same":                {second: description("answer", "7")},
		"offer of another":                  {second: description("offer", "8")},
		"answer of another":                 {second: description("answer", "8"), want: again},
		"answer of another, first exchange": {second: description("answer", "8"), never: true},
		"rollback": {second: signaling.Payload{
			Type: signaling.PayloadDescription, Description: &signaling.Description{Type: "rollback"},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := inCall(t, below)
			s.receive(relayed(t, below, description("offer", "7")))
			if !test.never {
				s.play(changed(below, call.StateConnected))
			}
			s.take()
			s.receive(relayed(t, below, test.second))
			if test.want == nil {
				test.want = []call.Effect{call.ApplyPayload{Peer: below, Payload: test.second}}
			}
			s.wantEffects(test.want...)
		})
	}
}

// TestBothOpenAfresh lets two sides that opened afresh at the same time find
// together: what comes then is a first exchange.
func TestBothOpenAfresh(t *testing.T) {
	t.Parallel()
	s := inCall(t, below)
	s.receive(relayed(t, below, description("answer", "1")))
	s.play(changed(below, call.StateConnected))
	s.play(changed(below, call.StateFailed))
	s.play(call.Reconnect{Peer: below})
	s.take()
	s.receive(relayed(t, below, description("offer", "2")))
	s.receive(relayed(t, below, description("answer", "3")))
	s.wantEffects(
		call.ApplyPayload{Peer: below, Payload: description("offer", "2")},
		call.ApplyPayload{Peer: below, Payload: description("answer", "3")},
	)
}

func TestOriginOf(t *testing.T) {
	t.Parallel()
	for sdp, want := range map[string]string{
		"":                                   "",
		"v=0\r\no=- 12 2 IN IP4 0.0.0.0\r\n": "12",
		"v=0\no=moz 34 0 IN IP4 0.0.0.0\n":   "34",
		"v=0\no=\ns=-\n":                     "",
		"v=0\no=-":                           "",
		"a=o=- 1 1\n":                        "",
	} {
		if got := call.OriginOf(sdp); got != want {
			t.Errorf("origin of %q is %q, want %q", sdp, got, want)
		}
	}
}

func TestSignalReadyIsRelayed(t *testing.T) {
	t.Parallel()
	s := inCall(t, below)
	s.play(call.SignalReady{Peer: below, Payload: description("offer", "1")})
	s.wantEffects(call.RelayOut{Attempt: 1, To: below, Payload: description("offer", "1")})
	s.play(call.SignalReady{Peer: above, Payload: description("offer", "1")})
	s.wantEffects()
}
