package server_test

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/coder/websocket"

	"moim/signaling"
	"moim/signaling/certificate"
	"moim/signaling/client"
	"moim/signaling/server"
	"moim/signaling/signalingtest"
)

const publicHost = "meet.example.org"

// trusted is a server whose certificate is publicHost's, by an authority.
func trusted(t *testing.T) (*signalingtest.Server, *signalingtest.Authority) {
	t.Helper()
	authority := signalingtest.NewAuthority(t)
	certFile, keyFile := authority.Files(publicHost, "127.0.0.1")
	files, err := certificate.FromFiles(certFile, keyFile, nil)
	if err != nil {
		t.Fatal(err)
	}
	return signalingtest.NewServer(t, server.Config{TLS: files}), authority
}

// own is a server whose certificate is its own.
func own(tb testing.TB) (*signalingtest.Server, *certificate.Own) {
	tb.Helper()
	o, err := certificate.SelfSigned("", nil)
	if err != nil {
		tb.Fatal(err)
	}
	return signalingtest.NewServer(tb, server.Config{TLS: o}), o
}

// accepting is a client of somebody who has accepted the certificate.
func accepting() *http.Client {
	return &http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

func secureURL(s *signalingtest.Server) string { return strings.Replace(s.URL, "http:", "https:", 1) }

func get(t *testing.T, c *http.Client, url string) *http.Response {
	t.Helper()
	response, err := c.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = response.Body.Close() })
	return response
}

func TestHealthTellsOfHTTPS(t *testing.T) {
	s, o := own(t)
	want, _ := o.HTTPS("")
	for _, url := range []string{s.URL, secureURL(s)} {
		var h signaling.Health
		response := get(t, accepting(), url+signaling.HealthPath)
		if err := json.NewDecoder(response.Body).Decode(&h); err != nil || h.HTTPS == nil || *h.HTTPS != want || !h.HTTPS.SelfSigned {
			t.Errorf("%s: got %+v, %v", url, h.HTTPS, err)
		}
	}
	plain := signalingtest.NewServer(t, server.Config{})
	if body := bodyOf(t, get(t, accepting(), plain.URL+signaling.HealthPath)); strings.Contains(string(body), "https") {
		t.Errorf("got %s", body)
	}
}

func TestOwnCertificateForcesNobody(t *testing.T) {
	s, o := own(t)
	for _, url := range []string{s.URL, secureURL(s)} {
		response := get(t, accepting(), url+"/r/")
		if response.StatusCode != http.StatusOK || response.Header.Get("Strict-Transport-Security") != "" {
			t.Errorf("%s: status %d, strict transport %q", url, response.StatusCode, response.Header.Get("Strict-Transport-Security"))
		}
		if response.TLS == nil {
			continue
		}
		d, _ := o.HTTPS("")
		if got := certificate.Fingerprint(response.TLS.PeerCertificates[0].Raw); got != d.Fingerprint || response.ProtoMajor != 1 {
			t.Errorf("fingerprint %s, %s", got, response.Proto)
		}
	}
}

func TestTrustedCertificateLeadsToHTTPS(t *testing.T) {
	s, authority := trusted(t)
	address := strings.TrimPrefix(s.URL, "http://")
	_, port, _ := strings.Cut(address, ":")
	c := authority.Client(address)
	there := publicHost + ":" + port
	tests := []struct {
		url      string
		status   int
		location string
		strict   bool
	}{
		{"http://" + there + "/r/", 308, "https://" + there + "/r/", false},
		{"http://" + there + "/r/js/main.js?x=y", 308, "https://" + there + "/r/js/main.js?x=y", false},
		{"http://" + publicHost + "/r/", 308, "https://" + publicHost + "/r/", false},
		{"http://" + there + signaling.HealthPath, 200, "", false},
		{"http://other.example.org/r/", 200, "", false}, // where https would frighten
		{"http://localhost/r/", 200, "", false},
		{"https://" + there + "/r/", 200, "", true},
		{"https://" + there + "/", 308, "/r/", true},
		{"https://127.0.0.1/r/", 200, "", false},
	}
	for _, test := range tests {
		response := get(t, c, test.url)
		if response.StatusCode != test.status || response.Header.Get("Location") != test.location {
			t.Errorf("%s: status %d, to %q", test.url, response.StatusCode, response.Header.Get("Location"))
		}
		if got := response.Header.Get("Strict-Transport-Security"); (got != "") != test.strict {
			t.Errorf("%s: strict transport %q", test.url, got)
		}
		if test.location != "" && response.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: a redirect that is kept", test.url)
		}
	}
}

func TestTLSVersions(t *testing.T) {
	s, _ := own(t)
	address := strings.TrimPrefix(s.URL, "http://")
	for version, want := range map[uint16]bool{tls.VersionTLS11: false, tls.VersionTLS12: true, tls.VersionTLS13: true} {
		conn, err := tls.Dial("tcp", address, &tls.Config{
			InsecureSkipVerify: true, MinVersion: version, MaxVersion: version, NextProtos: []string{"h2", "http/1.1"},
		})
		if (err == nil) != want {
			t.Errorf("version %x: %v", version, err)
		}
		if err == nil {
			if protocol := conn.ConnectionState().NegotiatedProtocol; protocol != "http/1.1" {
				t.Errorf("protocol %q", protocol)
			}
			_ = conn.Close()
		}
	}
}

func TestOrigin(t *testing.T) {
	s, _ := own(t)
	address := strings.TrimPrefix(s.URL, "http://")
	tests := []struct {
		host, origin string
		ok           bool
	}{
		{"", "", true}, // no browser
		{"", "http://" + address, true},
		{"", "https://" + address, true},
		{publicHost, "https://" + publicHost, true}, // behind a proxy that keeps the name
		{publicHost, "https://MEET.example.org", true},
		{publicHost, "https://" + publicHost + ":444", false},
		{publicHost, "https://evil.example.org", false},
		{publicHost, "https://" + publicHost + ".evil.example", false},
		{"", "https://" + publicHost, false},
		{"", "http://127.0.0.1", false},
		{"", "null", false},
		{"", "file://", false},
	}
	for _, url := range []string{s.URL, secureURL(s)} {
		for _, test := range tests {
			options := &websocket.DialOptions{
				Subprotocols: []string{signaling.Subprotocol}, HTTPClient: accepting(), Host: test.host, HTTPHeader: http.Header{},
			}
			if test.origin != "" {
				options.HTTPHeader.Set("Origin", test.origin)
			}
			ws, response, err := websocket.Dial(t.Context(), url+signaling.Path, options)
			if (err == nil) != test.ok || err != nil && response.StatusCode != http.StatusForbidden {
				t.Errorf("%s at %q from %q: %v", url, test.host, test.origin, err)
			}
			if err == nil {
				_ = ws.CloseNow()
			}
		}
	}
}

// TestOnePortUnderLoad lets people who came by http and by https talk with each
// other, all rooms at once.
func TestOnePortUnderLoad(t *testing.T) {
	s, authority := trusted(t)
	const rooms, messages = 12, 40
	var tasks sync.WaitGroup
	for range rooms {
		tasks.Go(func() {
			ctx, cancel := context.WithTimeout(context.Background(), patience)
			defer cancel()
			if err := converse(ctx, s, authority.Client(""), messages); err != nil {
				t.Error(err)
			}
		})
	}
	tasks.Wait()
}

func converse(ctx context.Context, s *signalingtest.Server, c *http.Client, messages int) error {
	room := someRoom()
	var people [2]*client.Client
	for i, url := range []string{s.URL, secureURL(s)} {
		dialed, err := client.Dial(ctx, client.Config{
			Server: url, Room: room, Participant: signaling.NewParticipantID(), Secret: signaling.NewSecret(), HTTPClient: c,
		})
		if err != nil {
			return fmt.Errorf("%s: %w", url, err)
		}
		defer func() { _ = dialed.Close(ctx) }()
		people[i] = dialed
	}
	for i := range messages {
		for from, speaker := range people {
			e := signaling.Envelope{Type: signaling.TypeSealed, Payload: payload(strconv.Itoa(i))}
			if err := speaker.Send(ctx, e); err != nil {
				return err
			}
			for heard := ""; heard != string(e.Payload); {
				got, err := people[1-from].Receive(ctx)
				if err != nil {
					return err
				}
				heard = string(got.Payload)
			}
		}
	}
	return nil
}
