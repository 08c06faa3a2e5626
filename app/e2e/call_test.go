package e2e_test

import (
	"fmt"
	"testing"
	"time"
)

// TestCall is one call of three headless participants through its whole life:
// they see and hear each other, the server dies and comes back, somebody comes,
// and somebody is killed.
func TestCall(t *testing.T) {
	server := startSignald(t, freePort(t))
	room := newRoom()
	tones := map[string]float64{"Ada": 440, "Ben": 660, "Cho": 880}
	names := []string{"Ada", "Ben", "Cho"}
	records := map[string]string{}
	people := map[string]*participant{}
	for _, name := range names {
		records[name] = t.TempDir()
		people[name] = join(t, server.url(), room, name,
			"--camera", "pattern", "--mic", fmt.Sprintf("tone:%v", tones[name]), "--speaker", "none", "--record", records[name])
	}
	for _, name := range names {
		people[name].untilSees(others(names, name)...)
	}

	t.Log("a conversation")
	judge(t, 3, func(p *pace) { converse(p, people, names) })
	t.Log("the server is killed and comes back")
	judge(t, 3, func(p *pace) { server = restart(p, server, people, names) })
	admit(t, server, room, people, names)
	t.Log("Cho is killed")
	judge(t, 1, func(p *pace) { loseLast(p, people, names) })
	people["Ada"].leave()
	people["Ben"].leave()

	t.Log("recordings")
	for _, name := range []string{"Ada", "Ben"} {
		var heard []float64
		for _, other := range others(names, name) {
			heard = append(heard, tones[other])
		}
		expectTones(t, records[name], heard...)
		expectPictures(t, records[name], 2, 10*28)
	}
}

// converse measures a call of three for ten seconds.
func converse(p *pace, people map[string]*participant, names []string) {
	t := p.t
	t.Helper()
	from := moment(people, names)
	pass(t, 10*time.Second)
	to := moment(people, names)
	for _, name := range names {
		expectFlow(p, name, from[name], to[name], others(names, name)...)
		if n := to[name].Encode.Encoders; n != 1 {
			p.complain(fmt.Sprintf("%s runs %d encoders, want 1", name, n)) // more where estimates starve
		}
		for _, other := range others(names, name) {
			seen, _ := to[name].peer(other)
			expectPeer(p, name, seen)
		}
	}
}

// expectPeer expects size, sound and delay of a peer as the contract has them.
func expectPeer(judged *pace, who string, p peer) {
	t := judged.t
	t.Helper()
	const mostLatency = 100 // ms from capture to decoded frame, median
	if p.Video.Width != 640 || p.Video.Height != 360 {
		judged.complain(fmt.Sprintf("%s sees %s at %dx%d, want 640x360", who, p.Name, p.Video.Width, p.Video.Height))
	}
	if p.Audio.LevelDB < -30 || p.Audio.LevelDB > -10 {
		judged.complain(fmt.Sprintf("%s hears %s at %s dBFS, want about -20", who, p.Name, number(p.Audio.LevelDB)))
	}
	if p.Path != "host" && p.Path != "prflx" {
		t.Errorf("%s reaches %s by %q", who, p.Name, p.Path)
	}
	switch l := p.Video.Latency; {
	case l == nil:
		judged.complain(fmt.Sprintf("%s reports no latency of %s", who, p.Name))
	case l.P50 <= 0 || l.P50 > mostLatency:
		judged.complain(fmt.Sprintf("%s sees %s %s ms late (median), want at most %d", who, p.Name, number(l.P50), mostLatency))
	default:
		t.Logf("%s sees %s %s ms late (median; 95 %%: %s), hears %s dBFS", who, p.Name, number(l.P50), number(l.P95), number(p.Audio.LevelDB))
	}
}

// restart kills the server and brings it back. Between those already there
// nothing may happen.
func restart(p *pace, server *signald, people map[string]*participant, names []string) *signald {
	t := p.t
	t.Helper()
	from := moment(people, names)
	server.kill()
	pass(t, 4*time.Second)
	server = startSignald(t, server.port)
	pass(t, 4*time.Second)
	to := moment(people, names)
	for _, name := range names {
		expectFlow(p, name, from[name], to[name], others(names, name)...)
	}
	return server
}

// admit lets a newcomer in, who sees everybody, is seen, and leaves again.
func admit(t *testing.T, server *signald, room string, people map[string]*participant, names []string) {
	t.Helper()
	newcomer := join(t, server.url(), room, "Dan", "--camera", "pattern", "--mic", "none")
	newcomer.untilSees(names...)
	for _, name := range names {
		people[name].untilSees("Dan")
	}
	newcomer.leave()
	for _, name := range names {
		people[name].until("departure of Dan", func(s statistics) (bool, string) {
			_, there := s.peer("Dan")
			return !there, "Dan is still there"
		})
	}
}

// loseLast kills the last participant: it vanishes from the others' lists
// within 10 s, and between the others nothing changes.
func loseLast(p *pace, people map[string]*participant, names []string) {
	t := p.t
	t.Helper()
	victim, rest := names[len(names)-1], names[:len(names)-1]
	from := moment(people, rest)
	people[victim].kill()
	begin := time.Now()
	for _, name := range rest {
		people[name].until("absence of "+victim, func(s statistics) (bool, string) {
			p, there := s.peer(victim)
			return !there, victim + " is " + p.State
		})
	}
	p.within(10*time.Second, begin, "the absence of "+victim)
	to := moment(people, rest)
	for _, name := range rest {
		expectFlow(p, name, from[name], to[name], others(rest, name)...)
	}
}

// moment takes fresh statistics of the named participants.
func moment(people map[string]*participant, names []string) map[string]statistics {
	before := make(map[string]int, len(names))
	for _, name := range names {
		before[name] = len(people[name].history())
	}
	all := make(map[string]statistics, len(names))
	for _, name := range names {
		all[name] = people[name].beyond(before[name])
	}
	return all
}

// others is names without one.
func others(names []string, name string) []string {
	rest := make([]string, 0, len(names))
	for _, n := range names {
		if n != name {
			rest = append(rest, n)
		}
	}
	return rest
}
