package e2e_test

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// TestRelayedCall lets two people talk who cannot reach each other, through the
// server's own relay: over UDP, and where a firewall drops all UDP over TCP.
func TestRelayedCall(t *testing.T) {
	t.Parallel()
	for name, blocked := range map[string]bool{"UDP": false, "TCP": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newIslands(t)
			w.serve()
			room := newRoom()
			if blocked {
				for _, land := range []island{w.left, w.right} {
					inNamespace(t, land.namespace, tool(t, "nft"), "table ip wall { chain output { type filter hook output priority 0; oifname eth0 meta l4proto udp drop; }; }")
				}
			}
			ada, ben := w.join(w.left, room, "Ada"), w.join(w.right, room, "Ben")
			expectRelayed(t, ada, ben)
			judge(t, 4, func(p *pace) {
				from := moment(map[string]*participant{"Ada": ada, "Ben": ben}, []string{"Ada", "Ben"})
				pass(t, 4*time.Second)
				to := moment(map[string]*participant{"Ada": ada, "Ben": ben}, []string{"Ada", "Ben"})
				expectFlowOf(p, 25, "Ada", from["Ada"], to["Ada"], "Ben")
				expectFlowOf(p, 25, "Ben", from["Ben"], to["Ben"], "Ada")
			})
			ada.leave()
			ben.leave()
		})
	}
}

// TestCoturnCall is the same by a relay that nobody here wrote, offered by the
// server, with which it shares a secret.
func TestCoturnCall(t *testing.T) {
	t.Parallel()
	w := newIslands(t)
	startCoturn(t, w, "shared-secret")
	w.serve("--no-turn", "--turn-url", "turn:"+w.left.server+":3478?transport=udp", "--turn-secret", "shared-secret")
	room := newRoom()
	ada, ben := w.join(w.left, room, "Ada"), w.join(w.right, room, "Ben", "--relay-only")
	expectRelayed(t, ada, ben)
	ada.leave()
	ben.leave()
}

// TestOwnTURNCarriesACall lets one of two who cannot reach each other bring a coturn of
// his own, to a server that offers nothing. A check with the wrong secret says so.
func TestOwnTURNCarriesACall(t *testing.T) {
	t.Parallel()
	const secret, url = "shared-secret-of-his", "turn:198.18.85.1:3478?transport=udp"
	w := newIslands(t)
	// A router sends what is for unknown networks on; coturn 4.6 takes an error of sending
	// there for the end of its socket.
	w.ip("-n " + w.server + " route add 10.99.0.0/16 dev eth0")
	startCoturn(t, w, secret)
	w.serve("--no-turn")
	room := newRoom()
	ada := w.join(w.left, room, "Ada")
	ben := w.join(w.right, room, "Ben", "--turn-url", url, "--turn-secret", secret, "--log", "debug")
	expectRelayed(t, ada, ben)
	ada.leave()
	ben.leave()
	if text := ben.stdout.String() + ben.stderr.String(); strings.Contains(text, secret) {
		t.Errorf("the secret is told: %s", text)
	}
	for given, want := range map[string]string{secret: "Your own relay works", "another": "refuses the secret"} {
		check := start(t, "check", nil, tool(t, "ip"), "netns", "exec", w.right.namespace, program(t, "MOIM_BIN"), "--log", "debug",
			"check", "--server", "http://"+w.right.server+":8787", "--turn-url", url, "--turn-secret", given)
		eventually(t, patience, "end of the check", func() (bool, string) { return !check.running(), check.stdout.String() })
		if out := check.stdout.String(); !strings.Contains(out, want) || strings.Contains(out+check.stderr.String(), given) {
			t.Errorf("with %q: %s%s", given, out, check.stderr.String())
		}
	}
}

// startCoturn starts Debian's coturn between the islands.
func startCoturn(t *testing.T, w *islands, secret string) *process {
	t.Helper()
	folder := t.TempDir()
	return w.run("turnserver", tool(t, "turnserver"), "-n", "--no-cli", "--no-tls", "--no-dtls", "--log-file", "stdout", "--simple-log",
		"--pidfile", folder+"/pid", "--userdb", folder+"/turndb",
		"--use-auth-secret", "--static-auth-secret", secret, "--realm", "coturn.test",
		"--listening-ip", w.left.server, "--listening-ip", w.right.server, "--relay-ip", w.left.server, "--listening-port", "3478")
}

// TestRelayOnlyWire looks at every packet of a participant who wants to be
// unseen, in a call with one who does not care.
func TestRelayOnlyWire(t *testing.T) {
	t.Parallel()
	w := newIslands(t)
	w.serve()
	tap := startWiretap(t, w.left.namespace)
	room := newRoom()
	ada := w.join(w.left, room, "Ada", "--relay-only")
	ben := w.join(w.right, room, "Ben", "--log", "debug")
	expectRelayed(t, ada, ben)
	pass(t, 3*time.Second)
	ada.leave()
	ben.leave()
	packets := tap.end()
	if tap.others > 0 {
		t.Errorf("%d packets that are not IPv4", tap.others)
	}
	server := netip.AddrPortFrom(netip.MustParseAddr(w.left.server), 8787)
	relayed := 0
	for _, p := range packets {
		// The kernel says of the last packets that nobody takes them any more.
		unreachable := p.protocol == unix.IPPROTO_ICMP && p.to.Addr() == server.Addr()
		if p.to != server && p.from != server && !unreachable {
			t.Fatalf("a packet of protocol %d from %v to %v", p.protocol, p.from, p.to)
		}
		if p.protocol == unix.IPPROTO_UDP {
			relayed++
		}
		// What Ben tells of himself is his affair, except that the relay is not told.
		if p.readable(w.left.private) || p.protocol == unix.IPPROTO_UDP && p.readable(w.right.private) {
			t.Fatalf("a private address can be read in a packet from %v to %v: %q", p.from, p.to, p.data)
		}
	}
	if relayed < 100 {
		t.Errorf("only %d packets of media in the capture", relayed)
	}
	t.Logf("%d packets, %d of them UDP, all with %v", len(packets), relayed, server)
}
