package mesh_test

import (
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/transport/v5/vnet"

	"moim/app/call"
	"moim/app/mesh"
	"moim/signaling"
)

const (
	alice = call.PeerID("a0000000000000000000000000000000")
	bob   = call.PeerID("b0000000000000000000000000000000")
)

// pair is two connected members on a virtual network.
func pair(t *testing.T, w *wan) (h *hub, a, b *member) {
	t.Helper()
	netA, netB := w.host(), w.host()
	w.start()
	t.Cleanup(w.stop)
	h = newHub(t)
	t.Cleanup(h.close)
	a = h.join(alice, mesh.Config{Net: netA, Logger: debugLogger()})
	b = h.join(bob, mesh.Config{Net: netB, Logger: debugLogger()})
	a.until(5*time.Second, "connected", func() bool { return a.state(bob) == call.StateConnected })
	b.until(5*time.Second, "connected", func() bool { return b.state(alice) == call.StateConnected })
	return h, a, b
}

// Five percent of packets are lost, and every picture arrives all the same.
func TestLossIsRepaired(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWAN(t, 20*time.Millisecond)
		_, a, b := pair(t, w)
		var lost atomic.Int64
		r := rand.New(rand.NewPCG(1, 2))
		w.drop(func(c vnet.Chunk) bool {
			if len(c.UserData()) < 500 || r.IntN(100) >= 5 { // media packets only
				return false
			}
			lost.Add(1)
			return true
		})
		stop := a.sendFor(call.TrackCamera)
		time.Sleep(20 * time.Second)
		stop()
		time.Sleep(time.Second)
		seen := b.seen(alice, call.TrackCamera)
		if lost.Load() < 20 {
			t.Fatalf("only %d packets lost", lost.Load())
		}
		missed, keyframes := 0, 0
		for i := 1; i < len(seen); i++ {
			if seen[i].number != seen[i-1].number+1 {
				missed++
			}
			if seen[i].keyframe {
				keyframes++
			}
		}
		t.Logf("%d packets lost, %d pictures, %d gaps, %d more keyframes", lost.Load(), len(seen), missed, keyframes)
		if missed > 0 {
			t.Errorf("%d gaps in %d pictures", missed, len(seen))
		}
		if s := b.measured().Peers[alice].Download; s.Loss < 0 || s.Loss > 1 {
			t.Errorf("download loss %v", s.Loss)
		}
	})
}

// A longer outage costs pictures, and then a keyframe brings them back.
func TestOutageEndsWithKeyframe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWAN(t, 10*time.Millisecond)
		_, a, b := pair(t, w)
		var out atomic.Bool
		w.drop(func(c vnet.Chunk) bool { return out.Load() })
		defer a.sendFor(call.TrackCamera)()
		b.until(3*time.Second, "pictures", func() bool { return len(b.seen(alice, call.TrackCamera)) > 20 })
		out.Store(true)
		time.Sleep(1500 * time.Millisecond)
		out.Store(false)
		had := len(b.seen(alice, call.TrackCamera))
		b.until(3*time.Second, "pictures again", func() bool { return len(b.seen(alice, call.TrackCamera)) > had+20 })
		if seen := b.seen(alice, call.TrackCamera); !seen[had].keyframe && seen[had].number != seen[had-1].number+1 {
			t.Error("pictures go on after a gap without a keyframe")
		}
	})
}

// A peer that falls silent is disconnected after 3 s and failed after 9 s.
func TestSilentPeer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWAN(t, time.Millisecond)
		_, a, _ := pair(t, w)
		w.drop(func(vnet.Chunk) bool { return true })
		begun := a.clock.Now()
		a.until(5*time.Second, "disconnected", func() bool { return a.state(bob) == call.StateDisconnected })
		t.Logf("disconnected after %v", a.clock.Now()-begun)
		a.until(7*time.Second, "failed", func() bool { return a.state(bob) == call.StateFailed })
		t.Logf("failed after %v", a.clock.Now()-begun)
		if took := a.clock.Now() - begun; took > 10*time.Second {
			t.Errorf("failed after %v", took)
		}
		a.mu.Lock()
		defer a.mu.Unlock()
		last := a.states[bob][len(a.states[bob])-1]
		if last.Problem == nil || last.Problem.Code != call.ProblemPeerFailed {
			t.Errorf("problem %v", last.Problem)
		}
	})
}

// The path is cut until both sides have given up, comes back, and a restart
// finds it. Both sides may ask for it at the same time.
func TestRestart(t *testing.T) {
	for name, both := range map[string]bool{"one side": false, "both sides": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWAN(t, time.Millisecond)
				_, a, b := pair(t, w)
				defer a.sendFor(call.TrackCamera)()
				defer b.sendFor(call.TrackCamera)()
				for range 3 {
					var cut atomic.Bool
					cut.Store(true)
					w.drop(func(vnet.Chunk) bool { return cut.Load() })
					a.until(15*time.Second, "failed", func() bool { return a.state(bob) == call.StateFailed })
					b.until(15*time.Second, "failed", func() bool { return b.state(alice) == call.StateFailed })
					cut.Store(false)
					a.mesh.Restart(bob)
					if both {
						b.mesh.Restart(alice)
					}
					a.until(8*time.Second, "connected", func() bool { return a.state(bob) == call.StateConnected })
					b.until(8*time.Second, "connected", func() bool { return b.state(alice) == call.StateConnected })
					had := len(a.seen(bob, call.TrackCamera))
					a.until(5*time.Second, "pictures", func() bool { return len(a.seen(bob, call.TrackCamera)) > had+10 })
					had = len(b.seen(alice, call.TrackCamera))
					b.until(5*time.Second, "pictures", func() bool { return len(b.seen(alice, call.TrackCamera)) > had+10 })
				}
			})
		})
	}
}

// A restart whose offer got lost with the signaling server is tried again.
func TestRestartAfterLostOffer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWAN(t, time.Millisecond)
		h, a, b := pair(t, w)
		h.setCut(true)
		a.mesh.Restart(bob)
		time.Sleep(4 * time.Second)
		h.setCut(false)
		a.mesh.Restart(bob)
		defer a.sendFor(call.TrackCamera)()
		b.until(8*time.Second, "pictures", func() bool { return len(b.seen(alice, call.TrackCamera)) > 10 })
	})
}

// A peer that has begun again (its program was restarted and took its identity
// back) is answered with a new connection.
func TestPeerBeginsAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWAN(t, time.Millisecond)
		spare := w.host()
		h, a, b := pair(t, w)
		h.vanish(b)
		again := h.add(bob, mesh.Config{Net: spare})
		again.mesh.Open(alice, call.PeerOptions{Offer: true})
		again.until(5*time.Second, "connected", func() bool { return again.state(alice) == call.StateConnected })
		defer a.sendFor(call.TrackCamera)()
		again.until(5*time.Second, "pictures", func() bool { return len(again.seen(alice, call.TrackCamera)) > 10 })
	})
}

// Both sides offer at first: the polite one yields.
func TestFirstOffersMeet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWAN(t, time.Millisecond)
		netA, netB := w.host(), w.host()
		w.start()
		defer w.stop()
		h := newHub(t)
		defer h.close()
		a, b := h.add(alice, mesh.Config{Net: netA, Logger: debugLogger()}), h.add(bob, mesh.Config{Net: netB, Logger: debugLogger()})
		a.mesh.Open(bob, call.PeerOptions{Offer: true, Polite: true})
		b.mesh.Open(alice, call.PeerOptions{Offer: true})
		a.until(8*time.Second, "connected", func() bool { return a.state(bob) == call.StateConnected })
		b.until(8*time.Second, "connected", func() bool { return b.state(alice) == call.StateConnected })
	})
}

// Both sides switch tracks and restart at the same time, over and over; in the
// end everything flows.
func TestTogglesSettle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWAN(t, 3*time.Millisecond)
		_, a, b := pair(t, w)
		defer a.sendFor(call.TrackCamera)()
		defer b.sendFor(call.TrackCamera)()
		defer a.sendFor(call.TrackScreen)()
		defer b.sendFor(call.TrackScreen)()
		for i := range 20 {
			for _, m := range []*member{a, b} {
				m.mesh.SetLocalTracks(call.LocalTracks{Microphone: i%3 > 0, Camera: i%2 > 0, Screen: i%4 > 1})
			}
			if i%5 == 0 {
				a.mesh.Restart(bob)
				b.mesh.Restart(alice)
			}
			time.Sleep(7 * time.Millisecond)
		}
		all := call.LocalTracks{Microphone: true, Camera: true, Screen: true}
		a.mesh.SetLocalTracks(all)
		b.mesh.SetLocalTracks(all)
		time.Sleep(5 * time.Second)
		for _, m := range []struct {
			at   *member
			from call.PeerID
		}{{a, bob}, {b, alice}} {
			for _, track := range []call.Track{call.TrackCamera, call.TrackScreen} {
				had := len(m.at.seen(m.from, track))
				m.at.until(3*time.Second, "pictures of "+string(track), func() bool {
					return len(m.at.seen(m.from, track)) > had+10
				})
			}
			if s := m.at.state(m.from); s != call.StateConnected {
				t.Errorf("%s: %s", m.at.id, s)
			}
		}
	})
}

func TestIncompatiblePeer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWAN(t, time.Millisecond)
		netA := w.host()
		w.start()
		defer w.stop()
		h := newHub(t)
		defer h.close()
		a := h.add(alice, mesh.Config{Net: netA, Logger: debugLogger()})
		a.mesh.Open(bob, call.PeerOptions{})
		for _, text := range []string{"", "nonsense", "v=0\r\n", "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\n"} {
			a.mesh.Apply(bob, signaling.Payload{
				Type:        signaling.PayloadDescription,
				Description: &signaling.Description{Type: "offer", SDP: text},
			})
		}
		a.until(3*time.Second, "failed", func() bool { return a.state(bob) == call.StateFailed })
		a.mu.Lock()
		defer a.mu.Unlock()
		for _, s := range a.states[bob] {
			if s.State == call.StateFailed && (s.Problem == nil || s.Problem.Code != call.ProblemPeerIncompatible) {
				t.Errorf("problem %v", s.Problem)
			}
		}
	})
}
