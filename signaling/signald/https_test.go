package main_test

import (
	"crypto/tls"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"moim/signaling/certificate"
	"moim/signaling/signalingtest"
)

const public = "meet.example.org"

// served is the fingerprint of the certificate at an address.
func served(t *testing.T, address string) string {
	t.Helper()
	conn, err := tls.Dial("tcp", address, &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS12, ServerName: public})
	if err != nil {
		t.Fatalf("dial: %v", err)
	}
	defer conn.Close()
	return certificate.Fingerprint(conn.ConnectionState().PeerCertificates[0].Raw)
}

func status(t *testing.T, c *http.Client, url string) (int, string) {
	t.Helper()
	response, err := c.Get(url)
	if err != nil {
		t.Fatalf("get: %v", err)
	}
	_ = response.Body.Close()
	return response.StatusCode, response.Header.Get("Location")
}

func testOwnCertificate(t *testing.T, path string) {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "state")
	told := ""
	for range 2 {
		p := start(t, path, "--listen", "127.0.0.1:0", "--state", folder)
		address := p.await(`msg=listening address=(\S+)`)
		fingerprint := p.await(`fingerprint=(\S+) url=https://` + address + `/r/$`)
		if got := served(t, address); got != fingerprint || told != "" && told != fingerprint {
			t.Errorf("told %s, then %s, served %s", told, fingerprint, got)
		}
		told = fingerprint
		p.interrupt()
		p.wait()
	}
}

func testNoFolder(t *testing.T, path string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	p := start(t, path, "--listen", "127.0.0.1:0", "--state", file)
	p.await("level=WARN")
	served(t, p.await(`msg=listening address=(\S+)`))
	p.interrupt()
	p.wait()
}

func testRenewedFiles(t *testing.T, path string) {
	t.Helper()
	authority := signalingtest.NewAuthority(t)
	certFile, keyFile := authority.Files(public)
	p := start(t, path, "--listen", "127.0.0.1:0", "--http-listen", "127.0.0.1:0", "--tls-cert", certFile, "--tls-key", keyFile)
	address := p.await(`msg=listening address=(\S+)`)
	_, port, _ := strings.Cut(address, ":")
	before := p.await(`fingerprint=(\S+) url=https://` + public + `:` + port + `/r/`)
	second := p.await(`msg="leading to https" address=(\S+)`)
	code, location := status(t, authority.Client(second), "http://"+public+"/r/?a=b")
	if want := "https://" + public + ":" + port + "/r/?a=b"; code != http.StatusPermanentRedirect || location != want {
		t.Errorf("status %d, to %q, want %q", code, location, want)
	}
	if code, _ := status(t, authority.Client(address), "https://"+public+"/r/"); code != http.StatusOK {
		t.Errorf("status %d", code)
	}
	authority.WriteFiles(certFile, keyFile, public)
	for deadline := time.Now().Add(patience); served(t, address) == before; <-time.After(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the new certificate is not taken")
		}
	}
	p.interrupt()
	p.wait()
}

func testAuthority(t *testing.T, path string) {
	t.Helper()
	authority := signalingtest.NewAuthority(t)
	acme := signalingtest.NewACME(t, authority)
	folder := t.TempDir()
	for _, byHTTP := range []bool{false, true} {
		name := map[bool]string{false: public, true: "b.example.org"}[byHTTP]
		p := start(t, path, "--listen", "127.0.0.1:0", "--http-listen", "127.0.0.1:0", "--state", folder,
			"--acme-directory", acme.URL, "--acme-email", "op@example.org", "--tls-host", name)
		address := p.await(`msg=listening address=(\S+)`)
		second := p.await(`msg="leading to https" address=(\S+)`)
		if byHTTP {
			acme.LeadTo("127.0.0.1:0", second)
		} else {
			acme.LeadTo(address, "127.0.0.1:0")
		}
		p.await(`msg="there is a certificate".* host=` + name)
		if code, _ := status(t, authority.Client(address), "https://"+name+"/r/"); code != http.StatusOK {
			t.Errorf("status %d", code)
		}
		if code, location := status(t, authority.Client(address), "http://"+name+"/r/"); location != "https://"+name+"/r/" {
			t.Errorf("status %d, to %q", code, location)
		}
		p.interrupt()
		p.wait()
	}
	if acme.Issued() != 2 {
		t.Errorf("%d certificates for 2 names", acme.Issued())
	}
}
