package call_test

import (
	"testing"

	"moim/app/call"
	"moim/signaling"
)

func relays(name string) *signaling.ICE {
	return &signaling.ICE{Lifetime: 600, Servers: []signaling.ICEServer{
		{URLs: []string{"turn:turn.example:3478"}, Username: name, Credential: "secret"},
	}}
}

// TestICEServers are told before anybody is opened, again when others come, and
// not beyond the call.
func TestICEServers(t *testing.T) {
	t.Parallel()
	s := newScript(t, call.Config{Preferences: call.Preferences{Name: "Ada"}})
	s.play(call.Join{Text: code})
	s.play(call.Entered{Attempt: 1, ID: self, Room: call.Room{Code: code}})
	s.take()
	first := welcome(false, below)
	first.ICE = relays("first")
	s.receive(first)
	effects := s.take()
	if len(effects) == 0 || !isICE(effects[0], "first") {
		t.Fatalf("effects %s", list(effects))
	}
	s.receive(signaling.Envelope{V: 1, Type: signaling.TypePong, ICE: relays("second")})
	s.wantEffects(call.SetICEServers{Servers: relays("second").Servers})
	s.receive(signaling.Envelope{V: 1, Type: signaling.TypePong})
	s.receive(signaling.Envelope{V: 1, Type: signaling.TypePong, ICE: &signaling.ICE{}})
	s.wantEffects()
	s.play(call.Leave{})
	for _, e := range s.take() {
		if e, ok := e.(call.SetICEServers); ok && e.Servers == nil {
			return
		}
	}
	t.Error("the servers are kept beyond the call")
}

func isICE(e call.Effect, username string) bool {
	set, ok := e.(call.SetICEServers)
	return ok && len(set.Servers) == 1 && set.Servers[0].Username == username
}

func TestRelayOnly(t *testing.T) {
	t.Parallel()
	s := newScript(t, call.Config{Preferences: call.Preferences{RelayOnly: true}})
	s.wantEffects(call.SetBudget{}, call.SetHideAddresses{}, call.SetRelayOnly{Only: true})
	s.play(call.SetPreferences{})
	s.wantEffects(call.SetRelayOnly{}, call.SavePreferences{})
}

func TestRelayOnlyWithoutRelay(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		ice  *signaling.ICE
		want call.ProblemCode
	}{
		"nothing":   {nil, call.ProblemNoRelay},
		"STUN only": {&signaling.ICE{Servers: []signaling.ICEServer{{URLs: []string{"stun:stun.example"}}}}, call.ProblemNoRelay},
		"TURN":      {relays("ada"), ""},
	} {
		s := newScript(t, call.Config{Preferences: call.Preferences{Name: "Ada", RelayOnly: true}})
		s.play(call.Join{Text: code})
		s.play(call.Entered{Attempt: 1, ID: self, Room: call.Room{Code: code}})
		e := welcome(false)
		e.ICE = c.ice
		s.receive(e)
		t.Log(name)
		wantProblem(t, s.snapshot().Problem, c.want)
		if c.want == "" && s.snapshot().Problem != nil {
			t.Errorf("problem %+v", s.snapshot().Problem)
		}
	}
}
