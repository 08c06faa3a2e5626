package audiotest

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const (
	startTime = 20 * time.Second // how long a server may take to answer
	idleTime  = "600"            // seconds without a client after which a forgotten server ends
)

// Server is a PulseAudio server that only this test knows.
type Server struct {
	env     []string
	process *exec.Cmd
	done    chan struct{} // closed when the process has ended
}

// Start starts a server without any device; it ends with the test. Where the
// tools are missing the test is skipped, or fails if the variable CI is set.
func Start(tb testing.TB) *Server {
	tb.Helper()
	for _, tool := range []string{"pulseaudio", "pactl", "parec", "paplay"} {
		if _, err := exec.LookPath(tool); err != nil {
			if os.Getenv("CI") != "" {
				tb.Fatalf("%s is needed: %v", tool, err)
			}
			tb.Skipf("%s is not installed", tool)
		}
	}
	dir, err := os.MkdirTemp("", "pulse") //nolint:usetesting // the path of a socket must be short
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = os.RemoveAll(dir) })
	socket := filepath.Join(dir, "native")
	s := &Server{
		done: make(chan struct{}),
		env: []string{
			"PULSE_SERVER=unix:" + socket,
			"PULSE_RUNTIME_PATH=" + dir,
			"PULSE_STATE_PATH=" + dir,
			"PULSE_CONFIG_PATH=" + dir,
			"PULSE_COOKIE=" + filepath.Join(dir, "cookie"),
		},
	}
	// Kill ends it, after all that the test cleans up before; the test's context ends sooner.
	s.process = exec.CommandContext(context.Background(), "pulseaudio", "-n", "--daemonize=no", "--use-pid-file=no",
		"--exit-idle-time="+idleTime, "--realtime=no", "--high-priority=no", "--log-target=stderr", "--log-level=error",
		"-L", "module-native-protocol-unix auth-anonymous=1 socket="+socket)
	s.process.Env = append(os.Environ(), s.env...)
	s.process.Env = append(s.process.Env, "XDG_RUNTIME_DIR="+dir, "HOME="+dir)
	complaints := &bytes.Buffer{}
	s.process.Stderr = complaints
	if err := s.process.Start(); err != nil {
		tb.Fatalf("start pulseaudio: %v", err)
	}
	go func() {
		defer close(s.done)
		_ = s.process.Wait()
	}()
	tb.Cleanup(s.Kill)
	s.await(tb, complaints)
	return s
}

// await waits until the server answers.
func (s *Server) await(tb testing.TB, complaints *bytes.Buffer) {
	tb.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), startTime)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		if s.command(ctx, "pactl", "info").Run() == nil {
			return
		}
		select {
		case <-s.done:
			tb.Fatalf("pulseaudio ended: %s", complaints)
		case <-ctx.Done():
			tb.Fatal("pulseaudio does not answer")
		case <-tick.C:
		}
	}
}

// Env returns the variables that make a child process use this server, to be
// added to its environment.
func (s *Server) Env() []string { return append([]string(nil), s.env...) }

// Use makes the process of the test itself use this server.
func (s *Server) Use(t *testing.T) {
	t.Helper()
	for _, v := range s.env {
		name, value, _ := strings.Cut(v, "=")
		t.Setenv(name, value)
	}
}

// Kill ends the server at once, as when a sound system crashes.
func (s *Server) Kill() {
	_ = s.process.Process.Kill()
	<-s.done
}

// command prepares a client of the server.
func (s *Server) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, name, args...)
	c.Env = append(os.Environ(), s.env...)
	return c
}

// pactl runs pactl and returns what it says.
func (s *Server) pactl(tb testing.TB, args ...string) string {
	tb.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), startTime)
	defer cancel()
	var complaints bytes.Buffer
	c := s.command(ctx, "pactl", args...)
	c.Stderr = &complaints
	said, err := c.Output()
	if err != nil {
		tb.Fatalf("pactl %s: %v: %s", strings.Join(args, " "), err, &complaints)
	}
	return strings.TrimSpace(string(said))
}

// load loads a module and returns its number.
func (s *Server) load(tb testing.TB, args ...string) string {
	tb.Helper()
	return s.pactl(tb, append([]string{"load-module"}, args...)...)
}
