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

// islands are two network namespaces that cannot reach each other, each
// with a cable to a third one, in which servers are. Each island has a private
// address as well, of a network that nobody else is on.
type islands struct {
	t      *testing.T
	server string
	left   island
	right  island
}

// island is one of them.
type island struct {
	namespace string
	address   string // its own
	server    string // the server's, on the same cable
	private   string
}

// newIslands makes the namespaces; they end with the test.
func newIslands(t *testing.T) *islands {
	t.Helper()
	if os.Geteuid() != 0 {
		missing(t, "network namespaces need root")
	}
	id := signaling.NewSecret()[:6]
	w := &islands{
		t: t, server: "moim-s" + id,
		left:  island{namespace: "moim-l" + id, address: "198.18.84.2", server: "198.18.84.1", private: "10.99.84.2"},
		right: island{namespace: "moim-r" + id, address: "198.18.85.2", server: "198.18.85.1", private: "10.99.85.2"},
	}
	for _, ns := range []string{w.server, w.left.namespace, w.right.namespace} {
		w.ip("netns add " + ns)
		t.Cleanup(func() { w.ip("netns del " + ns) })
		w.ip("-n " + ns + " link set lo up")
	}
	for i, land := range []island{w.left, w.right} {
		port := fmt.Sprintf("eth%d", i)
		w.ip(fmt.Sprintf("link add %s netns %s type veth peer name eth0 netns %s", port, w.server, land.namespace))
		w.plug(w.server, port, land.server)
		w.plug(land.namespace, "eth0", land.address)
		w.ip(fmt.Sprintf("-n %s link add home0 type veth peer name home1", land.namespace))
		w.ip(fmt.Sprintf("-n %s link set home1 up", land.namespace))
		w.plug(land.namespace, "home0", land.private)
		w.ip(fmt.Sprintf("-n %s route add default via %s", land.namespace, land.server))
	}
	inNamespace(t, w.server, tool(t, "nft"), "table ip islands { chain forward { type filter hook forward priority 0; policy drop; }; }")
	return w
}

func (w *islands) plug(namespace, device, address string) {
	w.t.Helper()
	w.ip(fmt.Sprintf("-n %s link set %s addrgenmode none", namespace, device))
	w.ip(fmt.Sprintf("-n %s addr add %s/24 dev %s", namespace, address, device))
	w.ip(fmt.Sprintf("-n %s link set %s up", namespace, device))
}

func (w *islands) ip(args string) {
	w.t.Helper()
	cmd := exec.CommandContext(context.WithoutCancel(w.t.Context()), tool(w.t, "ip"), strings.Fields(args)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		w.t.Fatalf("ip %s: %v: %s", args, err, out)
	}
}

// run starts a program between the islands.
func (w *islands) run(name, path string, args ...string) *process {
	w.t.Helper()
	command := append([]string{"netns", "exec", w.server, path}, args...)
	return start(w.t, name, []string{"XDG_STATE_HOME=" + w.t.TempDir()}, tool(w.t, "ip"), command...)
}

// serve starts the signaling server with further arguments.
func (w *islands) serve(args ...string) {
	w.t.Helper()
	w.run("signald", program(w.t, "SIGNALD_BIN"), append([]string{"--listen", "0.0.0.0:8787"}, args...)...)
}

// join starts a participant on an island.
func (w *islands) join(land island, room, name string, args ...string) *participant {
	w.t.Helper()
	return joinIn(w.t, land.namespace, "http://"+land.server+":8787", room, name, args...)
}

// expectRelayed waits until both see each other, through a relay.
func expectRelayed(t *testing.T, ada, ben *participant) {
	t.Helper()
	ada.untilSees("Ben")
	ben.untilSees("Ada")
	for _, p := range []*participant{ada, ben} {
		p.until("relayed path", func(s statistics) (bool, string) {
			return len(s.Peers) == 1 && s.Peers[0].Path == "relay", fmt.Sprintf("%+v", s.Peers)
		})
	}
}
