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
		s.receive(signaling.Envelope{Type: signaling.TypeRelay, From: string(below), Payload: json.RawMessage(junk)})
		s.wantEffects()
	}
	s.receive(relayed(t, below, status(true, false, true)))
	s.wantEffects()
	if p := s.peer(below); !p.Microphone || p.Camera || !p.Screen {
		t.Errorf("status not taken: %+v", p)
	}
}

// TestOtherConnection is about descriptions from a connection that the peer
// opened afresh.
func TestOtherConnection(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		first, second signaling.Payload
		want          []call.Effect
	}{
		"same offer again": {
			first: description("offer", "7"), second: description("offer", "7"),
			want: []call.Effect{call.ApplyPayload{Peer: below, Payload: description("offer", "7")}},
		},
		"answer of the same": {
			first: description("offer", "7"), second: description("answer", "7"),
			want: []call.Effect{call.ApplyPayload{Peer: below, Payload: description("answer", "7")}},
		},
		"offer of another": {
			first: description("offer", "7"), second: description("offer", "8"),
			want: []call.Effect{
				call.ClosePeer{Peer: below}, openOf(below, false),
				call.ApplyPayload{Peer: below, Payload: description("offer", "8")},
			},
		},
		"answer of another": {
			first: description("answer", "7"), second: description("answer", "8"),
			want: []call.Effect{call.ClosePeer{Peer: below}, openOf(below, true)},
		},
		"rollback": {
			first:  description("offer", "7"),
			second: signaling.Payload{Type: signaling.PayloadDescription, Description: &signaling.Description{Type: "rollback"}},
			want: []call.Effect{call.ApplyPayload{Peer: below, Payload: signaling.Payload{
				Type: signaling.PayloadDescription, Description: &signaling.Description{Type: "rollback"},
			}}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := inCall(t, below)
			s.receive(relayed(t, below, test.first))
			s.take()
			s.receive(relayed(t, below, test.second))
			s.wantEffects(test.want...)
		})
	}
}

// TestBothOpenAfresh lets two sides that opened afresh at the same time find
// together: each other's offer is a first one to a fresh connection, so that
// perfect negotiation settles it and nobody opens afresh again.
func TestBothOpenAfresh(t *testing.T) {
	t.Parallel()
	s := inCall(t, below)
	s.receive(relayed(t, below, description("answer", "1")))
	s.play(changed(below, call.StateFailed))
	s.play(call.Reconnect{Peer: below})
	s.take()
	s.receive(relayed(t, below, description("offer", "2")))
	s.receive(relayed(t, below, description("answer", "2")))
	s.wantEffects(
		call.ApplyPayload{Peer: below, Payload: description("offer", "2")},
		call.ApplyPayload{Peer: below, Payload: description("answer", "2")},
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
