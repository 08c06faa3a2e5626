package certificate_test

import (
	"bytes"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"moim/signaling/certificate"
	"moim/signaling/signalingtest"
)

const host = "meet.example.org"

func TestFilesOfAnAuthority(t *testing.T) {
	t.Parallel()
	f, err := certificate.FromFiles(files(signalingtest.NewAuthority(t).Files(host, "*.example.net", "192.0.2.7")))
	if err != nil {
		t.Fatal(err)
	}
	d, ok := f.HTTPS(host)
	leaf := leafOf(t, f)
	if !ok || d.SelfSigned || d.Fingerprint != certificate.Fingerprint(leaf.Raw) || !d.Expires.Equal(leaf.NotAfter) {
		t.Errorf("got %+v, %v", d, ok)
	}
	for name, want := range map[string]bool{
		host: true, "MEET.example.org": true, "a.example.net": true, "192.0.2.7": true,
		"example.org": false, "localhost": false, "192.0.2.8": false, "": false,
	} {
		if f.Trusted(name) != want {
			t.Errorf("trusted for %q: %v", name, !want)
		}
	}
	if names := f.Names(); !slices.Equal(names, []string{host}) {
		t.Errorf("names %q", names)
	}
}

func TestSelfSignedFilesAreNotTrusted(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	selfSigned(t, dir, nil)
	f, err := certificate.FromFiles(onlyFile(t, dir), onlyFile(t, dir), nil)
	if err != nil {
		t.Fatal(err)
	}
	if d, _ := f.HTTPS("localhost"); !d.SelfSigned || f.Trusted("localhost") {
		t.Errorf("got %+v, trusted %v", d, f.Trusted("localhost"))
	}
}

func TestFilesAreReadAgain(t *testing.T) {
	t.Parallel()
	authority := signalingtest.NewAuthority(t)
	certFile, keyFile := authority.Files(host)
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		f, err := certificate.FromFiles(certFile, keyFile, slog.New(slog.NewTextHandler(&log, nil)))
		if err != nil {
			t.Fatal(err)
		}
		first := leafOf(t, f)
		broken := []struct {
			name  string
			spoil func()
		}{
			{"nonsense", func() { put(t, certFile, "nonsense") }},
			{"half", func() { put(t, certFile, "-----BEGIN CERTIFICATE-----\nMI") }},
			{"gone", func() { _ = os.Remove(certFile) }},
			{"key of another", func() { authority.WriteFiles(certFile, filepath.Join(t.TempDir(), "other"), host) }},
		}
		for _, b := range broken {
			log.Reset()
			b.spoil()
			for range 3 {
				time.Sleep(2 * time.Second)
				if !leafOf(t, f).Equal(first) {
					t.Errorf("%s: not the old one", b.name)
				}
			}
			if strings.Count(log.String(), "level=ERROR") != 1 {
				t.Errorf("%s: logged %q", b.name, log.String())
			}
		}
		log.Reset()
		authority.WriteFiles(certFile, keyFile, host)
		time.Sleep(2 * time.Second)
		if leafOf(t, f).Equal(first) || strings.Count(log.String(), "level=INFO") != 1 {
			t.Errorf("not read again; logged %q", log.String())
		}
	})
}

func TestFilesThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	authority := signalingtest.NewAuthority(t)
	certFile, keyFile := authority.Files(host)
	_, otherKey := authority.Files(host)
	nonsense := filepath.Join(t.TempDir(), "nonsense")
	put(t, nonsense, "-----BEGIN NONSENSE-----\nAAAA\n-----END NONSENSE-----\n")
	locked := filepath.Join(t.TempDir(), "locked")
	put(t, locked, "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n")
	tests := map[string]struct {
		cert, key string
		want      error
	}{
		"no certificate file": {filepath.Join(t.TempDir(), "none"), keyFile, fs.ErrNotExist},
		"no key file":         {certFile, filepath.Join(t.TempDir(), "none"), fs.ErrNotExist},
		"exchanged":           {keyFile, certFile, certificate.ErrNoCertificate},
		"nonsense":            {nonsense, keyFile, certificate.ErrNoCertificate},
		"nonsense as key":     {certFile, nonsense, certificate.ErrNoKey},
		"key with password":   {certFile, locked, certificate.ErrNoKey},
		"key of another":      {certFile, otherKey, certificate.ErrMismatch},
	}
	for name, test := range tests {
		if _, err := certificate.FromFiles(test.cert, test.key, nil); !errors.Is(err, test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// files adds what FromFiles takes besides.
func files(certFile, keyFile string) (string, string, *slog.Logger) { return certFile, keyFile, nil }

func put(t *testing.T, file, content string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
