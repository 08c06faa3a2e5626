package app

import (
	"log/slog"
	"net/netip"
	"slices"
	"testing"

	"moim/app/call"
	"moim/signaling/client"
	"moim/signaling/server"
	"moim/signaling/signalingtest"
	"moim/signaling/turn"
)

// outcomes runs a check of a server.
func outcomes(t *testing.T, url string) (kinds []call.CheckKind, outcomes []call.CheckOutcome) {
	t.Helper()
	c := &checker{logger: slog.New(slog.DiscardHandler), server: func() string { return url }, route: func() client.Route { return client.Route{} }}
	c.Check(t.Context(), func(r call.CheckResult) {
		kinds, outcomes = append(kinds, r.Kind), append(outcomes, r.Outcome)
		if (r.Outcome == call.CheckWorks) != (r.Took > 0) || (r.Problem != nil) != (r.Kind == call.CheckSignaling && r.Outcome == call.CheckFails) {
			t.Errorf("result %+v", r)
		}
	})
	return kinds, outcomes
}

func TestCheck(t *testing.T) {
	sockets, err := turn.Listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	relay, err := turn.New(turn.Config{
		Packets: sockets, Bind: netip.MustParseAddr("127.0.0.1"), TCPPort: 1, // where nobody listens
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = relay.Close() })
	all := []call.CheckKind{call.CheckSignaling, call.CheckSTUN, call.CheckUDP, call.CheckTCP, call.CheckTLS}

	kinds, got := outcomes(t, signalingtest.NewServer(t, server.Config{Relay: relay}).URL)
	want := []call.CheckOutcome{call.CheckWorks, call.CheckWorks, call.CheckWorks, call.CheckFails, call.CheckAbsent}
	if !slices.Equal(kinds, all) || !slices.Equal(got, want) {
		t.Errorf("with a relay: %v %v", kinds, got)
	}
	kinds, got = outcomes(t, signalingtest.NewServer(t, server.Config{}).URL)
	want = []call.CheckOutcome{call.CheckWorks, call.CheckAbsent, call.CheckAbsent, call.CheckAbsent, call.CheckAbsent}
	if !slices.Equal(kinds, all) || !slices.Equal(got, want) {
		t.Errorf("without: %v %v", kinds, got)
	}
	if kinds, got = outcomes(t, "http://127.0.0.1:1"); len(kinds) != 1 || got[0] != call.CheckFails {
		t.Errorf("nobody there: %v %v", kinds, got)
	}
}
