package app

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"moim/app/call"
	"moim/signaling"
	"moim/signaling/server"
)

func TestRoomOfOnesOwnIsOpenToBrowsers(t *testing.T) {
	n := street(t)
	h := newTestHost(t, n)
	alice := newTestConnector(t, connectorConfig{Host: h, Neighbours: n, Guests: true})
	s, room, err := alice.Host(t.Context(), person("Alice"))
	if err != nil {
		t.Fatal(err)
	}
	leaveLater(t, s)
	link, err := signaling.ParseLink(room.Link)
	if err != nil {
		t.Fatal(err)
	}
	if room.BrowserLink != link.BrowserURL() {
		t.Errorf("browser link %q, want %q", room.BrowserLink, link.BrowserURL())
	}
	if strings.HasPrefix(room.BrowserLink, "http://127.") {
		return // a computer without a network
	}
	connection, err := (&tls.Dialer{Config: &tls.Config{InsecureSkipVerify: true}}).DialContext(
		t.Context(), "tcp", fmt.Sprintf("127.0.0.1:%d", h.port))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = connection.Close() }()
	secure, ok := connection.(*tls.Conn)
	if !ok {
		t.Fatalf("connection is a %T", connection)
	}
	digest := sha256.Sum256(secure.ConnectionState().PeerCertificates[0].Raw)
	want := strings.ReplaceAll(fmt.Sprintf("% X", digest), " ", ":")
	if room.Fingerprint != want {
		t.Errorf("fingerprint %q, want %q", room.Fingerprint, want)
	}
}

func TestRoomAt(t *testing.T) {
	code, err := signaling.ParseCode("ABCDEFGHJKMN")
	if err != nil {
		t.Fatal(err)
	}
	own := &signaling.HTTPS{SelfSigned: true, Fingerprint: "AB:CD"}
	trusted := &signaling.HTTPS{Fingerprint: "AB:CD"}
	for _, c := range []struct {
		server      string
		https       *signaling.HTTPS
		link        string
		fingerprint string
	}{
		{"https://meet.example", nil, "https://meet.example/r/#" + code.String(), ""},
		{"http://192.168.1.5:8787", own, "https://192.168.1.5:8787/r/#" + code.String(), "AB:CD"},
		{"http://192.168.1.5:8787", trusted, "https://192.168.1.5:8787/r/#" + code.String(), ""},
		{"http://192.168.1.5:8787", nil, "", ""},
		{"https://10.0.0.5", nil, "https://10.0.0.5:443/r/#" + code.String(), ""},
		{"http://10.0.0.5", own, "https://10.0.0.5:80/r/#" + code.String(), "AB:CD"},
		{"http://meet.example", own, "https://meet.example:80/r/#" + code.String(), "AB:CD"},
		{"http://[fe80::5%25eth0]:8787", own, "", ""},
		{"http://[fd00::5]:8787", own, "https://[fd00::5]:8787/r/#" + code.String(), "AB:CD"},
	} {
		room := roomAt(c.server, code, c.https)
		if room.BrowserLink != c.link || room.Fingerprint != c.fingerprint {
			t.Errorf("%s: browser link %q, fingerprint %q; want %q, %q", c.server, room.BrowserLink, room.Fingerprint, c.link, c.fingerprint)
		}
	}
}

// TestBrowsersLinkLeadsToTheRoom pastes the link of a server whose certificate
// nobody knows.
func TestBrowsersLinkLeadsToTheRoom(t *testing.T) {
	room := hostRoom(t, street(t))
	link, err := signaling.ParseLink(room.Link)
	if err != nil {
		t.Fatal(err)
	}
	pasted := fmt.Sprintf("https://127.0.0.1:%d/r/#%s", link.Port, room.Code)
	bob := newTestConnector(t, connectorConfig{Neighbours: street(t)})
	s, _, err := bob.Join(t.Context(), invite(t, "Or in a browser: "+pasted), person("Bob"))
	if err != nil {
		t.Fatal(err)
	}
	leaveLater(t, s)
}

// TestUntrustedCertificates holds a server that a person has chosen to the https
// that was asked for, and says what is wrong with its certificate.
func TestUntrustedCertificates(t *testing.T) {
	now := time.Now()
	for name, test := range map[string]struct {
		template x509.Certificate
		issued   bool // by an authority that nobody knows
		want     call.ProblemCode
	}{
		"self-signed":                  {x509.Certificate{IPAddresses: []net.IP{{127, 0, 0, 1}}, NotAfter: now.Add(time.Hour)}, false, call.ProblemCertUnknown},
		"self-signed for another name": {x509.Certificate{DNSNames: []string{"a.example"}, NotAfter: now.Add(time.Hour)}, false, call.ProblemCertUnknown},
		"unknown authority":            {x509.Certificate{IPAddresses: []net.IP{{127, 0, 0, 1}}, NotAfter: now.Add(time.Hour)}, true, call.ProblemCertUnknown},
		"expired":                      {x509.Certificate{IPAddresses: []net.IP{{127, 0, 0, 1}}, NotAfter: now.Add(-time.Hour)}, true, call.ProblemCertExpired},
		"another name":                 {x509.Certificate{DNSNames: []string{"a.example"}, NotAfter: now.Add(time.Hour)}, true, call.ProblemCertName},
	} {
		t.Run(name, func(t *testing.T) {
			embedded := server.New(server.Config{})
			t.Cleanup(func() { _ = embedded.Shutdown(context.Background()) })
			web := httptest.NewUnstartedServer(embedded.Handler())
			web.TLS = &tls.Config{Certificates: []tls.Certificate{issue(t, test.template, test.issued)}}
			web.Config.ErrorLog = log.New(io.Discard, "", 0)
			web.StartTLS()
			t.Cleanup(web.Close)
			c := newTestConnector(t, connectorConfig{Server: func() string { return web.URL }})
			_, _, err := c.Join(t.Context(), invite(t, signaling.NewCode().String()), person("Alice"))
			expectProblem(t, err, test.want)
		})
	}
}

// TestChosenServerStaysSecure does not fall back to http for a server of one's
// own network that a person has chosen by https, though its links do.
func TestChosenServerStaysSecure(t *testing.T) {
	room := hostRoom(t, street(t))
	link, err := signaling.ParseLink(room.Link)
	if err != nil {
		t.Fatal(err)
	}
	chosen := fmt.Sprintf("https://127.0.0.1:%d", link.Port)
	c := newTestConnector(t, connectorConfig{Server: func() string { return chosen }})
	_, _, err = c.Join(t.Context(), invite(t, room.Code), person("Bob"))
	expectProblem(t, err, call.ProblemCertUnknown)
	_, _, err = c.Host(t.Context(), person("Bob"))
	expectProblem(t, err, call.ProblemCertUnknown)
}

// TestPlainServer is about which addresses http will do for.
func TestPlainServer(t *testing.T) {
	for server, want := range map[string]string{
		"https://192.168.1.5:8787": "http://192.168.1.5:8787",
		"https://desk.local":       "http://desk.local",
		"https://[fd00::5]:8787":   "http://[fd00::5]:8787",
		"https://203.0.113.9:8787": "", // nobody's own network (RFC 5737)
		"https://meet.example.org": "",
		"http://192.168.1.5:8787":  "",
	} {
		if got, ok := plainServer(server); ok != (want != "") || ok && got != want {
			t.Errorf("plainServer(%q) = %q, %v; want %q", server, got, ok, want)
		}
	}
}

// issue makes a certificate, signed by itself or by an authority of the moment.
func issue(t *testing.T, template x509.Certificate, issued bool) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template.SerialNumber, template.Subject.CommonName = big.NewInt(2), "server"
	template.NotBefore = template.NotAfter.Add(-48 * time.Hour)
	authority, signer := &template, key
	if issued {
		authority = &x509.Certificate{SerialNumber: big.NewInt(1), IsCA: true, BasicConstraintsValid: true}
		authority.Subject.CommonName = "authority"
		if signer, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
			t.Fatal(err)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, &template, authority, &key.PublicKey, signer)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// TestServerWithoutHTTPS asks one that speaks http alone, and one that is none.
func TestServerWithoutHTTPS(t *testing.T) {
	plain := server.New(server.Config{})
	defer func() { _ = plain.Shutdown(t.Context()) }()
	for name, handler := range map[string]http.Handler{"plain": plain.Handler(), "other": http.NotFoundHandler()} {
		web := httptest.NewServer(handler)
		c := newTestConnector(t, connectorConfig{Guests: true})
		if https := c.askHTTPS(t.Context(), web.URL)(); https != nil {
			t.Errorf("%s: https %+v, want none", name, https)
		}
		web.Close()
	}
}
