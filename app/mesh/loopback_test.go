package mesh_test

import (
	"context"
	"runtime"
	"testing"
	"time"

	"moim/app/call"
	"moim/app/mesh"
	"moim/signaling"
)

// Two meshes on this computer's own network find each other, with loopback
// alone and as the policy has it.
func TestOwnNetwork(t *testing.T) {
	for name, policy := range map[string]mesh.LoopbackPolicy{"auto": mesh.LoopbackAuto, "always": mesh.LoopbackAlways} {
		t.Run(name, func(t *testing.T) {
			h := newHub(t)
			defer h.close()
			a := h.join(alice, mesh.Config{Loopback: policy})
			defer a.sendFor(call.TrackCamera)()
			begun := time.Now()
			b := h.join(bob, mesh.Config{Loopback: policy})
			b.until(10*time.Second, "picture", func() bool { return len(b.seen(alice, call.TrackCamera)) > 0 })
			t.Logf("first picture after %v", time.Since(begun))
			b.until(10*time.Second, "pictures", func() bool { return len(b.seen(alice, call.TrackCamera)) > 30 })
			if s := a.measured(); s.Peers[bob].Path != "host" && s.Peers[bob].Path != "prflx" {
				t.Errorf("path %q", s.Peers[bob].Path)
			}
		})
	}
}

// With hidden addresses, no address of an interface leaves in any message.
func TestHiddenAddresses(t *testing.T) {
	h := newHub(t)
	defer h.close()
	a := h.add(alice, mesh.Config{Loopback: mesh.LoopbackAlways})
	a.mesh.SetHideAddresses(true)
	a.mesh.Open(bob, call.PeerOptions{Offer: true})
	ended := func() bool {
		a.mu.Lock()
		defer a.mu.Unlock()
		for _, s := range a.signals {
			if s.Type == signaling.PayloadCandidate && s.Candidate.Candidate == "" {
				return true
			}
		}
		return false
	}
	a.until(15*time.Second, "end of candidates", ended)
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, s := range a.signals {
		if s.Type == signaling.PayloadCandidate && s.Candidate.Candidate != "" {
			assertConcealed(t, s.Candidate.Candidate)
		}
	}
}

// Connections come and go, and leave no goroutine and no socket behind.
func TestNothingIsLeft(t *testing.T) {
	cycles := 200
	if testing.Short() {
		cycles = 20
	}
	h := newHub(t)
	a := h.add(alice, mesh.Config{})
	b := h.add(bob, mesh.Config{})
	settle := func() int {
		n := runtime.NumGoroutine()
		for range 100 {
			runtime.GC()
			time.Sleep(20 * time.Millisecond) // closing goes on in the background; there is nothing to wait on
			now := runtime.NumGoroutine()
			if now >= n {
				return n
			}
			n = now
		}
		return n
	}
	before, files := settle(), openFiles(t)
	for i := range cycles {
		a.mesh.Open(bob, call.PeerOptions{})
		b.mesh.Open(alice, call.PeerOptions{Offer: true})
		if i%4 > 0 { // every fourth is closed while it connects
			a.until(10*time.Second, "connected", func() bool { return a.state(bob) == call.StateConnected })
			b.until(10*time.Second, "connected", func() bool { return b.state(alice) == call.StateConnected })
		}
		a.mesh.Close(bob)
		b.mesh.Close(alice)
		a.mu.Lock()
		clear(a.states)
		a.mu.Unlock()
		b.mu.Lock()
		clear(b.states)
		b.mu.Unlock()
	}
	deadline := time.Now().Add(20 * time.Second)
	for runtime.NumGoroutine() > before || openFiles(t) > files {
		if time.Now().After(deadline) {
			buffer := make([]byte, 1<<20)
			t.Fatalf("%d goroutines before, %d after; %d files before, %d after\n%s", before, runtime.NumGoroutine(),
				files, openFiles(t), buffer[:runtime.Stack(buffer, true)])
		}
		time.Sleep(50 * time.Millisecond) // polling with a deadline
	}
	h.close()
}

func TestStopTwice(t *testing.T) {
	m, err := mesh.New(mesh.Config{})
	if err != nil {
		t.Fatal(err)
	}
	m.Open(bob, call.PeerOptions{Offer: true})
	for range 2 {
		if err := m.Stop(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	m.Open(bob, call.PeerOptions{Offer: true})
	m.Close(bob)
	m.Send(bob, "moim", nil)
}

// Names of the local network that nobody answers to (RFC 8828 section 3.2.2, as
// browsers hide addresses) delay nothing.
func TestCandidatesThatCannotBeResolved(t *testing.T) {
	h := newHub(t)
	defer h.close()
	a := h.join(alice, mesh.Config{Loopback: mesh.LoopbackAlways})
	defer a.sendFor(call.TrackCamera)()
	begun := time.Now()
	b := h.join(bob, mesh.Config{Loopback: mesh.LoopbackAlways})
	for i, m := range []*member{a, b} {
		for _, text := range []string{
			"candidate:1 1 udp 2122260223 0b1c2d3e-0000-4000-8000-000000000000.local 50000 typ host generation 0",
			"candidate:2 1 udp 2122260223 not a candidate", "candidate:3 1 tcp 1518280447 192.0.2.9 9 typ host tcptype active",
		} {
			m.mesh.Apply([]call.PeerID{bob, alice}[i], signaling.Payload{
				Type: signaling.PayloadCandidate, Candidate: &signaling.Candidate{Candidate: text},
			})
		}
	}
	b.until(10*time.Second, "picture", func() bool { return len(b.seen(alice, call.TrackCamera)) > 0 })
	t.Logf("first picture after %v", time.Since(begun))
}
