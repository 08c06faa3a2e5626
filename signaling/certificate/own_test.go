package certificate_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/tls"
	"crypto/x509"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"moim/signaling/certificate"
)

func TestOwnIsWhatBrowsersTake(t *testing.T) {
	t.Parallel()
	o := selfSigned(t, t.TempDir(), nil)
	leaf := leafOf(t, o)
	if lifetime := leaf.NotAfter.Sub(leaf.NotBefore); lifetime > 397*day || lifetime < 390*day {
		t.Errorf("valid for %v", lifetime)
	}
	if key, ok := leaf.PublicKey.(*ecdsa.PublicKey); !ok || key.Curve != elliptic.P256() {
		t.Errorf("key is %T", leaf.PublicKey)
	}
	if leaf.IsCA || !slices.Equal(leaf.ExtKeyUsage, []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}) {
		t.Errorf("authority %v, for %v", leaf.IsCA, leaf.ExtKeyUsage)
	}
	hosts := []string{"localhost", "127.0.0.1", "::1"}
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range addresses {
		if network, ok := a.(*net.IPNet); ok {
			hosts = append(hosts, network.IP.String())
		}
	}
	for _, host := range hosts {
		if err := leaf.VerifyHostname(host); err != nil {
			t.Errorf("%s: %v", host, err)
		}
	}
	if o.Trusted("localhost") {
		t.Error("trusted")
	}
	if config := o.TLSConfig(); config.MinVersion < tls.VersionTLS12 || !slices.Equal(config.NextProtos, []string{"http/1.1"}) {
		t.Errorf("version %x, protocols %q", config.MinVersion, config.NextProtos)
	}
	if got := certificate.Fingerprint([]byte("abc")); got != "BA:78:16:BF:8F:01:CF:EA:41:41:40:DE:5D:AE:22:23:B0:03:61:A3:96:17:7A:9C:B4:10:FF:61:F2:00:15:AD" {
		t.Errorf("fingerprint %s", got)
	}
}

func TestOwnStaysTheSame(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "a", "b")
	first := fingerprint(t, selfSigned(t, dir, nil))
	if second := fingerprint(t, selfSigned(t, dir, nil)); first != second {
		t.Errorf("%s, then %s", first, second)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Fatalf("%d files, %v", len(entries), err)
	}
	info, err := entries[0].Info()
	if err != nil {
		t.Fatal(err)
	}
	if mode := info.Mode().Perm(); runtime.GOOS != "windows" && mode != 0o600 {
		t.Errorf("mode %o", mode)
	}
}

func TestOwnIsSharedByProcesses(t *testing.T) {
	t.Parallel()
	for range 20 {
		dir := t.TempDir()
		made := make([]*certificate.Own, 8)
		var tasks sync.WaitGroup
		for i := range made {
			tasks.Go(func() { made[i], _ = certificate.SelfSigned(dir, nil) })
		}
		tasks.Wait()
		for _, o := range made {
			if o == nil || fingerprint(t, o) != fingerprint(t, made[0]) {
				t.Fatal("two certificates from one folder")
			}
		}
	}
}

func TestOwnIsRenewed(t *testing.T) {
	t.Parallel()
	for _, dir := range []string{t.TempDir(), ""} {
		synctest.Test(t, func(t *testing.T) {
			o := selfSigned(t, dir, nil)
			before := fingerprint(t, o)
			time.Sleep(360 * day)
			if fingerprint(t, o) != before {
				t.Error("renewed too early")
			}
			time.Sleep(10 * day)
			after := fingerprint(t, o)
			if after == before {
				t.Error("not renewed")
			}
			if leafOf(t, o).NotAfter.Before(time.Now().Add(300 * day)) {
				t.Error("renewed for a short time only")
			}
			if dir != "" && fingerprint(t, selfSigned(t, dir, nil)) != after {
				t.Error("the renewed one was not kept")
			}
		})
	}
}

func TestProcessesAgreeAfterRenewal(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		a, b := selfSigned(t, dir, nil), selfSigned(t, dir, nil)
		time.Sleep(370 * day)
		fingerprint(t, a)
		fingerprint(t, b)
		time.Sleep(2 * time.Second)
		if fingerprint(t, a) != fingerprint(t, b) {
			t.Error("two certificates from one folder")
		}
	})
}

func TestOwnReplacesWhatIsBroken(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"empty":       "",
		"nonsense":    "nonsense",
		"half":        "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
		"key without": "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n",
	}
	for name, content := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			selfSigned(t, dir, nil)
			if err := os.WriteFile(onlyFile(t, dir), []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
			var log bytes.Buffer
			o := selfSigned(t, dir, slog.New(slog.NewTextHandler(&log, nil)))
			if fingerprint(t, o) != fingerprint(t, selfSigned(t, dir, nil)) {
				t.Error("the new one was not kept")
			}
			if !strings.Contains(log.String(), "level=WARN") {
				t.Errorf("logged %q", log.String())
			}
		})
	}
}

func TestOwnLivesInMemoryWhereNothingCanBeWritten(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	occupied := t.TempDir()
	selfSigned(t, occupied, nil)
	name := onlyFile(t, occupied)
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(name, "in the way"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{filepath.Join(file, "below"), occupied} {
		var log bytes.Buffer
		o := selfSigned(t, dir, slog.New(slog.NewTextHandler(&log, nil)))
		if once, again := fingerprint(t, o), fingerprint(t, o); once != again {
			t.Errorf("%s, then %s", once, again)
		}
		if !strings.Contains(log.String(), "level=WARN") {
			t.Errorf("logged %q", log.String())
		}
	}
}

func TestKeysAreNotLogged(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	dir := t.TempDir()
	selfSigned(t, dir, slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	data, err := os.ReadFile(onlyFile(t, dir))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		if strings.Contains(log.String(), strings.TrimSpace(line)) {
			t.Errorf("the log holds %q", line)
		}
	}
}
