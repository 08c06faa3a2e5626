package server_test

import (
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pion/logging"
	pion "github.com/pion/turn/v5"

	"moim/signaling"
	"moim/signaling/certificate"
	"moim/signaling/server"
	"moim/signaling/signalingtest"
	"moim/signaling/turn"
)

// relaying is a server that relays as well, on connections of its own port.
func relaying(t *testing.T, config turn.Config) *signalingtest.Server {
	t.Helper()
	own, err := certificate.SelfSigned("", nil)
	if err != nil {
		t.Fatal(err)
	}
	config.TCPPort = 1 // of URLs, which nobody uses here
	relay, err := turn.New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := relay.Close(); err != nil {
			t.Error(err)
		}
	})
	return signalingtest.NewServer(t, server.Config{TLS: own, Relay: relay})
}

// allocate relays over a connection.
func allocate(t *testing.T, conn net.Conn, ice *signaling.ICE) {
	t.Helper()
	if len(ice.Usable()) != 1 {
		t.Fatalf("offered is %+v", ice)
	}
	offered := ice.Usable()[0]
	quiet := logging.NewDefaultLoggerFactory()
	quiet.Writer, quiet.DefaultLogLevel = io.Discard, logging.LogLevelDisabled
	c, err := pion.NewClient(&pion.ClientConfig{
		TURNServerAddr: conn.RemoteAddr().String(), Conn: pion.NewSTUNConn(conn),
		Username: offered.Username, Password: offered.Credential, LoggerFactory: quiet,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Listen(); err != nil {
		t.Fatal(err)
	}
	relayed, err := c.Allocate()
	if err != nil {
		t.Fatalf("allocate: %v", err)
	}
	_ = relayed.Close()
}

// TestOnePort speaks http, https, TURN over TCP and TURN over TLS to one port.
func TestOnePort(t *testing.T) {
	s := relaying(t, turn.Config{})
	address := strings.TrimPrefix(s.URL, "http://")
	p := dialRaw(t, s.URL)
	p.send(someone(signaling.NewCode()))
	welcome := p.expect(signaling.TypeWelcome)

	plain, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = plain.Close() }()
	allocate(t, plain, welcome.ICE)

	secure, err := tls.Dial("tcp", address, &tls.Config{InsecureSkipVerify: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = secure.Close() }()
	allocate(t, secure, welcome.ICE)

	for _, url := range []string{s.URL, secureURL(s)} {
		if response := get(t, accepting(), url+"/r/"); response.StatusCode != http.StatusOK {
			t.Errorf("%s: %s", url, response.Status)
		} else if secured := response.TLS != nil; secured != strings.HasPrefix(url, "https") {
			t.Errorf("%s: TLS is %v", url, secured)
		}
	}
}

// TestPagesKnowTheirTLS redirects to https only who came by http.
func TestPagesKnowTheirTLS(t *testing.T) {
	authority := signalingtest.NewAuthority(t)
	certFile, keyFile := authority.Files(publicHost, "127.0.0.1")
	files, err := certificate.FromFiles(certFile, keyFile, nil)
	if err != nil {
		t.Fatal(err)
	}
	relay, err := turn.New(turn.Config{TCPPort: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = relay.Close() })
	s := signalingtest.NewServer(t, server.Config{TLS: files, Relay: relay})
	for url, want := range map[string]int{s.URL: http.StatusPermanentRedirect, secureURL(s): http.StatusOK} {
		if response := get(t, accepting(), url+"/r/"); response.StatusCode != want {
			t.Errorf("%s: %s, want %d", url, response.Status, want)
		}
	}
}

// TestCredentialsAreRenewed pings until other credentials come.
func TestCredentialsAreRenewed(t *testing.T) {
	s := relaying(t, turn.Config{Lifetime: 2 * time.Second})
	p := dialRaw(t, s.URL)
	p.send(someone(signaling.NewCode()))
	first := p.expect(signaling.TypeWelcome).ICE.Usable()[0]
	for deadline := time.Now().Add(patience); ; <-time.After(100 * time.Millisecond) {
		p.send(signaling.Envelope{Type: signaling.TypePing})
		ice := p.expect(signaling.TypePong).ICE
		if ice != nil {
			if again := ice.Usable()[0]; again.Username == first.Username || again.Credential == first.Credential {
				t.Errorf("%+v came again", again)
			}
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("no other credentials come")
		}
	}
}

func TestNothingIsOffered(t *testing.T) {
	s := signalingtest.NewServer(t, server.Config{})
	p := dialRaw(t, s.URL)
	p.send(someone(signaling.NewCode()))
	if welcome := p.expect(signaling.TypeWelcome); welcome.ICE != nil {
		t.Errorf("offered is %+v", welcome.ICE)
	}
}
