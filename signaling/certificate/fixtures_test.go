package certificate_test

import (
	"crypto/tls"
	"crypto/x509"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"moim/signaling/certificate"
)

const day = 24 * time.Hour

// source is what all certificates here have in common.
type source interface{ TLSConfig() *tls.Config }

// leafOf is the certificate that a client gets.
func leafOf(t *testing.T, s source) *x509.Certificate {
	t.Helper()
	c, err := s.TLSConfig().GetCertificate(&tls.ClientHelloInfo{})
	if err != nil {
		t.Fatal(err)
	}
	return c.Leaf
}

func selfSigned(t *testing.T, dir string, logger *slog.Logger) *certificate.Own {
	t.Helper()
	o, err := certificate.SelfSigned(dir, logger)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// fingerprint also checks that what is told is what is served.
func fingerprint(t *testing.T, o *certificate.Own) string {
	t.Helper()
	d, ok := o.HTTPS("whatever")
	if !ok || !d.SelfSigned || d.Fingerprint != certificate.Fingerprint(leafOf(t, o).Raw) {
		t.Fatalf("got %+v, %v", d, ok)
	}
	return d.Fingerprint
}

func onlyFile(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Fatalf("%d files, %v", len(entries), err)
	}
	return filepath.Join(dir, entries[0].Name())
}
