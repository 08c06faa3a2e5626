package turn_test

import (
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"moim/signaling"
	"moim/signaling/turn"
)

// TestRelayed lets two participants who know only each other's relayed address
// talk, on a server whose addresses are its own alone.
func TestRelayed(t *testing.T) {
	s := newServer(t, turn.Config{})
	here := newClient(t, relayServer(t, s.ICE("room", "ada", "127.0.0.1"))).allocate()
	there := newClient(t, relayServer(t, s.ICE("room", "ben", "127.0.0.1"))).allocate()
	for i := range 3 {
		text := "hello " + strconv.Itoa(i)
		if _, err := here.WriteTo([]byte(text), there.LocalAddr()); err != nil {
			t.Fatal(err)
		}
		if _, err := there.WriteTo([]byte(text), here.LocalAddr()); err != nil {
			t.Fatal(err)
		}
	}
	data, from := receive(t, there)
	if !strings.HasPrefix(data, "hello") || from.String() != here.LocalAddr().String() {
		t.Errorf("%q from %v, want it from %v", data, from, here.LocalAddr())
	}
	if _, from = receive(t, here); from.String() != there.LocalAddr().String() {
		t.Errorf("from %v, want %v", from, there.LocalAddr())
	}
}

// TestRelayedBehindNAT has a public address that is none of this computer's.
func TestRelayedBehindNAT(t *testing.T) {
	public := netip.MustParseAddr("198.51.100.7")
	s := newServer(t, turn.Config{Relays: []netip.Addr{public}})
	here := newClient(t, relayServer(t, s.ICE("room", "ada", "127.0.0.1"))).allocate()
	there := newClient(t, relayServer(t, s.ICE("room", "ben", "127.0.0.1"))).allocate()
	for _, c := range []net.PacketConn{here, there} {
		if !strings.HasPrefix(c.LocalAddr().String(), public.String()+":") {
			t.Fatalf("relayed address is %v", c.LocalAddr())
		}
	}
	if _, err := there.WriteTo([]byte("permission"), here.LocalAddr()); err != nil {
		t.Fatal(err)
	}
	if _, err := here.WriteTo([]byte("through"), there.LocalAddr()); err != nil {
		t.Fatal(err)
	}
	if data, from := receive(t, there); data != "through" || from.String() != here.LocalAddr().String() {
		t.Errorf("%q from %v, want it from %v", data, from, here.LocalAddr())
	}
}

func TestBinding(t *testing.T) {
	s := newServer(t, turn.Config{})
	c := newClient(t, relayServer(t, s.ICE("room", "ada", "127.0.0.1")))
	address, err := c.SendBindingRequest()
	if err != nil || !strings.HasPrefix(address.String(), "127.0.0.1:") {
		t.Errorf("%v, %v", address, err)
	}
}

func TestRefusedDestinations(t *testing.T) {
	s := newServer(t, turn.Config{Allow: []netip.Prefix{netip.MustParsePrefix("10.7.0.0/16")}})
	relayed := newClient(t, relayServer(t, s.ICE("room", "ada", "127.0.0.1"))).allocate()
	for to, want := range map[string]bool{
		"127.0.0.2:9": false, "10.0.0.1:9": false, "10.255.255.255:9": false, "172.16.0.1:9": false, "192.168.1.1:9": false,
		"169.254.1.1:9": false, "100.64.0.1:9": false, "0.0.0.1:9": false, "224.0.0.1:9": false, "255.255.255.255:9": false,
		"240.0.0.1:9": false, "192.0.0.8:9": false,
		"10.7.3.4:9": true, "198.51.100.1:9": true, "198.18.3.4:9": true, "192.0.2.1:9": true,
	} {
		address := net.UDPAddrFromAddrPort(netip.MustParseAddrPort(to))
		_, err := relayed.WriteTo([]byte("x"), address)
		if (err == nil) != want {
			t.Errorf("relay to %s: %v", to, err)
		}
		if err != nil && !strings.Contains(err.Error(), "403") && !strings.Contains(err.Error(), "Forbidden") {
			t.Errorf("relay to %s is refused by %v", to, err)
		}
	}
}

// TestOwnServicesAreOutOfReach sends to a socket of the computer whose address
// is a relay address: the permission is given, but not for that port.
func TestOwnServicesAreOutOfReach(t *testing.T) {
	service := listenUDP(t, "127.0.0.1:0")
	s := newServer(t, turn.Config{})
	relayed := newClient(t, relayServer(t, s.ICE("room", "ada", "127.0.0.1"))).allocate()
	if _, err := relayed.WriteTo([]byte("attack"), service.LocalAddr()); err != nil {
		t.Fatal(err)
	}
	nothing(t, service, 300*time.Millisecond)

	s = newServer(t, turn.Config{Allow: []netip.Prefix{loopback()}})
	relayed = newClient(t, relayServer(t, s.ICE("room", "ada", "127.0.0.1"))).allocate()
	if _, err := relayed.WriteTo([]byte("allowed"), service.LocalAddr()); err != nil {
		t.Fatal(err)
	}
	if data, _ := receive(t, service); data != "allowed" {
		t.Errorf("received %q", data)
	}
}

func TestRefusedCredentials(t *testing.T) {
	s, other := newServer(t, turn.Config{}), newServer(t, turn.Config{})
	good := relayServer(t, s.ICE("room", "ada", "127.0.0.1"))
	foreign := relayServer(t, other.ICE("room", "ada", "127.0.0.1"))
	_, user, _ := strings.Cut(good.Username, ":")
	for name, credential := range map[string][2]string{
		"foreign":         {foreign.Username, foreign.Credential},
		"expired":         {"1:" + user, good.Credential},
		"prolonged":       {fmt.Sprintf("%d:%s", time.Now().Add(time.Hour).Unix(), user), good.Credential},
		"of nobody":       {strings.TrimSuffix(good.Username, ":"+user), good.Credential},
		"another user":    {good.Username[:len(good.Username)-1] + "-", good.Credential},
		"another secret":  {good.Username, foreign.Credential},
		"empty":           {"x", "y"},
		"negative expiry": {"-1:" + user, good.Credential},
	} {
		server := signaling.ICEServer{URLs: good.URLs, Username: credential[0], Credential: credential[1]}
		if relayed, err := newClient(t, server).Allocate(); err == nil {
			_ = relayed.Close()
			t.Errorf("%s credentials were accepted", name)
		}
	}
	newClient(t, good).allocate()
}

// TestCallsOutliveCredentials goes on with an allocation after its credentials
// open no new one.
func TestCallsOutliveCredentials(t *testing.T) {
	s := newServer(t, turn.Config{Lifetime: time.Second, Allow: []netip.Prefix{loopback()}})
	server := relayServer(t, s.ICE("room", "ada", "127.0.0.1"))
	c := newClient(t, server)
	relayed := c.allocate()
	for deadline := time.Now().Add(patience); ; {
		next, err := newClient(t, server).Allocate()
		if err != nil {
			break
		}
		_ = next.Close()
		if time.Now().After(deadline) {
			t.Fatal("credentials do not expire")
		}
	}
	peer := listenUDP(t, "127.0.0.1:0")
	if err := c.CreatePermission(peer.LocalAddr()); err != nil {
		t.Fatalf("permission after the credentials' time: %v", err)
	}
	if _, err := relayed.WriteTo([]byte("still here"), peer.LocalAddr()); err != nil {
		t.Fatal(err)
	}
	if data, _ := receive(t, peer); data != "still here" {
		t.Errorf("received %q", data)
	}
}

func TestQuotaOfAllocations(t *testing.T) {
	s := newServer(t, turn.Config{RoomAllocations: 3, ParticipantAllocations: 2, Allocations: 4})
	of := func(room, participant string) signaling.ICEServer {
		return relayServer(t, s.ICE(room, participant, "127.0.0.1"))
	}
	refused := func(room, participant string) {
		t.Helper()
		_, err := newClient(t, of(room, participant)).Allocate()
		if err == nil || !strings.Contains(err.Error(), "486") && !strings.Contains(err.Error(), "Quota") {
			t.Errorf("%s of %s: %v, want 486 (Allocation Quota Reached)", participant, room, err)
		}
	}
	first := newClient(t, of("one", "ada")).allocate()
	newClient(t, of("one", "ada")).allocate()
	refused("one", "ada")
	newClient(t, of("one", "ben")).allocate()
	refused("one", "ben") // the room has three
	newClient(t, of("two", "ada")).allocate()
	refused("two", "cid") // all have four
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(patience); ; {
		relayed, err := newClient(t, of("two", "cid")).Allocate()
		if err == nil {
			_ = relayed.Close()
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("a closed allocation is still counted: %v", err)
		}
	}
}

func TestQuotaOfBytes(t *testing.T) {
	const burst = 64 << 10 // the least
	s := newServer(t, turn.Config{RoomRate: 8, Allow: []netip.Prefix{loopback()}})
	peer := listenUDP(t, "127.0.0.1:0")
	relayed := newClient(t, relayServer(t, s.ICE("room", "ada", "127.0.0.1"))).allocate()
	packet := make([]byte, 1000)
	for range 2 * burst / len(packet) {
		if _, err := relayed.WriteTo(packet, peer.LocalAddr()); err != nil {
			t.Fatal(err)
		}
	}
	received := 0
	for {
		wait := 500 * time.Millisecond // until nothing more comes
		if received == 0 {
			wait = patience
		}
		if err := peer.SetReadDeadline(time.Now().Add(wait)); err != nil {
			t.Fatal(err)
		}
		n, _, err := peer.ReadFrom(packet)
		if err != nil {
			break
		}
		received += n
	}
	if received == 0 || received > burst {
		t.Errorf("%d bytes were relayed, want up to %d", received, burst)
	}
	other := newClient(t, relayServer(t, s.ICE("another room", "ada", "127.0.0.1"))).allocate()
	if _, err := other.WriteTo([]byte("not concerned"), peer.LocalAddr()); err != nil {
		t.Fatal(err)
	}
	if data, _ := receive(t, peer); data != "not concerned" {
		t.Errorf("received %q", data)
	}
}

func TestPorts(t *testing.T) {
	s := newServer(t, turn.Config{Ports: [2]uint16{42_000, 42_999}})
	for range 5 {
		relayed := newClient(t, relayServer(t, s.ICE("room", "ada", "127.0.0.1"))).allocate()
		at := netip.MustParseAddrPort(relayed.LocalAddr().String())
		if at.Port() < 42_000 || at.Port() > 42_999 {
			t.Errorf("relayed address is %v", at)
		}
	}
}

func TestWhatIsOffered(t *testing.T) {
	external := []turn.External{{URLs: []string{"stun:x.example"}}, {URLs: []string{"turn:x.example?transport=tcp"}, Secret: "shared"}}
	trusted := func(host string) bool { return host == "meet.example" }
	sockets, err := turn.Listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := strings.Cut(sockets[0].LocalAddr().String(), ":")
	s, err := turn.New(turn.Config{Packets: sockets, TCPPort: 443, Trusted: trusted, External: external})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	for host, want := range map[string][]string{
		"meet.example": {
			"stun:meet.example:" + port, "turn:meet.example:" + port + "?transport=udp",
			"turn:meet.example:443?transport=tcp", "turns:meet.example:443?transport=tcp",
			"stun:x.example", "turn:x.example?transport=tcp",
		},
		"2001:db8::1": {
			"stun:[2001:db8::1]:" + port, "turn:[2001:db8::1]:" + port + "?transport=udp", "turn:[2001:db8::1]:443?transport=tcp",
			"stun:x.example", "turn:x.example?transport=tcp",
		},
	} {
		var got []string
		ice := s.ICE("room", "ada", host)
		for _, server := range ice.Usable() {
			got = append(got, server.URLs...)
		}
		if !slices.Equal(got, want) || ice.Lifetime != signaling.CredentialLifetime {
			t.Errorf("%s: %q for %d s, want %q", host, got, ice.Lifetime, want)
		}
	}
	if nothing, err := turn.New(turn.Config{}); err != nil || nothing.ICE("room", "ada", "meet.example") != nil {
		t.Errorf("the zero value offers something, %v", err)
	}
}

// TestUsersAreNotTold sees that a user name tells who needs not know neither
// room nor participant, and is the same for the same ones.
func TestUsersAreNotTold(t *testing.T) {
	s := newServer(t, turn.Config{})
	user := func(room, participant string) string {
		_, user, _ := strings.Cut(relayServer(t, s.ICE(room, participant, "127.0.0.1")).Username, ":")
		return user
	}
	first := user("e238e917c4badc2dbe889b9b320748cf", "ada")
	if strings.Contains(first, "e238") || strings.Contains(first, "ada") {
		t.Errorf("user is %q", first)
	}
	if first != user("e238e917c4badc2dbe889b9b320748cf", "ada") || first == user("e238e917c4badc2dbe889b9b320748cf", "ben") {
		t.Error("users do not tell participants apart")
	}
}

func TestExternalCheck(t *testing.T) {
	for url, want := range map[string]bool{
		"turn:a.example": true, "turns:a.example:443?transport=tcp": true, "stun:a.example": true,
		"http://a.example": false, "turn://a.example": false, "turn:": false, "": false, "a.example": false,
	} {
		if err := (turn.External{URLs: []string{url}, Secret: "s"}).Check(); (err == nil) != want {
			t.Errorf("%q: %v", url, err)
		}
	}
	user := turn.External{URLs: []string{"turn:a.example"}, User: "ada", Secret: "s"}.Offer("room", "ada", time.Now())
	if user.Username != "ada" || user.Credential != "s" {
		t.Errorf("a user of the server has %+v", user)
	}
	if err := (turn.External{URLs: []string{"turn:a.example"}}).Check(); err == nil {
		t.Error("TURN without a secret")
	}
}
