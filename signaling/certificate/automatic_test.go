package certificate_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"moim/signaling/certificate"
	"moim/signaling/signalingtest"
)

const patience = 30 * time.Second

func automatic(t *testing.T, config certificate.AutomaticConfig) *certificate.Automatic {
	t.Helper()
	a, err := certificate.NewAutomatic(config)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// listen serves handshakes, as a server of TLS does.
func listen(t *testing.T, a *certificate.Automatic) string {
	t.Helper()
	web := httptest.NewUnstartedServer(http.NotFoundHandler())
	web.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelInfo)
	config := a.TLSConfig()
	web.Listener = tls.NewListener(web.Listener, config)
	web.Start()
	t.Cleanup(web.Close)
	return web.Listener.Addr().String()
}

func TestAutomaticByTLS(t *testing.T) {
	t.Parallel()
	authority := signalingtest.NewAuthority(t)
	acme := signalingtest.NewACME(t, authority)
	dir := t.TempDir()
	config := certificate.AutomaticConfig{Names: []string{"Meet.Example.org"}, Directory: acme.URL, Dir: dir, Email: "op@example.org"}
	a := automatic(t, config)
	address := listen(t, a)
	acme.LeadTo(address, "")
	if _, ok := a.HTTPS(host); ok || a.Trusted(host) {
		t.Error("a certificate before it was asked for")
	}
	response, err := authority.Client(address).Get("https://" + host + "/")
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	leaf := response.TLS.PeerCertificates[0]
	d, ok := a.HTTPS("MEET.example.org")
	if !ok || d.SelfSigned || d.Fingerprint != certificate.Fingerprint(leaf.Raw) || !a.Trusted(host) {
		t.Errorf("got %+v, %v, trusted %v", d, ok, a.Trusted(host))
	}
	if _, err := authority.Client(address).Get("https://other.example.org/"); err == nil {
		t.Error("a certificate for a name that nobody configured")
	}

	again := automatic(t, config)
	again.Obtain(t.Context())
	if kept, _ := again.HTTPS(host); kept != d || acme.Issued() != 1 {
		t.Errorf("after a restart %+v, %d issued", kept, acme.Issued())
	}
}

func TestAutomaticByHTTP(t *testing.T) {
	t.Parallel()
	acme := signalingtest.NewACME(t, signalingtest.NewAuthority(t))
	a := automatic(t, certificate.AutomaticConfig{Names: []string{host, "b.example.org"}, Directory: acme.URL})
	web := httptest.NewServer(a.Challenges(http.NotFoundHandler()))
	t.Cleanup(web.Close)
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = closed.Close()
	acme.LeadTo(closed.Addr().String(), web.Listener.Addr().String())
	a.Obtain(t.Context())
	if !a.Trusted(host) || !a.Trusted("b.example.org") || acme.Issued() != 2 {
		t.Errorf("%d issued", acme.Issued())
	}
}

func TestAutomaticLogsAProblemOnce(t *testing.T) {
	t.Parallel()
	away := httptest.NewServer(http.NotFoundHandler())
	away.Close()
	var log safeBuffer
	a := automatic(t, certificate.AutomaticConfig{
		Names: []string{host}, Directory: away.URL, Logger: slog.New(slog.NewTextHandler(&log, nil)),
	})
	get := a.TLSConfig().GetCertificate
	var texts []string
	for range 3 {
		_, err := get(&tls.ClientHelloInfo{ServerName: host})
		if err == nil {
			t.Fatal("a certificate from nobody")
		}
		texts = append(texts, err.Error())
	}
	if n := strings.Count(log.String(), "level=ERROR"); n < 1 || n > 2 {
		t.Errorf("%q: logged %q", texts, log.String())
	}
}

func TestObtainEndsWithItsContext(t *testing.T) {
	t.Parallel()
	acme := signalingtest.NewACME(t, signalingtest.NewAuthority(t)) // which waits for LeadTo
	a := automatic(t, certificate.AutomaticConfig{Names: []string{host}, Directory: acme.URL})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	a.Obtain(ctx)
	address := listen(t, a)
	acme.LeadTo(address, "")
}

func TestAutomaticWithoutAFolder(t *testing.T) {
	t.Parallel()
	authority := signalingtest.NewAuthority(t)
	acme := signalingtest.NewACME(t, authority)
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	var log safeBuffer
	a := automatic(t, certificate.AutomaticConfig{
		Names: []string{host}, Directory: acme.URL, Dir: file, Logger: slog.New(slog.NewTextHandler(&log, nil)),
	})
	acme.LeadTo(listen(t, a), "")
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	a.Obtain(ctx)
	if !a.Trusted(host) || !strings.Contains(log.String(), "level=WARN") {
		t.Errorf("logged %q", log.String())
	}
}

func TestAutomaticNames(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", "localhost", "192.0.2.1", "::1", "a b.example.org", "*.example.org", "-a.example.org", "모임.example.org", "example.org:443", "https://example.org", strings.Repeat("a.", 130) + "org"} {
		if _, err := certificate.NewAutomatic(certificate.AutomaticConfig{Names: []string{name}}); !errors.Is(err, certificate.ErrHostName) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// safeBuffer is a log that several goroutines write.
type safeBuffer struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.String()
}
