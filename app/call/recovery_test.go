package call_test

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"moim/app/call"
)

func manyPeers(n int) []call.PeerID {
	peers := make([]call.PeerID, n)
	for i := range peers {
		peers[i] = call.PeerID(fmt.Sprintf("%032x", i+1))
	}
	return peers
}

// TestRepair looks at what is tried and when, for a peer whose state does not
// change by itself.
func TestRepair(t *testing.T) {
	t.Parallel()
	const second = time.Second
	type attempt struct {
		at    time.Duration
		fresh bool // a fresh connection, not a restart
	}
	for name, test := range map[string]struct {
		peer     call.PeerID
		state    call.ConnectionState
		attempts []attempt
		problem  time.Duration // when the tile says so; 0 is never
	}{
		"disconnected, impolite": {
			peer: below, state: call.StateDisconnected,
			attempts: []attempt{{3 * second, false}, {6 * second, false}, {9 * second, true}},
			problem:  19 * second,
		},
		"disconnected, polite": {peer: above, state: call.StateDisconnected},
		"failed, impolite": {
			peer: below, state: call.StateFailed,
			attempts: []attempt{{0, false}, {3 * second, false}, {9 * second, true}},
			problem:  19 * second,
		},
		"failed, polite": {
			peer: above, state: call.StateFailed,
			attempts: []attempt{{4 * second, false}, {11 * second, false}, {21 * second, true}},
			problem:  35 * second,
		},
		"connecting, impolite": {
			peer: below, state: call.StateConnecting,
			attempts: []attempt{{10 * second, true}, {20 * second, true}, {30 * second, true}},
			problem:  40 * second,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := inCall(t, test.peer)
			s.play(changed(test.peer, test.state))
			var got []attempt
			var problem time.Duration
			for s.now < 60*second {
				for _, e := range s.take() {
					switch e.(type) {
					case call.RestartPeer:
						got = append(got, attempt{s.now, false})
					case call.OpenPeer:
						got = append(got, attempt{s.now, true})
					}
				}
				if problem == 0 && s.peer(test.peer).Problem != nil {
					problem = s.now
				}
				s.until(s.now + 250*time.Millisecond)
			}
			if !reflect.DeepEqual(got, test.attempts) {
				t.Errorf("attempts %v, want %v", got, test.attempts)
			}
			if problem != test.problem {
				t.Errorf("problem on the tile at %v, want %v", problem, test.problem)
			}
		})
	}
}

func TestNoRepairWithoutServer(t *testing.T) {
	t.Parallel()
	s := inCall(t, below)
	s.receive(offline())
	s.take()
	s.play(changed(below, call.StateFailed))
	s.wantEffects()
}

func TestReconnectStartsAgain(t *testing.T) {
	t.Parallel()
	s := inCall(t, below)
	demand := call.Demand{Track: call.TrackCamera, Width: 320, Height: 180, Visible: true}
	s.play(call.ShowTrack{Peer: below, Demand: demand})
	cause := &call.Problem{Code: call.ProblemPeerIncompatible, Subject: "Peer 1"}
	s.play(call.PeerChanged{Peer: below, State: call.StateFailed, Problem: cause})
	s.until(30 * time.Second)
	if got := s.peer(below).Problem; got == nil || *got != *cause {
		t.Fatalf("problem %v, want %v", got, cause)
	}
	s.take()
	s.play(call.Reconnect{Peer: below})
	s.wantEffects(call.ClosePeer{Peer: below}, openOf(below, true), call.SetDemand{Peer: below, Demand: demand})
	if s.peer(below).Problem != nil {
		t.Error("problem is still shown")
	}
	s.play(changed(below, call.StateConnected))
	s.play(call.Reconnect{Peer: below})
	s.wantEffects()
}

func TestConnectionHeals(t *testing.T) {
	t.Parallel()
	s := inCall(t, below)
	for range 20 {
		s.play(changed(below, call.StateFailed))
		s.play(changed(below, call.StateConnected))
	}
	if p := s.peer(below); p.Problem != nil || p.State != call.StateConnected {
		t.Errorf("peer %+v", p)
	}
}
