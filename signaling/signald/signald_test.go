package main_test

import (
	"bytes"
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"moim/signaling"
	"moim/signaling/client"
	"moim/signaling/signalingtest"
)

const patience = 30 * time.Second

// build builds the program as it is installed, without cgo.
func build(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "signald")
	if runtime.GOOS == "windows" {
		path += ".exe"
	}
	command := exec.Command("go", "build", "-o", path, ".")
	command.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return path
}

func TestSignald(t *testing.T) {
	path := build(t)
	t.Run("usage", func(t *testing.T) { testUsage(t, path) })
	t.Run("serve", func(t *testing.T) { testServe(t, path) })
	t.Run("own certificate", func(t *testing.T) { testOwnCertificate(t, path) })
	t.Run("no folder", func(t *testing.T) { testNoFolder(t, path) })
	t.Run("renewed files", func(t *testing.T) { testRenewedFiles(t, path) })
	t.Run("nodes", func(t *testing.T) { testNodes(t, path) })
	t.Run("authority", func(t *testing.T) { testAuthority(t, path) })
}

func testUsage(t *testing.T, path string) {
	t.Helper()
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("listen: %v", err)
	}
	defer busy.Close()
	authority := signalingtest.NewAuthority(t)
	certFile, keyFile := authority.Files("meet.example.org")
	_, otherKey := authority.Files("meet.example.org")
	folder := t.TempDir()
	acme := []string{"--listen", "127.0.0.1:0", "--state", folder, "--tls-host"}
	tests := []struct {
		args   []string
		status int
		says   string
	}{
		{[]string{"--help"}, 0, ""},
		{[]string{"--nonsense"}, 2, "--nonsense"},
		{[]string{"stray"}, 2, "stray"},
		{[]string{"--listen", "8787"}, 2, "HOST:PORT"},
		{[]string{"--max-participants", "0"}, 2, "from 1 to"},
		{[]string{"--max-participants", "many"}, 2, "max-participants"},
		{[]string{"--log-level", "loud"}, 2, "log-level"},
		{[]string{"--listen", busy.Addr().String(), "--tls-cert", certFile, "--tls-key", keyFile}, 1, "in use by another program"},
		{[]string{"--listen", "203.0.113.1:8787", "--tls-cert", certFile, "--tls-key", keyFile}, 1, "address of this computer"},
		{[]string{"--nats", "http://127.0.0.1"}, 2, "--nats must be"},
		{[]string{"--listen", "127.0.0.1:0", "--tls-cert", certFile, "--tls-key", keyFile, "--nats", "nats://127.0.0.1:1"}, 1, "check --nats"},
		{[]string{"--metrics", "9787"}, 2, "--metrics must be"},
		{[]string{"--max-per-address", "0"}, 2, "at least 1"},
		{[]string{"--turn-listen", "3478"}, 2, "HOST:PORT"},
		{[]string{"--turn-listen", "203.0.113.1:3478", "--listen", "127.0.0.1:0", "--tls-cert", certFile, "--tls-key", keyFile}, 1, "with --turn-listen"},
		{[]string{"--turn-ports", "9-8"}, 2, "FIRST-LAST"},
		{[]string{"--turn-ports", "0-9"}, 2, "FIRST-LAST"},
		{[]string{"--turn-ports", "9-70000"}, 2, "FIRST-LAST"},
		{[]string{"--turn-address", "host"}, 2, "turn-address"},
		{[]string{"--turn-address", "192.0.2.1", "--turn-address", "192.0.2.2"}, 2, "one address of IPv4"},
		{[]string{"--turn-allow", "10.0.0.0"}, 2, "turn-allow"},
		{[]string{"--turn-room-mbps", "0"}, 2, "at least 1"},
		{[]string{"--turn-url", "turn:turn.example"}, 2, "needs --turn-secret"},
		{[]string{"--turn-url", "https://turn.example"}, 2, "must be a URL"},
		{[]string{"--turn-secret", "secret"}, 2, "needs --turn-url"},
		{[]string{"--tls-cert", certFile}, 2, "need each other"},
		{[]string{"--tls-key", keyFile}, 2, "need each other"},
		{[]string{"--tls-cert", certFile, "--tls-key", keyFile, "--tls-host", "meet.example.org"}, 2, "exclude each other"},
		{[]string{"--acme-email", "op@example.org"}, 2, "need --tls-host"},
		{[]string{"--acme-directory", "https://acme.example/directory"}, 2, "need --tls-host"},
		{[]string{"--http-listen", ":80"}, 2, "--http-listen needs"},
		{append(acme, "meet.example.org", "--http-listen", "80"), 2, "--http-listen must be"},
		{append(acme, "meet.example.org", "--acme-directory", "acme.example"), 2, "must be a URL"},
		{append(acme, "192.0.2.1"), 1, "public names"},
		{append(acme, "meet.example.org,localhost"), 1, "public names"},
		{append(acme, "meet.example.org", "--http-listen", busy.Addr().String()), 1, "with --http-listen"},
		{[]string{"--tls-cert", folder + "/none", "--tls-key", keyFile}, 1, "/none does not exist"},
		{[]string{"--tls-cert", certFile, "--tls-key", folder + "/none"}, 1, "/none does not exist"},
		{[]string{"--tls-cert", folder, "--tls-key", keyFile}, 1, "cannot be read"},
		{[]string{"--tls-cert", keyFile, "--tls-key", certFile}, 1, "no certificate in PEM form"},
		{[]string{"--tls-cert", certFile, "--tls-key", certFile}, 1, "no private key in PEM form"},
		{[]string{"--tls-cert", certFile, "--tls-key", otherKey}, 1, "not that of the certificate"},
	}
	for _, test := range tests {
		var stderr bytes.Buffer
		command := exec.Command(path, test.args...)
		command.Stderr = &stderr
		_ = command.Run()
		said := stderr.String()
		if command.ProcessState.ExitCode() != test.status || !strings.Contains(said, test.says) {
			t.Errorf("%q: status %d, said %q; want %d, %q", test.args, command.ProcessState.ExitCode(), said, test.status, test.says)
		}
		if test.status != 0 && strings.Count(said, "\n") != 1 {
			t.Errorf("%q: not one sentence: %q", test.args, said)
		}
	}
}

func testServe(t *testing.T, path string) {
	t.Helper()
	p := start(t, path, "--listen", "127.0.0.1:0", "--max-participants", "1", "--state", t.TempDir())
	address := p.await(`msg=listening address=(\S+)`)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	config := client.Config{
		Server: "http://" + address, Room: signaling.NewParticipantID(),
		Participant: signaling.NewParticipantID(), Secret: signaling.NewSecret(),
	}
	c, err := client.Dial(ctx, config)
	if err != nil {
		t.Fatalf("first participant: %v", err)
	}
	config.Participant = signaling.NewParticipantID()
	if _, err := client.Dial(ctx, config); !errors.Is(err, &signaling.Error{Code: signaling.CodeRoomFull}) {
		t.Errorf("second participant: %v", err)
	}
	p.interrupt()
	for e, err := c.Receive(ctx); e.Type != signaling.TypeOffline; e, err = c.Receive(ctx) {
		if err != nil {
			t.Fatalf("receive: %v", err)
		}
	}
	p.wait()
	_ = c.Close(ctx)
}
