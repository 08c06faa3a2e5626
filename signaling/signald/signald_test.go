package main_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"moim/signaling"
	"moim/signaling/client"
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
}

func testUsage(t *testing.T, path string) {
	t.Helper()
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("listen: %v", err)
	}
	defer busy.Close()
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
		{[]string{"--listen", busy.Addr().String()}, 1, "in use by another program"},
		{[]string{"--listen", "203.0.113.1:8787"}, 1, "address of this computer"},
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
	if runtime.GOOS == "windows" {
		t.Skip("a console process cannot be sent an interrupt here")
	}
	command := exec.Command(path, "--listen", "127.0.0.1:0", "--max-participants", "1")
	stderr, err := command.StderrPipe()
	if err != nil {
		t.Fatalf("pipe of standard error: %v", err)
	}
	if err := command.Start(); err != nil {
		t.Fatalf("start: %v", err)
	}
	t.Cleanup(func() { _ = command.Process.Kill() })
	lines := bufio.NewScanner(stderr)
	if !lines.Scan() {
		t.Fatal("it says nothing")
	}
	address := regexp.MustCompile(`address=(\S+)`).FindStringSubmatch(lines.Text())
	if address == nil {
		t.Fatalf("no address in %q", lines.Text())
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	config := client.Config{
		Server: "http://" + address[1], Room: signaling.NewCode().RoomID(),
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
	if err := command.Process.Signal(os.Interrupt); err != nil {
		t.Fatalf("interrupt: %v", err)
	}
	for e, err := c.Receive(ctx); e.Type != signaling.TypeOffline; e, err = c.Receive(ctx) {
		if err != nil {
			t.Fatalf("receive: %v", err)
		}
	}
	for lines.Scan() {
	}
	if err := command.Wait(); err != nil {
		t.Errorf("it ended with %v", err)
	}
	_ = c.Close(ctx)
}
