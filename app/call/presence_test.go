package call_test

import (
	"testing"
	"time"

	"moim/app/call"
	"moim/signaling"
)

func openOf(id call.PeerID, offer bool) call.OpenPeer {
	return call.OpenPeer{Peer: id, Options: call.PeerOptions{Offer: offer, Polite: self < id}}
}

func statusTo(id call.PeerID) call.RelayOut {
	return call.RelayOut{Attempt: 1, To: id, Payload: status(false, false, false)}
}

func TestNewcomerOffersToEverybody(t *testing.T) {
	t.Parallel()
	s := newScript(t, call.Config{})
	s.play(call.Join{Text: code})
	s.play(call.Entered{Attempt: 1, ID: self})
	s.take()
	s.receive(welcome(false, above, below, above, self))
	s.wantEffects(openOf(above, true), openOf(below, true), statusTo(""))
	if got := s.peer(above); got.Name != "Peer 9" || got.State != call.StateNew {
		t.Errorf("peer %+v", got)
	}
}

func TestWhoComesLaterOffers(t *testing.T) {
	t.Parallel()
	s := inCall(t)
	s.receive(joined(above))
	s.wantEffects(openOf(above, false), statusTo(above))
	s.receive(joined(above)) // whatever was under way is void
	s.wantEffects(call.ClosePeer{Peer: above}, openOf(above, false), statusTo(above))
	s.play(changed(above, call.StateConnected))
	s.receive(joined(above))
	s.wantEffects(statusTo(above))
	s.receive(joined(self))
	s.wantEffects()
}

// TestFreshWelcome is what becomes of peers when the server has come back.
func TestFreshWelcome(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		state   call.ConnectionState
		listed  bool
		resumed bool
		want    []call.Effect // before the status
		away    bool
	}{
		"connected, listed":             {state: call.StateConnected, listed: true},
		"connected, listed, resumed":    {state: call.StateConnected, listed: true, resumed: true},
		"connected, not listed":         {state: call.StateConnected, away: true},
		"disconnected, listed":          {state: call.StateDisconnected, listed: true, want: []call.Effect{call.RestartPeer{Peer: above}}},
		"disconnected, listed, resumed": {state: call.StateDisconnected, listed: true, resumed: true},
		"connecting, listed":            {state: call.StateConnecting, listed: true, want: []call.Effect{call.ClosePeer{Peer: above}, openOf(above, true)}},
		"connecting, listed, resumed":   {state: call.StateConnecting, listed: true, resumed: true},
		"connecting, not listed":        {state: call.StateConnecting, away: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := inCall(t, above)
			s.play(changed(above, test.state))
			s.receive(offline())
			wantProblem(t, s.snapshot().Problem, call.ProblemSignalingLost)
			s.take()
			var peers []call.PeerID
			if test.listed {
				peers = append(peers, above)
			}
			s.receive(welcome(test.resumed, peers...))
			s.wantEffects(append(test.want, statusTo(""))...)
			snapshot := s.snapshot()
			if !snapshot.Online {
				t.Error("not online after a welcome")
			}
			wantProblem(t, snapshot.Problem, "")
			if got := s.peer(above).Away; got != test.away {
				t.Errorf("away %v, want %v", got, test.away)
			}
		})
	}
}

func TestFreshWelcomeOpensUnknown(t *testing.T) {
	t.Parallel()
	s := inCall(t, above)
	s.play(changed(above, call.StateConnected))
	s.receive(offline())
	s.take()
	s.receive(welcome(false, above, below))
	s.wantEffects(openOf(below, true), statusTo(""))
}

// event is something that happens at a time.
type event struct {
	at time.Duration
	e  call.Event
}

func message(at time.Duration, e signaling.Envelope) event {
	return event{at, call.Received{Attempt: 1, Envelope: e}}
}

// TestWhoIsGone plays what server and transport say about a peer that was
// connected, and looks when it is gone. 0 is never.
func TestWhoIsGone(t *testing.T) {
	t.Parallel()
	const second = time.Second
	state := func(at time.Duration, s call.ConnectionState) event { return event{at, changed(above, s)} }
	for name, test := range map[string]struct {
		events  []event
		gone    time.Duration
		atMost  time.Duration
		staying bool
	}{
		"left": {
			events: []event{message(second, left(above, signaling.ReasonLeft))},
			atMost: second,
		},
		"killed, connection reset": {
			events: []event{message(4*second, left(above, signaling.ReasonLost)), state(5*second, call.StateDisconnected)},
			atMost: 5 * second,
		},
		"killed with its computer": {
			events: []event{state(5*second, call.StateDisconnected), message(9*second, left(above, signaling.ReasonLost))},
			atMost: 9 * second,
		},
		"killed, it was the server": {
			events: []event{message(0, offline()), state(5*second, call.StateDisconnected)},
			atMost: 10 * second,
		},
		"killed, then the server dies slowly": {
			events: []event{state(5*second, call.StateDisconnected), message(5*second, offline())},
			atMost: 10 * second,
		},
		"only its server connection is cut": {
			events:  []event{message(9*second, left(above, signaling.ReasonLost))},
			staying: true,
		},
		"its server connection is cut and comes back": {
			events: []event{
				message(9*second, left(above, signaling.ReasonLost)),
				message(12*second, joined(above)), state(15*second, call.StateDisconnected), state(16*second, call.StateConnected),
			},
			staying: true,
		},
		"server restarts": {
			events: []event{
				message(second, offline()), message(2*second, welcome(false)), message(4*second, joined(above)),
			},
			staying: true,
		},
		"server restarts, peer does not come back, media flows": {
			events:  []event{message(second, offline()), message(2*second, welcome(false))},
			staying: true,
		},
		"server restarts, peer died meanwhile": {
			events: []event{
				message(second, offline()), message(2*second, welcome(false)), state(5*second, call.StateDisconnected),
			},
			atMost: 12 * second,
		},
		"server restarts, peer reconnects late": {
			events: []event{
				message(second, offline()), message(2*second, welcome(false)), state(5*second, call.StateDisconnected),
				message(8*second, joined(above)), state(9*second, call.StateConnected),
			},
			staying: true,
		},
		"a short loss of path": {
			events:  []event{state(second, call.StateDisconnected), state(3*second, call.StateConnected)},
			staying: true,
		},
		"server down, path is lost for a moment": {
			events: []event{
				message(0, offline()), state(5*second, call.StateDisconnected), state(8*second, call.StateConnected),
			},
			staying: true,
		},
		"path lost, server knows it": {
			events:  []event{state(second, call.StateDisconnected), state(20*second, call.StateFailed)},
			staying: true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := inCall(t, above, below)
			s.play(changed(above, call.StateConnected))
			s.play(changed(below, call.StateConnected))
			for _, e := range test.events {
				s.until(e.at)
				s.play(e.e)
			}
			for s.now < 60*time.Second && s.peer(above) != nil {
				s.until(s.now + 250*time.Millisecond)
			}
			switch there := s.peer(above) != nil; {
			case test.staying && !there:
				t.Errorf("gone at %v, want it to stay", s.now)
			case !test.staying && there:
				t.Error("still there")
			case !test.staying && s.now > test.atMost:
				t.Errorf("gone at %v, want at most %v", s.now, test.atMost)
			}
			if s.peer(below) == nil {
				t.Error("the other peer is gone as well")
			}
		})
	}
}

func TestLostWhileConnectingIsGoneAtOnce(t *testing.T) {
	t.Parallel()
	s := inCall(t, above)
	s.receive(left(above, signaling.ReasonLost))
	s.wantEffects(call.ClosePeer{Peer: above}, call.ForgetPeer{Peer: above})
}

func TestManyPeers(t *testing.T) {
	t.Parallel()
	s := inCall(t)
	s.receive(welcome(false, manyPeers(200)...))
	if got := len(s.snapshot().Peers); got != 64 {
		t.Errorf("%d peers are open, want 64", got)
	}
}
