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

// cable joins two network namespaces made for a test, one for those who host a
// call and one for a guest. What runs there has no other network.
type cable struct {
	t           *testing.T
	host, guest string // namespaces
}

// hostAddress is where a server in the host's namespace listens.
const hostAddress, guestAddress = "198.18.82.1", "198.18.82.2"

// newCable makes both namespaces and plugs the cable in.
func newCable(t *testing.T) *cable {
	t.Helper()
	if os.Geteuid() != 0 {
		missing(t, "network namespaces need root")
	}
	id := signaling.NewSecret()[:6]
	c := &cable{t: t, host: "moim-h" + id, guest: "moim-g" + id}
	for _, ns := range []string{c.host, c.guest} {
		c.ip("netns add " + ns)
		t.Cleanup(func() { c.ip("netns del " + ns) })
		c.ip("-n " + ns + " link set lo up")
	}
	c.ip(fmt.Sprintf("link add eth0 netns %s type veth peer name eth0 netns %s", c.host, c.guest))
	for ns, address := range map[string]string{c.host: hostAddress, c.guest: guestAddress} {
		c.ip("-n " + ns + " link set eth0 addrgenmode none")
		c.ip("-n " + ns + " addr add " + address + "/24 dev eth0")
		c.ip("-n " + ns + " link set eth0 up")
	}
	return c
}

// route lets the guest's namespace believe that there is an internet behind the
// host's: browsers that hide their addresses look for the way there.
func (c *cable) route() { c.ip("-n " + c.guest + " route add default via " + hostAddress) }

func (c *cable) unplug() { c.ip("-n " + c.guest + " link set eth0 down") }
func (c *cable) plug()   { c.ip("-n " + c.guest + " link set eth0 up") }

func (c *cable) ip(args string) {
	c.t.Helper()
	cmd := exec.CommandContext(context.WithoutCancel(c.t.Context()), tool(c.t, "ip"), strings.Fields(args)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		c.t.Fatalf("ip %s: %v: %s", args, err, out)
	}
}

// serve starts a signaling server in the host's namespace and returns its
// address for browsers and applications, which come back until it is there.
func (c *cable) serve() (url string) {
	c.t.Helper()
	const address = hostAddress + ":8787"
	start(c.t, "signald", []string{"XDG_STATE_HOME=" + c.t.TempDir()}, tool(c.t, "ip"), "netns", "exec", c.host, program(c.t, "SIGNALD_BIN"), "--listen", address)
	return "http://" + address
}

// join starts a headless participant in the host's namespace.
func (c *cable) join(server, room, name string, args ...string) *participant {
	c.t.Helper()
	return joinIn(c.t, c.host, server, room, name, args...)
}

// joinIn starts a headless participant in a namespace.
func joinIn(t *testing.T, namespace, server, room, name string, args ...string) *participant {
	t.Helper()
	return joinThrough(t, []string{tool(t, "ip"), "netns", "exec", namespace}, server, room, name, args...)
}

// joinAside is joinIn in the host's namespace for somebody who stands for
// another computer: see the function joinAside.
func (c *cable) joinAside(server, room, name string, args ...string) *participant {
	c.t.Helper()
	launcher := []string{tool(c.t, "ip"), "netns", "exec", c.host, tool(c.t, "nice"), "-n", "10"}
	return joinThrough(c.t, launcher, server, room, name, args...)
}

// audience lets people join who only watch and listen, and waits until they
// see somebody.
func (c *cable) audience(server, room, whom string, names ...string) []*participant {
	c.t.Helper()
	all := make([]*participant, len(names))
	for i, name := range names {
		all[i] = c.joinAside(server, room, name, "--camera", "none", "--mic", "none")
	}
	for _, p := range all {
		p.untilSees(whom)
	}
	return all
}

// lose drops a share of the datagrams in both directions, at random.
func (c *cable) lose(share float64) {
	c.t.Helper()
	const whole = 10_000
	rules := fmt.Sprintf("table ip path { chain input { type filter hook input priority 0; meta l4proto udp numgen random mod %d < %d drop; }; }",
		whole, int(share*whole))
	for _, ns := range []string{c.host, c.guest} {
		inNamespace(c.t, ns, tool(c.t, "nft"), rules)
	}
}

// narrow lets the guest's namespace send so many bits per second and no more,
// behind a queue of 200 ms.
func (c *cable) narrow(bps int) {
	c.t.Helper()
	inNamespace(c.t, c.guest, tool(c.t, "tc"), strings.Fields(fmt.Sprintf("qdisc add dev eth0 root tbf rate %dbit burst 8kb latency 200ms", bps))...)
}

// inNamespace runs a program there and returns what it writes.
func inNamespace(t *testing.T, namespace, program string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), tool(t, "ip"), append([]string{"netns", "exec", namespace, program}, args...)...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %q in %s: %v: %s", program, args, namespace, err, out)
	}
	return string(out)
}
