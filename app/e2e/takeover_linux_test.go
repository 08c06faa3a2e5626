package e2e_test

import (
	"fmt"
	"os"
	"testing"
	"time"
)

// TestHostIsTakenOver lets people meet on a network without any server, by the
// code alone, and kills the application of the one who hosts. Another one takes the
// room over: those who are left keep seeing each other, and a newcomer finds them.
func TestHostIsTakenOver(t *testing.T) {
	judge(t, 3, func(p *pace) { takeOver(p, newNetwork(t, 4), func(_ *network, host *desk) { host.kill() }, 0) })
}

// TestHostFallsSilent pulls the cable of the one who hosts instead: nothing says that
// the computer is gone. A newcomer looks for the room a little later, because who
// finds nobody on the network does not look for long.
func TestHostFallsSilent(t *testing.T) {
	if os.Getenv("MOIM_SOAK") == "" {
		t.Skip("takes a while, and TestEndOfAHost and TestHostIsTakenOver hold both halves of it: make soak")
	}
	judge(t, 3, func(p *pace) {
		takeOver(p, newNetwork(t, 4), func(lan *network, _ *desk) {
			lan.ip("-n " + lan.computers[0] + " link set eth0 down")
		}, 2500*time.Millisecond)
	})
}

// takeOver ends the host by gone, and lets a newcomer come so long after it.
func takeOver(p *pace, lan *network, gone func(*network, *desk), newcomerAfter time.Duration) {
	t := p.t
	t.Helper()
	const (
		toJoin    = 2.0 // s, from the start of the program on
		toBeWhole = 5 * time.Second
	)
	host := lan.sit(0, startDisplay(t, "1280x800"), "Host", "--camera", "pattern")
	host.fill("name-entry", "Host")
	host.press("new-call", "enter")
	host.enter()
	code := host.code()
	ada := lan.join(1, code, "Ada")
	ada.untilSees("Host")
	first := ada.history()[0].UptimeS
	t.Logf("by the code alone in a call after %s s", number(first))
	if first > toJoin {
		p.complain(fmt.Sprintf("joining by the code alone took %s s, want at most %s", number(first), number(toJoin)))
	}
	ben := lan.join(2, code, "Ben")
	ada.untilSees("Host", "Ben")
	ben.untilSees("Host", "Ada")
	ada.after()
	before := len(ada.history())

	gone(lan, host)
	killed := time.Now()
	pass(t, newcomerAfter)
	eve := lan.join(3, code, "Eve")
	eve.untilSees("Ada", "Ben")
	ada.untilSees("Ben", "Eve")
	ben.untilSees("Ada", "Eve")
	p.within(toBeWhole, killed, "a room that is whole, with a newcomer")
	for _, q := range []*participant{ada, ben} {
		q.until("departure of the host", func(s statistics) (bool, string) {
			_, there := s.peer("Host")
			return !there, "the host is still listed"
		})
	}
	t.Logf("the host was listed for %s s", number(time.Since(killed).Seconds()))
	expectNoCut(p, "Ada", ada.history()[before-1:], "Ben")
	expectNoCut(p, "Ben", ben.history()[min(before, len(ben.history())-5):], "Ada")
	for _, q := range []*participant{ada, ben, eve} {
		q.leave()
	}
}
