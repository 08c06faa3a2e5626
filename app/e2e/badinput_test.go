package e2e_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestBadInput gives the program what it cannot work with. It answers each with
// one plain sentence and the exit status of the contract.
func TestBadInput(t *testing.T) {
	t.Parallel()
	moim := program(t, "MOIM_BIN")
	server := startSignald(t, freePort(t))
	closed := fmt.Sprintf("http://127.0.0.1:%d", freePort(t))
	full := fillRoom(t, server)
	garbage := filepath.Join(t.TempDir(), "garbage")
	if err := os.WriteFile(garbage+".wav", []byte("RIFF\x04\x00\x00\x00WAVEnothing"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(garbage+".y4m", []byte("YUV4MPEG2 W-1 H7\nFRAME\n"), 0o600); err != nil {
		t.Fatal(err)
	}

	good := []string{"headless", "--server", server.url(), "--room", newRoom(), "--name", "Ada", "--camera", "none", "--mic", "none", "--duration", "20s"}
	tests := []struct {
		name     string
		args     []string // after those of good; the last value of a flag wins
		statuses []int
	}{
		{"malformed code", []string{"--room", "not a code"}, []int{1, 2}},
		{"code of eleven characters", []string{"--room", "ABCD-EFGH-JK3"}, []int{1, 2}},
		{"unknown host", []string{"--server", "http://nobody.invalid:8787"}, []int{1}},
		{"refused port", []string{"--server", closed}, []int{1}},
		{"not a server's address", []string{"--server", "ftp://127.0.0.1"}, []int{1, 2}},
		{"web page", []string{"--server", webPage(t)}, []int{1}},
		{"certificate that the server signed", []string{"--server", "https" + server.url()[len("http"):]}, []int{1}},
		{"https where only http is spoken", []string{"--server", "https" + webPage(t)[len("http"):]}, []int{1}},
		{"raw TCP", []string{"--server", rawTCP(t, "\x00\x01\xff garbage\r\n\r\n")}, []int{1}},
		{"silent server", []string{"--server", rawTCP(t, "")}, []int{1}},
		{"full room", []string{"--room", full}, []int{1}},
		{"name of 10,000 characters", []string{"--name", strings.Repeat("모", 10_000)}, []int{1, 2}},
		{"missing WAV", []string{"--mic", filepath.Join(t.TempDir(), "none.wav")}, []int{1}},
		{"unreadable WAV", []string{"--mic", garbage + ".wav"}, []int{1}},
		{"missing Y4M", []string{"--camera", filepath.Join(t.TempDir(), "none.y4m")}, []int{1}},
		{"unreadable Y4M", []string{"--camera", garbage + ".y4m"}, []int{1}},
		{"area that is none to share", []string{"--share", "area:1,2,3"}, []int{2}},
		{"unreadable Y4M to share", []string{"--share", garbage + ".y4m"}, []int{1}},
		{"unknown camera", []string{"--camera", "Camera of the Moon"}, []int{1}},
		{"unknown microphone", []string{"--mic", "Microphone of the Moon"}, []int{1}},
		{"unknown speaker", []string{"--speaker", "Speaker of the Moon"}, []int{1}},
		{"tone that nobody hears", []string{"--mic", "tone:-5"}, []int{1, 2}},
		{"statistics nowhere", []string{"--stats", filepath.Join(t.TempDir(), "no", "folder", "s.jsonl")}, []int{1}},
		{"recordings in a file", []string{"--record", garbage + ".wav"}, []int{1}},
		{"unknown flag", []string{"--bogus"}, []int{2}},
		{"duration without unit", []string{"--duration", "soon"}, []int{2}},
		{"uplink that is none", []string{"--uplink", "fast"}, []int{2}},
		{"unknown layer", []string{"--want", "xl"}, []int{2}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			expectRefusal(t, start(t, "moim", []string{"DISPLAY=", "LC_ALL=en_US.UTF-8"}, moim, append(slices.Clone(good), tt.args...)...), tt.statuses)
		})
	}
	t.Run("no room", func(t *testing.T) {
		t.Parallel()
		expectRefusal(t, start(t, "moim", []string{"LC_ALL=en_US.UTF-8"}, moim, "headless", "--server", server.url(), "--name", "Ada"), []int{2})
	})
	t.Run("no language", func(t *testing.T) {
		t.Parallel()
		p := start(t, "moim", []string{"LC_ALL=C", "LANG="}, moim, append(slices.Clone(good), "--server", closed)...)
		expectRefusal(t, p, []int{1})
	})
	t.Run("window without a display", func(t *testing.T) {
		t.Parallel()
		p := start(t, "moim", []string{"DISPLAY=", "WAYLAND_DISPLAY=", "LC_ALL=en_US.UTF-8"}, moim, "--profile", t.TempDir())
		expectRefusal(t, p, []int{1})
	})
}

// expectRefusal expects that a process ends soon with one of these statuses and
// one plain sentence.
func expectRefusal(t *testing.T, p *process, statuses []int) {
	t.Helper()
	status := p.wait(patience)
	text := p.stderr.String()
	t.Logf("status %d: %s", status, strings.TrimSpace(text))
	if !slices.Contains(statuses, status) {
		t.Errorf("status %d, want one of %v", status, statuses)
	}
	if problem := notPlain(text, status); problem != "" {
		t.Errorf("%s: %q", problem, text)
	}
}

// notPlain says what keeps a text from being one plain sentence, or nothing.
func notPlain(text string, status int) string {
	line, rest, complete := strings.Cut(text, "\n")
	switch {
	case line == "":
		return "it says nothing"
	case !complete || rest != "":
		return "it says more than one line"
	case len(line) > 400:
		return "it does not come to an end"
	case status == 1 && !regexp.MustCompile(`^([A-Z0-9]|nobody\.invalid)`).MatchString(line): // it may begin with a host
		return "it does not begin like a sentence"
	case !strings.HasSuffix(line, "."):
		return "it does not end like a sentence"
	}
	innards := regexp.MustCompile(`: dial|: lookup|: open |EOF|0x[0-9a-f]|goroutine|errno|<nil>|%!|panic|: \w+: \w+:|problem\.|\{subject\}`)
	if found := innards.FindString(line); found != "" {
		return fmt.Sprintf("it shows innards (%s)", found)
	}
	return ""
}

// webPage is a server that speaks HTTP and knows nothing of signaling.
func webPage(t *testing.T) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "<!doctype html><title>It works</title>")
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// rawTCP is a server that says one thing to everybody, or nothing, and listens on.
func rawTCP(t *testing.T, greeting string) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	t.Cleanup(func() { stop(); _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			context.AfterFunc(ctx, func() { _ = conn.Close() })
			_, _ = io.WriteString(conn, greeting)
		}
	}()
	return "http://" + l.Addr().String()
}
