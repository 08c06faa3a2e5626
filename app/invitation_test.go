package app

import (
	"crypto/sha256"
	"crypto/tls"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

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
