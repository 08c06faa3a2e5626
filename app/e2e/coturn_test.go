package e2e_test

import (
	"context"
	"io"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/pion/logging"
	pion "github.com/pion/turn/v5"

	"moim/signaling"
	"moim/signaling/client"
	"moim/signaling/turn"
)

// TestCoturnCredentials takes coturn for a judge of the credentials that a
// server of ours makes with a shared secret: foreign and expired ones open
// nothing, and what was opened in time goes on.
func TestCoturnCredentials(t *testing.T) {
	t.Parallel()
	const secret, realm = "shared-secret", "coturn.test"
	folder, port := t.TempDir(), strconv.Itoa(freePort(t))
	start(t, "turnserver", nil, tool(t, "turnserver"), "-n", "--no-cli", "--no-tls", "--no-dtls", "--log-file", "stdout", "--simple-log",
		"--pidfile", folder+"/pid", "--userdb", folder+"/turndb", "--use-auth-secret", "--static-auth-secret", secret, "--realm", realm,
		"--listening-ip", "127.0.0.1", "--relay-ip", "127.0.0.1", "--listening-port", port)
	offer := func(secret string) signaling.ICEServer {
		s, err := turn.New(turn.Config{
			Lifetime: 3 * time.Second,
			External: []turn.External{{URLs: []string{"turn:127.0.0.1:" + port + "?transport=udp"}, Secret: secret}},
		})
		if err != nil {
			t.Fatal(err)
		}
		return s.ICE("room", "ada", "127.0.0.1").Usable()[0]
	}
	eventually(t, patience, "coturn", func() (bool, string) {
		_, err := relayClient(t, "127.0.0.1:"+port, realm, signaling.ICEServer{}).SendBindingRequest()
		return err == nil, "no answer"
	})
	if _, err := relayClient(t, "127.0.0.1:"+port, realm, offer("another secret")).Allocate(); err == nil {
		t.Error("foreign credentials open an allocation")
	}
	credentials := offer(secret)
	asker := relayClient(t, "127.0.0.1:"+port, realm, credentials)
	if _, err := asker.Allocate(); err != nil {
		t.Fatalf("allocate: %v", err)
	}
	eventually(t, patience, "end of the credentials", func() (bool, string) {
		_, err := relayClient(t, "127.0.0.1:"+port, realm, credentials).Allocate()
		return err != nil, "they open allocations"
	})
	if err := asker.CreatePermission(&net.UDPAddr{IP: net.IPv4(198, 18, 84, 2), Port: 9}); err != nil {
		t.Errorf("an allocation does not outlive its credentials: %v", err)
	}
}

// TestRelayRefuses asks a running server to relay to where it must not, with
// credentials of its own, foreign ones and expired ones.
func TestRelayRefuses(t *testing.T) {
	t.Parallel()
	address := "127.0.0.1:" + strconv.Itoa(freePort(t))
	start(t, "signald", []string{"XDG_STATE_HOME=" + t.TempDir()}, program(t, "SIGNALD_BIN"), "--listen", address)
	good := offeredBy(t, "http://"+address)
	asker := relayClient(t, address, turn.Realm, good)
	relayed, err := asker.Allocate()
	if err != nil {
		t.Fatalf("allocate: %v", err)
	}
	t.Cleanup(func() { _ = relayed.Close() })
	for ip, want := range map[string]bool{
		"127.0.0.2": false, "10.0.0.1": false, "10.255.0.1": false, "192.168.0.1": false, "172.20.0.1": false, "169.254.3.4": false,
		"198.18.84.2": true, "203.0.113.9": true,
	} {
		err := asker.CreatePermission(&net.UDPAddr{IP: net.ParseIP(ip), Port: 9})
		if (err == nil) != want {
			t.Errorf("relay to %s: %v", ip, err)
		}
	}
	// The address is the relay's own, the port a service of the computer.
	service, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = service.Close() }()
	if _, err := relayed.WriteTo([]byte("hello"), service.LocalAddr()); err != nil {
		t.Logf("refused by %v", err)
	}
	_ = service.SetReadDeadline(time.Now().Add(500 * time.Millisecond))
	if n, from, err := service.ReadFrom(make([]byte, 100)); err == nil {
		t.Errorf("%d bytes from %v reached a service of the computer", n, from)
	}
	_, user, _ := strings.Cut(good.Username, ":")
	for name, c := range map[string]signaling.ICEServer{
		"expired": {Username: "1700000000:" + user, Credential: good.Credential},
		"foreign": {Username: good.Username, Credential: strings.ToLower(good.Credential)},
	} {
		if _, err := relayClient(t, address, turn.Realm, c).Allocate(); err == nil {
			t.Errorf("%s credentials open an allocation", name)
		}
	}
}

// relayClient is pion's client of a TURN server on the loopback interface.
func relayClient(t *testing.T, server, realm string, credentials signaling.ICEServer) *pion.Client {
	t.Helper()
	socket, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	quiet := logging.NewDefaultLoggerFactory()
	quiet.Writer, quiet.DefaultLogLevel = io.Discard, logging.LogLevelDisabled
	client, err := pion.NewClient(&pion.ClientConfig{
		STUNServerAddr: server, TURNServerAddr: server, Conn: socket, Realm: realm, LoggerFactory: quiet,
		Username: credentials.Username, Password: credentials.Credential,
	})
	if err == nil {
		err = client.Listen()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		client.Close()
		_ = socket.Close()
	})
	return client
}

// offeredBy joins a room of a server and takes what it offers of TURN.
func offeredBy(t *testing.T, server string) signaling.ICEServer {
	t.Helper()
	var offered signaling.ICEServer
	eventually(t, patience, "offer of TURN", func() (bool, string) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), patience)
		defer cancel()
		c, err := client.Dial(ctx, client.Config{
			Server: server, Room: signaling.NewSecret(), Participant: signaling.NewParticipantID(), Secret: signaling.NewSecret(),
		})
		if err != nil {
			return false, err.Error()
		}
		defer func() { _ = c.Close(ctx) }()
		welcome, err := c.Receive(ctx)
		for _, s := range welcome.ICE.Usable() {
			if s.Relays() {
				offered = s
			}
		}
		return err == nil && len(offered.URLs) > 0, "none in the welcome"
	})
	return offered
}
