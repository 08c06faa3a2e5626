package turn_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/pion/logging"
	pion "github.com/pion/turn/v5"

	"moim/signaling"
	"moim/signaling/turn"
)

// patience is how long anything here waits before it fails the test.
const patience = 10 * time.Second

// loopback is where the tests' participants are.
func loopback() netip.Prefix { return netip.MustParsePrefix("127.0.0.0/8") }

// newServer starts a server on the loopback interface; what config leaves out
// are its socket, its addresses and nothing else.
func newServer(t *testing.T, config turn.Config) *turn.Server {
	t.Helper()
	sockets, err := turn.Listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	config.Packets, config.Bind = sockets, netip.MustParseAddr("127.0.0.1")
	s, err := turn.New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// relayServer is the entry of TURN among what a server offers.
func relayServer(t *testing.T, ice *signaling.ICE) signaling.ICEServer {
	t.Helper()
	for _, s := range ice.Usable() {
		if s.Relays() {
			return s
		}
	}
	t.Fatalf("no TURN in %+v", ice)
	return signaling.ICEServer{}
}

// client is pion's client, from its own socket.
type client struct {
	*pion.Client
	t *testing.T
}

// newClient makes a client with the credentials of server.
func newClient(t *testing.T, server signaling.ICEServer) *client {
	t.Helper()
	authority, _, _ := strings.Cut(strings.TrimPrefix(server.URLs[0], "turn:"), "?")
	socket, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	quiet := logging.NewDefaultLoggerFactory()
	quiet.Writer, quiet.DefaultLogLevel = io.Discard, logging.LogLevelDisabled
	c, err := pion.NewClient(&pion.ClientConfig{
		STUNServerAddr: authority, TURNServerAddr: authority, Conn: socket,
		Username: server.Username, Password: server.Credential, Realm: turn.Realm, LoggerFactory: quiet,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		c.Close()
		_ = socket.Close()
	})
	if err := c.Listen(); err != nil {
		t.Fatal(err)
	}
	return &client{Client: c, t: t}
}

// allocate must succeed.
func (c *client) allocate() net.PacketConn {
	c.t.Helper()
	relayed, err := c.Allocate()
	if err != nil {
		c.t.Fatalf("allocate: %v", err)
	}
	c.t.Cleanup(func() { _ = relayed.Close() })
	return relayed
}

// receive waits for a packet.
func receive(t *testing.T, conn net.PacketConn) (string, net.Addr) {
	t.Helper()
	if err := conn.SetReadDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	data := make([]byte, 2048)
	n, from, err := conn.ReadFrom(data)
	if err != nil {
		t.Fatalf("receive: %v", err)
	}
	return string(data[:n]), from
}

// nothing must come, for a while.
func nothing(t *testing.T, conn net.PacketConn, d time.Duration) {
	t.Helper()
	if err := conn.SetReadDeadline(time.Now().Add(d)); err != nil {
		t.Fatal(err)
	}
	data := make([]byte, 2048)
	n, from, err := conn.ReadFrom(data)
	var timeout net.Error
	if !errors.As(err, &timeout) || !timeout.Timeout() {
		t.Fatalf("received %q from %v, %v", data[:n], from, err)
	}
}

func listenUDP(t *testing.T, address string) net.PacketConn {
	t.Helper()
	var config net.ListenConfig
	socket, err := config.ListenPacket(context.WithoutCancel(t.Context()), "udp4", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = socket.Close() })
	return socket
}
