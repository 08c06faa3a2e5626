package e2e_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"
)

// participant is a process that takes part in a call and writes statistics.
type participant struct {
	*process
	name string
	file string // of its statistics
}

// join starts a headless participant.
func join(t *testing.T, server, room, name string, args ...string) *participant {
	t.Helper()
	return joinThrough(t, nil, server, room, name, args...)
}

// joinAside starts one that stands for somebody at another computer: it takes
// processors only where nobody who is measured wants them.
func joinAside(t *testing.T, server, room, name string, args ...string) *participant {
	t.Helper()
	return joinThrough(t, []string{tool(t, "nice"), "-n", "10"}, server, room, name, args...)
}

// joinThrough starts one by another program that becomes it. Without a server it
// looks for the room on its network.
func joinThrough(t *testing.T, launcher []string, server, room, name string, args ...string) *participant {
	t.Helper()
	return joinAs(t, program(t, "MOIM_BIN"), launcher, server, room, name, args...)
}

// joinAs is joinThrough for another build of the program.
func joinAs(t *testing.T, moim string, launcher []string, server, room, name string, args ...string) *participant {
	t.Helper()
	file := filepath.Join(t.TempDir(), "statistics.jsonl")
	command := append(slices.Clone(launcher), moim, "headless", "--room", room, "--name", name, "--stats", file)
	if server != "" {
		command = append(command, "--server", server)
	}
	command = append(command, args...)
	return &participant{process: start(t, name, nil, command[0], command[1:]...), name: name, file: file}
}

// history is all statistics so far.
func (p *participant) history() []statistics {
	p.t.Helper()
	return readStatistics(p.t, p.file)
}

// latest is the newest statistics object; zero where there is none yet.
func (p *participant) latest() statistics {
	p.t.Helper()
	all := p.history()
	if len(all) == 0 {
		return statistics{}
	}
	return all[len(all)-1]
}

// after waits for the first statistics object written later than the newest of now.
func (p *participant) after() statistics {
	p.t.Helper()
	return p.beyond(len(p.history()))
}

// beyond waits until there are more statistics objects than that.
func (p *participant) beyond(objects int) statistics {
	p.t.Helper()
	var s statistics
	p.until("further statistics", func(latest statistics) (bool, string) {
		s = latest
		return len(p.history()) > objects, "none came"
	})
	return s
}

// until waits for statistics with which done is content.
func (p *participant) until(what string, done func(statistics) (bool, string)) {
	p.t.Helper()
	met := false
	defer func() {
		if !met {
			p.blamed.Store(true)
		}
	}()
	eventually(p.t, patience, p.name+": "+what, func() (bool, string) {
		if !p.running() {
			p.t.Fatalf("%s: %s: it ended with status %d", p.name, what, p.status())
		}
		return done(p.latest())
	})
	met = true
}

// untilSees waits until it decodes pictures from all of these participants.
func (p *participant) untilSees(names ...string) {
	p.t.Helper()
	p.until("pictures of everybody", func(s statistics) (bool, string) {
		for _, name := range names {
			other, there := s.peer(name)
			if !there {
				return false, name + " is not there"
			}
			if other.State != "connected" || other.Video.FramesDecoded == 0 {
				return false, name + " is " + other.State + " and has shown nothing"
			}
		}
		return true, ""
	})
}

// expectFlow compares two statistics objects of one participant: in between,
// each named peer's picture came at 28 frames a second at least and never froze.
func expectFlow(p *pace, who string, from, to statistics, names ...string) {
	p.t.Helper()
	const leastFPS = 28
	expectFlowOf(p, leastFPS, who, from, to, names...)
}

// expectFlowOf is expectFlow with another least number of frames a second.
func expectFlowOf(p *pace, leastFPS int, who string, from, to statistics, names ...string) {
	p.t.Helper()
	for _, name := range names {
		fps, freezes, ok := flow(p.t, who, from, to, name)
		if !ok {
			continue
		}
		if fps < float64(leastFPS) {
			p.complain(fmt.Sprintf("%s decoded %s fps from %s, want at least %d", who, number(fps), name, leastFPS))
		}
		if freezes != 0 {
			p.complain(fmt.Sprintf("%s saw %s freeze %d times", who, name, freezes))
		}
	}
}

// flow is how many frames a second came of a peer between two statistics objects of
// one participant, and how often it froze. Losing sight of the peer fails the test.
func flow(t *testing.T, who string, from, to statistics, name string) (fps float64, freezes int64, ok bool) {
	t.Helper()
	seconds := to.UptimeS - from.UptimeS
	if seconds < 0.9 { // statistics come every second
		t.Fatalf("%s: statistics %v s apart", who, seconds)
	}
	a, thereA := from.peer(name)
	b, thereB := to.peer(name)
	if !thereA || !thereB {
		t.Errorf("%s lost sight of %s", who, name)
		return 0, 0, false
	}
	fps, freezes = float64(b.Video.FramesDecoded-a.Video.FramesDecoded)/seconds, b.Video.Freezes-a.Video.Freezes
	t.Logf("%s saw %s at %s fps for %s s, froze %d times", who, name, number(fps), number(seconds), freezes)
	return fps, freezes, true
}

// byName is participants by their names.
func byName(people []*participant) map[string]*participant {
	all := make(map[string]*participant, len(people))
	for _, p := range people {
		all[p.name] = p
	}
	return all
}

// names is the names of participants, in order.
func names(people []*participant) []string {
	all := make([]string, 0, len(people))
	for _, p := range people {
		all = append(all, p.name)
	}
	return all
}
