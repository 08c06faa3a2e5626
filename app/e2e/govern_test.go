package e2e_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestGovernedRoom governs a room through its life: people wait and are admitted,
// somebody is removed, everybody else goes on under a new code without a cut, a
// newcomer waits there again, and when the host is killed somebody else governs.
func TestGovernedRoom(t *testing.T) {
	judge(t, 3, governRoom)
}

func governRoom(p *pace) {
	t := p.t
	t.Helper()
	server, room := startSignald(t, freePort(t)), newRoom()
	small := []string{"--uplink", "2Mbps", "--mic", "none"}
	host := join(t, server.url(), room, "Ada", append(small, "--waiting-room", "--admit", "--limit", "9", "--remove", "Mallory", "--new-code-at", "4")...)
	host.until("governing", func(s statistics) (bool, string) {
		return s.Govern != nil && s.Govern.Host && s.Govern.Waiting && s.Govern.Limit == 9, fmt.Sprintf("%+v", s.Govern)
	})
	ben := join(t, server.url(), room, "Ben", small...)
	cho := join(t, server.url(), room, "Cho", small...)
	ben.untilSees("Ada", "Cho")
	cho.untilSees("Ada", "Ben")
	before := map[*participant]int{ben: len(ben.history()) - 1, cho: len(cho.history()) - 1}

	mallory := join(t, server.url(), room, "Mallory", small...)
	if status := mallory.wait(patience); status != 1 || !strings.Contains(mallory.stderr.String(), "removed you") {
		t.Fatalf("the removed one ended with status %d and %q", status, mallory.stderr.String())
	}
	for q, known := range before { // without the time that the fourth took to start
		before[q] = max(known, len(q.history())-2)
	}
	code := ""
	for _, q := range []*participant{host, ben, cho} {
		q.until("the new code", func(s statistics) (bool, string) {
			code = s.Room
			_, there := s.peer("Mallory")
			whole := s.Govern != nil && s.Govern.Waiting && s.Govern.Limit == 9
			return s.Room != "" && strings.ReplaceAll(s.Room, "-", "") != strings.ReplaceAll(room, "-", "") && !there && whole,
				fmt.Sprintf("room %s, Mallory listed: %t, %+v", s.Room, there, s.Govern)
		})
	}
	for range 3 {
		ben.after()
		cho.after()
	}
	expectNoCut(p, "Ben", ben.history()[before[ben]:], "Ada")
	expectNoCut(p, "Ben", ben.history()[before[ben]:], "Cho")
	expectNoCut(p, "Cho", cho.history()[before[cho]:], "Ben")
	dan := join(t, server.url(), code, "Dan", small...)
	dan.untilSees("Ada", "Ben", "Cho")
	for _, q := range []*participant{host, ben, cho} {
		if s := q.latest(); s.Room != code {
			t.Fatalf("%s is in %s, want %s", q.name, s.Room, code)
		}
	}

	host.after()
	host.kill()
	killed := time.Now()
	eventually(t, patience, "another host", func() (bool, string) {
		hosts := 0
		for _, q := range []*participant{ben, cho, dan} {
			if s := q.latest(); s.Govern != nil && s.Govern.Host {
				hosts++
			}
		}
		return hosts == 1, fmt.Sprintf("%d govern", hosts)
	})
	t.Logf("somebody else governed %s s after the host was killed", number(time.Since(killed).Seconds()))
	for _, q := range []*participant{ben, cho, dan} {
		q.leave()
	}
}
