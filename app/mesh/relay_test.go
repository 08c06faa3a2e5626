package mesh_test

import (
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"moim/app/call"
	"moim/app/mesh"
	"moim/signaling"
	"moim/signaling/turn"
)

// startRelay starts STUN and TURN on the loopback interface; tcp says whether
// it is offered over TCP alone.
func startRelay(t *testing.T, tcp bool, lifetime time.Duration) *turn.Server {
	t.Helper()
	loopback := netip.MustParseAddr("127.0.0.1")
	config := turn.Config{Bind: loopback, Lifetime: lifetime}
	var listener net.Listener
	var err error
	if tcp {
		if listener, err = net.Listen("tcp4", "127.0.0.1:0"); err == nil {
			config.TCPPort = int(netip.MustParseAddrPort(listener.Addr().String()).Port())
		}
	} else {
		config.Packets, err = turn.Listen(t.Context(), "127.0.0.1:0")
	}
	if err != nil {
		t.Fatal(err)
	}
	s, err := turn.New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if tcp {
		t.Cleanup(func() { _ = listener.Close() })
		go func() {
			for {
				conn, err := listener.Accept()
				if err != nil {
					return
				}
				s.ServeConn(conn)
			}
		}()
	}
	return s
}

func offered(s *turn.Server, participant string) []signaling.ICEServer {
	return s.ICE("room", participant, "127.0.0.1").Usable()
}

// TestRelayOnly lets two members meet through a relay and no other way: what
// they tell of themselves are relayed addresses alone.
func TestRelayOnly(t *testing.T) {
	for name, tcp := range map[string]bool{"over UDP": false, "over TCP": true} {
		t.Run(name, func(t *testing.T) {
			s := startRelay(t, tcp, 0)
			h := newHub(t)
			defer h.close()
			a := h.add(alice, mesh.Config{ICEServers: offered(s, "alice")})
			b := h.add(bob, mesh.Config{})
			b.mesh.SetICEServers(offered(s, "bob"))
			a.mesh.SetRelayOnly(true)
			b.mesh.SetRelayOnly(true)
			defer a.sendFor(call.TrackCamera)()
			a.mesh.Open(bob, call.PeerOptions{Polite: alice < bob})
			b.mesh.Open(alice, call.PeerOptions{Offer: true, Polite: bob < alice})
			b.until(15*time.Second, "pictures", func() bool { return len(b.seen(alice, call.TrackCamera)) > 10 })
			b.until(5*time.Second, "path", func() bool { return b.measured().Peers[alice].Path == "relay" })
			for _, m := range []*member{a, b} {
				m.expectRelayedAlone(t)
			}
		})
	}
}

// expectRelayedAlone looks through all that a member has signaled.
func (m *member) expectRelayedAlone(t *testing.T) {
	t.Helper()
	m.mu.Lock()
	defer m.mu.Unlock()
	relayed := 0
	check := func(candidate string) {
		fields := strings.Fields(candidate)
		if len(fields) < 8 {
			return // the end of candidates
		}
		if fields[7] != "relay" || !strings.Contains(candidate, "raddr 0.0.0.0 rport 0") {
			t.Errorf("%s told %q", m.id, candidate)
		}
		relayed++
	}
	for _, s := range m.signals {
		switch {
		case s.Candidate != nil:
			check(s.Candidate.Candidate)
		case s.Description != nil:
			for line := range strings.Lines(s.Description.SDP) {
				if value, ok := strings.CutPrefix(strings.TrimSpace(line), "a=candidate:"); ok {
					check(value)
				}
			}
		}
	}
	if relayed == 0 {
		t.Errorf("%s told no relayed address", m.id)
	}
}

// TestRelayOnlyMidCall switches while a call goes on: it goes on through the relay.
func TestRelayOnlyMidCall(t *testing.T) {
	s := startRelay(t, false, 0)
	h := newHub(t)
	defer h.close()
	a := h.join(alice, mesh.Config{ICEServers: offered(s, "alice")})
	defer a.sendFor(call.TrackCamera)()
	b := h.join(bob, mesh.Config{ICEServers: offered(s, "bob")})
	b.until(15*time.Second, "pictures", func() bool { return len(b.seen(alice, call.TrackCamera)) > 10 })
	a.mesh.SetRelayOnly(true)
	a.until(15*time.Second, "relayed path", func() bool { return a.measured().Peers[bob].Path == "relay" })
	before := len(b.seen(alice, call.TrackCamera))
	b.until(15*time.Second, "more pictures", func() bool { return len(b.seen(alice, call.TrackCamera)) > before+10 })
	if path := b.measured().Peers[alice].Path; path != "relay" {
		t.Errorf("the other side has path %q", path)
	}
}

// TestRestartWithOtherCredentials looks for a new path when the first
// credentials open no allocation any more.
func TestRestartWithOtherCredentials(t *testing.T) {
	s := startRelay(t, false, time.Second)
	h := newHub(t)
	defer h.close()
	a := h.add(alice, mesh.Config{})
	b := h.add(bob, mesh.Config{})
	for _, m := range []*member{a, b} {
		m.mesh.SetICEServers(offered(s, string(m.id)))
		m.mesh.SetRelayOnly(true)
	}
	defer a.sendFor(call.TrackCamera)()
	a.mesh.Open(bob, call.PeerOptions{Polite: alice < bob})
	b.mesh.Open(alice, call.PeerOptions{Offer: true, Polite: bob < alice})
	b.until(15*time.Second, "pictures", func() bool { return len(b.seen(alice, call.TrackCamera)) > 50 })
	told := func() int {
		b.mu.Lock()
		defer b.mu.Unlock()
		n := 0
		for _, s := range b.signals {
			if s.Candidate != nil && s.Candidate.Candidate != "" {
				n++
			}
		}
		return n
	}
	first := told()
	for _, m := range []*member{a, b} {
		m.mesh.SetICEServers(offered(s, string(m.id)))
	}
	b.mesh.Restart(alice)
	b.until(15*time.Second, "another relayed address", func() bool { return told() > first })
	before := len(b.seen(alice, call.TrackCamera))
	b.until(15*time.Second, "more pictures", func() bool { return len(b.seen(alice, call.TrackCamera)) > before+50 })
}

func TestAdmittedCandidates(t *testing.T) {
	for candidate, want := range map[string]bool{
		"candidate:1 1 udp 1 192.168.1.5 9 typ host":                              false,
		"candidate:1 1 udp 1 10.0.0.1 9 typ srflx raddr 0.0.0.0 rport 0":          false,
		"candidate:1 1 udp 1 127.0.0.1 9 typ host":                                false,
		"candidate:1 1 udp 1 fe80::1 9 typ host":                                  false,
		"candidate:1 1 udp 1 fd00::1 9 typ host":                                  false,
		"candidate:1 1 udp 1 4ad1b2a0-0c1e.local 9 typ host":                      false,
		"candidate:1 1 udp 1 10.0.0.1 9 typ relay raddr 0.0.0.0 rport 0":          true,
		"candidate:1 1 udp 1 198.51.100.1 9 typ srflx raddr 192.168.1.5 rport 10": true,
		"candidate:1 1 udp 1 2001:db8::1 9 typ host":                              true,
		"": true,
	} {
		if got := mesh.Admits(candidate); got != want {
			t.Errorf("%q: %v", candidate, got)
		}
	}
	text := "v=0\r\na=candidate:1 1 udp 1 192.168.1.5 9 typ host\r\na=mid:0\r\n"
	if got := mesh.Sift(text); got != "v=0\r\na=mid:0\r\n" {
		t.Errorf("sifted to %q", got)
	}
}
