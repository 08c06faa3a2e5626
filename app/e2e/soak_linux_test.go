package e2e_test

import (
	"cmp"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// soakDrift is by how much the clocks of two microphones are wrong: 1.8 s in half
// an hour, where nothing would absorb it.
const soakDrift = 0.001

// TestSoak keeps a call of four going for as long as MOIM_SOAK says, with visitors
// all the time, one microphone whose clock is fast and one whose clock is slow. What
// each of them holds on to must not grow, the sound that waits to be played neither.
// Where MOIM_RACE names a build with the race detector, two of the four are that one,
// and it must find nothing; what it takes for itself is not judged.
func TestSoak(t *testing.T) {
	value := os.Getenv("MOIM_SOAK")
	if value == "" {
		t.Skip("MOIM_SOAK does not say how long; run make soak")
	}
	length, err := time.ParseDuration(value)
	if err != nil {
		t.Fatalf("MOIM_SOAK: %v", err)
	}
	server, room, card := startSignald(t, freePort(t)), newRoom(), startSoundcard(t)
	card.addDrifting("fast", 500, 1+soakDrift)
	card.addDrifting("slow", 700, 1-soakDrift)
	moim := program(t, "MOIM_BIN")
	race := cmp.Or(os.Getenv("MOIM_RACE"), moim)
	join := func(moim, name string, args ...string) *participant {
		return joinAs(t, moim, card.launcher(), server.url(), room, name, append(args, "--camera", "pattern")...)
	}
	names := []string{"Ada", "Ben", "Cho", "Dae"}
	people := map[string]*participant{
		"Ada": join(race, "Ada", "--mic", "tone", "--speaker", "speaker"),
		"Ben": join(moim, "Ben", "--mic", "fast", "--speaker", "none"),
		"Cho": join(race, "Cho", "--mic", "slow", "--speaker", "none"),
		"Dae": join(moim, "Dae", "--mic", "tone", "--speaker", "speaker"),
	}
	for _, name := range names {
		people[name].untilSees(others(names, name)...)
	}
	const rounds = 30
	call := soak{t: t, names: names, people: people, plain: []string{"Ben", "Dae"}}
	for range rounds {
		if t.Failed() {
			break
		}
		next := time.Now().Add(length / rounds)
		visit(t, server, room, 6)
		pass(t, time.Until(next))
		call.look()
	}
	call.judgeHoldings()
	call.judgeSound()
	for _, name := range names {
		people[name].leave()
		if strings.Contains(people[name].stderr.String(), "DATA RACE") {
			t.Errorf("%s has a data race: %s", name, people[name].stderr.tail(8<<10))
		}
	}
}

// soak is what was seen of a long call.
type soak struct {
	t      *testing.T
	names  []string
	people map[string]*participant
	plain  []string // those without the race detector
	seen   []map[string]glance
}

// glance is one participant at one time.
type glance struct {
	holdings
	statistics
}

// look takes one glance at everybody. Everybody must have seen everybody else since
// the last one.
func (s *soak) look() {
	s.t.Helper()
	now := map[string]glance{}
	for _, name := range s.names {
		now[name] = glance{holding(s.t, s.people[name], "a while"), s.people[name].latest()}
	}
	s.seen = append(s.seen, now)
	if len(s.seen) == 1 {
		return
	}
	const leastFPS = 5 // the race detector makes everything slow
	before := s.seen[len(s.seen)-2]
	for _, name := range s.names {
		for _, other := range others(s.names, name) {
			fps, _, ok := flow(s.t, name, before[name].statistics, now[name].statistics, other)
			if ok && fps < leastFPS {
				s.t.Errorf("%s decoded %s fps from %s, want at least %d", name, number(fps), other, leastFPS)
			}
		}
	}
}

// judgeHoldings compares the second third of the time with the last one: in the
// first one caches fill.
func (s *soak) judgeHoldings() {
	s.t.Helper()
	if len(s.seen) < 3 {
		return
	}
	third := len(s.seen) / 3
	for _, name := range s.names {
		for what, of := range map[string]func(glance) int{
			"goroutines":       func(g glance) int { return g.goroutines },
			"file descriptors": func(g glance) int { return g.descriptors },
			"threads":          func(g glance) int { return g.threads },
			"KiB":              func(g glance) int { return g.memoryKiB },
			"KiB of Go":        func(g glance) int { return g.Process.GoKiB },
			"KiB in Go's use":  func(g glance) int { return g.Process.HeapKiB },
		} {
			before := s.middle(name, s.seen[third:2*third], of)
			after := s.middle(name, s.seen[2*third:], of)
			if what == "KiB" && !slices.Contains(s.plain, name) {
				continue
			}
			slack := 4.0
			if strings.HasPrefix(what, "KiB") {
				slack = max(before/10, 16<<10)
			}
			course := make([]int, 0, len(s.seen))
			for _, each := range s.seen {
				course = append(course, of(each[name]))
			}
			s.t.Logf("%s: %s %s, then %s, of %v", name, what, number(before), number(after), course)
			if after > before+slack {
				s.t.Errorf("%s: %s grew from %s to %s", name, what, number(before), number(after))
			}
		}
	}
}

// judgeSound compares in the same way how much sound waits to be played of the two
// whose clocks are wrong: drift that is not absorbed adds up.
func (s *soak) judgeSound() {
	s.t.Helper()
	const mostMore, mostConcealed = 60.0, 0.03 // ms; share of all that was played
	if len(s.seen) < 3 {
		return
	}
	third := len(s.seen) / 3
	for _, name := range s.names {
		for _, wrong := range []string{"Ben", "Cho"} {
			if name == wrong {
				continue
			}
			waits := func(g glance) int {
				seen, _ := g.peer(wrong)
				return int(seen.Audio.BufferMS)
			}
			before, after := s.middle(name, s.seen[third:2*third], waits), s.middle(name, s.seen[2*third:], waits)
			seen, _ := s.seen[len(s.seen)-1][name].peer(wrong)
			concealed := seen.Audio.ConcealedMS / max(seen.Audio.TotalMS, 1)
			s.t.Logf("%s has %s ms of %s waiting, then %s ms, and made up %.2f %% of %s s",
				name, number(before), wrong, number(after), 100*concealed, number(seen.Audio.TotalMS/1000))
			if after > before+mostMore || concealed > mostConcealed || seen.Audio.TotalMS == 0 {
				s.t.Errorf("%s: the drift of %s is not absorbed", name, wrong)
			}
		}
	}
}

// middle is the median of something of one participant.
func (s *soak) middle(name string, of []map[string]glance, value func(glance) int) float64 {
	all := make([]float64, 0, len(of))
	for _, each := range of {
		all = append(all, float64(value(each[name])))
	}
	return median(all)
}

// addDrifting plugs in a microphone with a clock of its own, which counts a
// second for so many true ones. It hears a tone with pauses.
func (s *soundcard) addDrifting(name string, hz, speed float64) {
	s.t.Helper()
	const rate, block = 48000, 480
	path := fmt.Sprintf("%s/%s.fifo", s.t.TempDir(), name)
	s.plugIn("module-pipe-source", "source_name="+name, "file="+path, "rate=48000", "channels=1", "format=s16le",
		"source_properties=device.description="+name)
	pipe, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		s.t.Fatalf("open the microphone %s: %v", name, err)
	}
	s.t.Cleanup(func() { _ = pipe.Close() })
	go func() {
		begin, written := time.Now(), 0
		data := make([]byte, 2*block)
		for n := 0; ; n += block {
			for i := range block {
				v := 0.0
				if at := (n + i) % rate; at < 2*rate/3 {
					v = 0.25 * math.Sin(2*math.Pi*hz*float64(n+i)/rate)
				}
				sample := int16(v * math.MaxInt16)
				data[2*i], data[2*i+1] = byte(sample), byte(sample>>8)
			}
			if _, err := pipe.Write(data); err != nil {
				return
			}
			written += block
			due := begin.Add(time.Duration(float64(written) / (rate * speed) * float64(time.Second)))
			if late := time.Since(due); late > 200*time.Millisecond { // nobody listened
				begin, written = time.Now(), 0
				continue
			}
			time.Sleep(time.Until(due))
		}
	}()
}
