package call_test

import (
	"encoding/json"
	"testing"
	"time"

	"moim/app/call"
	"moim/signaling"
)

// FuzzReceived feeds step what a hostile participant or server may send: each
// line of the input is an envelope, and time passes between them.
func FuzzReceived(f *testing.F) {
	for _, seed := range []string{
		`{"v":2,"type":"welcome","peers":[{"participant":"11111111111111111111111111111111","card":{"name":"x"}}]}`,
		`{"type":"joined","participant":"99999999999999999999999999999999","card":"x"}` + "\n" + `{"type":"left","participant":"99999999999999999999999999999999","reason":"lost"}`,
		`{"type":"message","from":"11111111111111111111111111111111","payload":{"type":"description","description":{"type":"offer","sdp":"v=0\no=- 1 1"}}}` + "\n" +
			`{"type":"message","from":"11111111111111111111111111111111","payload":{"type":"description","description":{"type":"answer","sdp":"v=0\no=- 2 1"}}}`,
		`{"type":"message","from":"11111111111111111111111111111111","payload":{"type":"status","status":{"camera":true}}}`,
		`{"type":"message","from":"11111111111111111111111111111111","payload":{"type":"status","status":{"camera":true,"limited":true}}}`,
		`{"type":"message","from":"11111111111111111111111111111111","payload":{"type":"demand","demand":[{"track":"camera","visible":true,"pinned":true}]}}`,
		`{"type":"message","from":"11111111111111111111111111111111","payload":{"type":"candidate","candidate":{"candidate":""}}}`,
		`{"type":"message","from":"","payload":null}`,
		`{"type":"offline"}` + "\n" + `{"type":"welcome","resumed":true,"peers":[{},{"participant":""}]}`,
		`{"type":"error","code":"no_such_peer","participant":"99999999999999999999999999999999"}`,
		`{"type":"forged","from":"11111111111111111111111111111111"}` + "\n" + `{"type":"forged","participant":"x"}`,
		`{"type":""}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s := inCall(t, below)
		s.play(changed(below, call.StateConnected))
		s.play(call.SetQuality{Peer: below, Quality: call.QualityLow})
		s.take()
		s.play(held(call.HeldBudget, call.HeldBudget))
		for line := range splitLines(data) {
			var e signaling.Envelope
			if json.Unmarshal(line, &e) == nil {
				s.receive(e)
				s.until(s.now + time.Second)
			}
		}
		snapshot := s.snapshot()
		seen := make(map[call.PeerID]bool)
		for _, p := range snapshot.Peers {
			if p.ID == "" || p.ID == self || seen[p.ID] {
				t.Errorf("peer %q is empty, oneself or listed twice", p.ID)
			}
			seen[p.ID] = true
		}
		wantBalanced(t, s.take(), seen)
	})
}

// wantBalanced checks that what was opened was closed, except who is there, and
// that only who is open is given a quality, the chosen one.
func wantBalanced(t *testing.T, effects []call.Effect, there map[call.PeerID]bool) {
	t.Helper()
	open := map[call.PeerID]bool{below: true}
	for _, e := range effects {
		switch e := e.(type) {
		case call.QualityOut:
			if e != (call.QualityOut{Peer: below, Quality: call.QualityLow}) || !open[below] {
				t.Errorf("%+v, which nobody chose", e)
			}
		case call.OpenPeer:
			if open[e.Peer] {
				t.Errorf("peer %q is opened twice", e.Peer)
			}
			open[e.Peer] = true
		case call.ClosePeer:
			if !open[e.Peer] {
				t.Errorf("peer %q is closed, but not open", e.Peer)
			}
			delete(open, e.Peer)
		}
	}
	if len(open) != len(there) {
		t.Errorf("%d connections are open for %d peers", len(open), len(there))
	}
}
