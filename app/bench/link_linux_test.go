package bench_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"moim/signaling"
)

// link is a home's way to the internet: a namespace for the sender, one for all
// receivers, and a router between them that sends up at a limited rate, through
// a queue of its own. The way down is free. The router runs the signaling
// server, too: what goes between the sender and it does not pass the queue.
type link struct {
	t                         *testing.T
	sender, router, receivers string // namespaces
	queue                     string // how long the last byte of a full queue waits, in words of tc
	limited                   bool
}

// Names of ports: where packets of the sender reach the router, where they leave
// it, with the queue, and the one that each host has.
const routerIn, routerOut, hostPort = "in", "out", "eth0"

// Addresses of the hosts and of the router's ports.
const (
	senderAddress, inAddress = "198.18.91.2", "198.18.91.1"
	farAddress, outAddress   = "198.18.92.2", "198.18.92.1"
)

// newLink makes the namespaces and connects them.
func newLink(t *testing.T, rate, queue string) *link {
	t.Helper()
	if os.Geteuid() != 0 {
		missing(t, "network namespaces need root")
	}
	id := signaling.NewSecret()[:6]
	l := &link{
		t: t, sender: "bench-s" + id, router: "bench-r" + id, receivers: "bench-d" + id, queue: queue,
	}
	for _, ns := range []string{l.sender, l.router, l.receivers} {
		l.run("ip netns add " + ns)
		t.Cleanup(func() { l.run("ip netns del " + ns) })
		l.run("ip -n " + ns + " link set lo up")
	}
	l.plug(l.sender, routerIn, senderAddress, inAddress)
	l.plug(l.receivers, routerOut, farAddress, outAddress)
	l.execute("ip", "netns", "exec", l.router, "sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward")
	l.limit(rate)
	return l
}

// plug connects a host's namespace to a port of the router.
func (l *link) plug(ns, port, address, gateway string) {
	l.t.Helper()
	l.run(fmt.Sprintf("ip link add %s netns %s type veth peer name %s netns %s", hostPort, ns, port, l.router))
	for _, end := range [][3]string{{ns, hostPort, address}, {l.router, port, gateway}} {
		l.run(fmt.Sprintf("ip -n %s link set %s addrgenmode none", end[0], end[1]))
		l.run(fmt.Sprintf("ip -n %s addr add %s/24 dev %s", end[0], end[2], end[1]))
		l.run(fmt.Sprintf("ip -n %s link set %s up", end[0], end[1]))
	}
	l.run(fmt.Sprintf("ip -n %s route add default via %s", ns, gateway))
}

// limit sets the rate of the way up, in words of tc. What stands in the queue stays.
func (l *link) limit(rate string) {
	l.t.Helper()
	verb := "change"
	if !l.limited {
		verb = "add"
	}
	l.run(fmt.Sprintf("ip netns exec %s tc qdisc %s dev %s root tbf rate %s burst 3000 latency %s", l.router, verb, routerOut, rate, l.queue))
	l.limited = true
}

// serve starts a signaling server on the router.
func (l *link) serve() (url string) {
	l.t.Helper()
	return startSignald(l.t, l.router, inAddress+":8787")
}

// run runs a command line without quotes.
func (l *link) run(line string) {
	l.t.Helper()
	l.execute(strings.Fields(line)...)
}

func (l *link) execute(words ...string) {
	l.t.Helper()
	cmd := exec.CommandContext(context.WithoutCancel(l.t.Context()), tool(l.t, words[0]), words[1:]...)
	if out, err := cmd.CombinedOutput(); err != nil {
		l.t.Fatalf("%s: %v: %s", strings.Join(words, " "), err, out)
	}
}
