package e2e_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"moim/signaling"
)

// network is computers at one switch, without any other network and without any
// server: a namespace each, and one with the bridge.
type network struct {
	t         *testing.T
	computers []string // namespaces
}

// newNetwork makes a network of so many computers; it ends with the test.
func newNetwork(t *testing.T, computers int) *network {
	t.Helper()
	if os.Geteuid() != 0 {
		missing(t, "network namespaces need root")
	}
	id := signaling.NewSecret()[:6]
	n := &network{t: t}
	middle := "moim-b" + id
	n.add(middle)
	n.ip("-n " + middle + " link add switch type bridge")
	n.ip("-n " + middle + " link set switch up")
	for i := range computers {
		computer := fmt.Sprintf("moim-%d%s", i, id)
		n.add(computer)
		n.computers = append(n.computers, computer)
		n.ip(fmt.Sprintf("link add port%d netns %s type veth peer name eth0 netns %s", i, middle, computer))
		n.ip(fmt.Sprintf("-n %s link set port%d master switch up", middle, i))
		n.ip(fmt.Sprintf("-n %s link set eth0 addrgenmode none", computer))
		n.ip(fmt.Sprintf("-n %s addr add 198.18.86.%d/24 dev eth0", computer, i+1))
		n.ip(fmt.Sprintf("-n %s link set eth0 up", computer))
	}
	return n
}

func (n *network) add(namespace string) {
	n.t.Helper()
	n.ip("netns add " + namespace)
	n.t.Cleanup(func() { n.ip("netns del " + namespace) })
	n.ip("-n " + namespace + " link set lo up")
}

func (n *network) ip(args string) {
	n.t.Helper()
	cmd := exec.CommandContext(context.WithoutCancel(n.t.Context()), tool(n.t, "ip"), strings.Fields(args)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		n.t.Fatalf("ip %s: %v: %s", args, err, out)
	}
}

// at is what starts a program at a computer, with a cache folder of its own.
func (n *network) at(computer int) []string {
	n.t.Helper()
	return []string{
		tool(n.t, "ip"), "netns", "exec", n.computers[computer], tool(n.t, "env"), "XDG_CACHE_HOME=" + n.t.TempDir(),
	}
}

// join starts a headless participant at a computer, who knows the code alone.
func (n *network) join(computer int, code, name string, args ...string) *participant {
	n.t.Helper()
	return joinThrough(n.t, n.at(computer), "", code, name, args...)
}

// sit opens a window at a computer.
func (n *network) sit(computer int, d *display, name string, args ...string) *desk {
	n.t.Helper()
	return sitThrough(n.t, n.at(computer), d, name, nil, args...)
}
