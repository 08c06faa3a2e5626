package lan_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"

	"moim/signaling"
	"moim/signaling/client"
	"moim/signaling/lan"
	"moim/signaling/server"
)

// roleVariable makes the test binary play a part inside a network namespace
// instead of running tests; the room is its first argument.
const roleVariable = "MOIM_LAN_TEST_ROLE"

func TestMain(m *testing.M) {
	role := os.Getenv(roleVariable)
	if role == "" {
		os.Exit(m.Run())
	}
	if err := play(role, os.Args[1]); err != nil {
		fmt.Println("error:", err)
		os.Exit(1)
	}
}

func play(role, room string) error {
	if role == "find" {
		url, err := lan.Find(context.Background(), room, lan.Config{})
		if errors.Is(err, lan.ErrNotFound) {
			url, err = "not found", nil
		} else if err == nil {
			err = join(url, room)
		}
		fmt.Println(url)
		return err
	}
	ln, err := net.Listen("tcp", ":0")
	if err != nil {
		return err
	}
	a, err := lan.Announce(room, ln.Addr().(*net.TCPAddr).Port, lan.Config{})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	go func() { // until the test closes the pipe
		_, _ = io.Copy(io.Discard, os.Stdin)
		cancel()
	}()
	fmt.Println("announcing")
	return errors.Join(server.New(server.Config{}).Serve(ctx, ln), a.Close())
}

// join shows that what was found can be used.
func join(url, room string) error {
	c, err := client.Dial(context.Background(), client.Config{
		Server: url, Room: room, Participant: signaling.NewParticipantID(), Secret: signaling.NewSecret(),
	})
	if err != nil {
		return err
	}
	return c.Close(context.Background())
}

func requireNamespaces(t *testing.T) {
	t.Helper()
	missing := ""
	if os.Geteuid() != 0 {
		missing = "root"
	} else if _, err := exec.LookPath("ip"); err != nil {
		missing = "ip (iproute2)"
	}
	switch {
	case missing == "":
	case os.Getenv("CI") != "":
		t.Fatalf("this test needs %s", missing)
	default:
		t.Skipf("this test needs %s", missing)
	}
}

func ip(t *testing.T, args string) {
	t.Helper()
	if out, err := exec.Command("ip", strings.Fields(args)...).CombinedOutput(); err != nil {
		t.Fatalf("ip %s: %v: %s", args, err, out)
	}
}

// newNamespaces makes two namespaces joined by a cable, without any address.
func newNamespaces(t *testing.T) (a, b string) {
	t.Helper()
	requireNamespaces(t)
	id := signaling.NewSecret()[:6]
	a, b = "moim-a"+id, "moim-b"+id
	for _, ns := range []string{a, b} {
		ip(t, "netns add "+ns)
		t.Cleanup(func() { ip(t, "netns del "+ns) })
		ip(t, "-n "+ns+" link set lo up")
	}
	ip(t, fmt.Sprintf("link add eth0 netns %s type veth peer name eth0 netns %s", a, b))
	return a, b
}

func inNamespace(ns, role, room string) *exec.Cmd {
	command := exec.Command("ip", "netns", "exec", ns, os.Args[0], room)
	command.Env = append(os.Environ(), roleVariable+"="+role)
	return command
}

// announce starts an announcing server and waits until it announces.
func announce(t *testing.T, ns, room string) {
	t.Helper()
	command := inNamespace(ns, "announce", room)
	stdin, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = stdin.Close()
		if err := command.Wait(); err != nil {
			t.Errorf("announcing process: %v", err)
		}
	})
	if line, err := bufio.NewReader(stdout).ReadString('\n'); err != nil || line != "announcing\n" {
		t.Fatalf("announcing process says %q, %v", line, err)
	}
}

func find(t *testing.T, ns, room string) string {
	t.Helper()
	out, err := inNamespace(ns, "find", room).Output()
	if err != nil {
		t.Fatalf("finding process: %v: %s", err, out)
	}
	return string(bytes.TrimSpace(out))
}

func TestFindOverIPv4(t *testing.T) {
	a, b := newNamespaces(t)
	for i, ns := range []string{a, b} {
		ip(t, "-n "+ns+" link set eth0 addrgenmode none")
		ip(t, fmt.Sprintf("-n %s addr add 198.18.77.%d/24 dev eth0", ns, i+1))
		ip(t, "-n "+ns+" link set eth0 up")
	}
	room, other := someRoom(), someRoom()
	announce(t, a, room)
	if got := find(t, b, room); !strings.HasPrefix(got, "http://198.18.77.1:") {
		t.Errorf("found %q", got)
	}
	if got := find(t, b, other); got != "not found" {
		t.Errorf("found %q for a room that nobody announced", got)
	}
}

func TestFindOverIPv6(t *testing.T) {
	a, b := newNamespaces(t)
	for i, ns := range []string{a, b} {
		ip(t, "-n "+ns+" link set eth0 addrgenmode none")
		ip(t, fmt.Sprintf("-n %s addr add fe80::%d/64 dev eth0 nodad", ns, i+1))
		ip(t, "-n "+ns+" link set eth0 up")
	}
	room := someRoom()
	announce(t, a, room)
	if got := find(t, b, room); !strings.HasPrefix(got, "http://[fe80::1%25eth0]:") {
		t.Errorf("found %q", got)
	}
}

func TestFindWithLoopbackOnly(t *testing.T) {
	a, _ := newNamespaces(t) // whose cable is not plugged in
	room := someRoom()
	announce(t, a, room)
	if got := find(t, a, room); got != "not found" {
		t.Errorf("found %q", got)
	}
}

// A network that comes later is announced on, too.
func TestAnnouncementFollowsTheNetwork(t *testing.T) {
	a, b := newNamespaces(t)
	room := someRoom()
	announce(t, a, room)
	for i, ns := range []string{a, b} {
		ip(t, fmt.Sprintf("-n %s addr add 198.18.77.%d/24 dev eth0", ns, i+1))
		ip(t, "-n "+ns+" link set eth0 up")
	}
	for range 10 { // each takes up to two seconds
		if strings.HasPrefix(find(t, b, room), "http://") {
			return
		}
	}
	t.Error("never found")
}
