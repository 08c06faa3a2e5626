//go:build unix

package handover_test

import (
	"bytes"
	"io"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"moim/app/handover"
)

// perl is a script that runs as another user; every Debian has it.
func perl(t *testing.T, script string, args ...string) *exec.Cmd {
	t.Helper()
	const nobody = 65534
	cmd := exec.CommandContext(t.Context(), "/usr/bin/perl", append([]string{"-MIO::Socket::UNIX", "-e", script}, args...)...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	return cmd
}

// TestOthersAreKeptOut looks at the permissions, and lets another user knock
// where the test may become one.
func TestOthersAreKeptOut(t *testing.T) {
	folder, err := os.MkdirTemp("", "moim") //nolint:usetesting // others cannot reach t.TempDir
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	b := open(t, folder)
	socket := filepath.Join(folder, "door")
	info, err := os.Stat(socket)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("socket: %v, %v", info, err)
	}
	if os.Getuid() != 0 {
		return
	}
	for _, path := range []string{folder, socket} {
		if err := os.Chmod(path, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	const script = `$s = IO::Socket::UNIX->new(Peer => shift) or die $!; $s->print("{\"link\":\"x\"}\n"); $s->flush; print <$s>`
	cmd := perl(t, script, socket)
	out, _ := cmd.CombinedOutput()
	if bytes.Contains(out, []byte("taken")) || len(b.sorted()) > 0 {
		t.Errorf("another user's link was taken: %s", out)
	}
}

// TestStrangerAtTheDoor knocks where another user listens.
func TestStrangerAtTheDoor(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("needs root in order to become another user")
	}
	folder, err := os.MkdirTemp("", "moim") //nolint:usetesting // others cannot reach t.TempDir
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	if err := os.Chmod(folder, 0o777); err != nil {
		t.Fatal(err)
	}
	const script = `$| = 1; $l = IO::Socket::UNIX->new(Local => shift, Listen => 5) or die $!; print "up\n"; $c = $l->accept; print "heard ", <$c>`
	cmd := perl(t, script, filepath.Join(folder, "door"))
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(out, make([]byte, 3)); err != nil {
		t.Fatal(err)
	}
	if handover.Knock(t.Context(), folder, handover.Request{Link: "secret"}) == nil {
		t.Error("a link was handed to another user")
	}
	said, _ := io.ReadAll(out)
	if strings.Contains(string(said), "secret") {
		t.Errorf("another user %s", said)
	}
	_ = cmd.Wait()
}

// TestStaleSocket opens a door where a dead process has left one.
func TestStaleSocket(t *testing.T) {
	folder := t.TempDir()
	old, err := net.ListenUnix("unix", &net.UnixAddr{Name: filepath.Join(folder, "door"), Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	old.SetUnlinkOnClose(false)
	if err := old.Close(); err != nil {
		t.Fatal(err)
	}
	if handover.Knock(t.Context(), folder, handover.Request{}) == nil {
		t.Error("handed over to nobody")
	}
	b := open(t, folder)
	knock(t, folder, "x")
	if len(b.sorted()) != 1 {
		t.Error("nothing taken")
	}
}

// TestBadVisitors says nonsense, nothing, and half of something.
func TestBadVisitors(t *testing.T) {
	folder := t.TempDir()
	b := open(t, folder)
	for _, said := range []string{
		"\n", "null\n", "[]\n", `{"link":7}` + "\n", strings.Repeat("x", 1<<20), `{"link":"half`,
		`{"link":"` + strings.Repeat("x", handover.MaxLink+1) + "\"}\n",
	} {
		conn, err := net.Dial("unix", filepath.Join(folder, "door"))
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(conn, said)
		_ = conn.(*net.UnixConn).CloseWrite()
		_ = conn.SetReadDeadline(time.Now().Add(20 * time.Second))
		if answer, _ := io.ReadAll(conn); len(answer) > 0 {
			t.Errorf("%.20q was answered %q", said, answer)
		}
		_ = conn.Close()
	}
	if got := b.sorted(); len(got) > 0 {
		t.Errorf("taken: %q", got)
	}
}

// TestSilentVisitorsLeaveRoom stands in the door and says nothing; the next one
// is heard all the same, once their time is up.
func TestSilentVisitorsLeaveRoom(t *testing.T) {
	folder := t.TempDir()
	b := &book{}
	door, err := handover.Open(folder, slog.New(slog.DiscardHandler), b.take)
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		conn, err := net.Dial("unix", filepath.Join(folder, "door"))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.Close() }()
	}
	deadline := time.Now().Add(30 * time.Second)
	for handover.Knock(t.Context(), folder, handover.Request{Link: "x"}) != nil {
		if time.Now().After(deadline) {
			t.Fatal("nobody is heard any more")
		}
	}
	if err := door.Close(); err != nil {
		t.Error(err)
	}
}
