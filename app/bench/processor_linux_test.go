package bench_test

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// ticks is how many ticks of process accounting make a second (USER_HZ).
const ticks = 100

// processor is processor time that was used until a moment: by processes, and
// by the whole machine.
type processor struct {
	at         time.Time
	processes  map[int]int64 // ticks by process
	busy, idle int64         // ticks of the machine
}

// usage is what was used between two moments.
type usage struct {
	cores   float64 // of the processes, in cores: 1 is one core, all of the time
	machine float64 // of all processors, 0 to 1
	seconds float64
}

// readProcessor reads user and system time of these processes, all threads of
// each, and where tree is set of all that they started and that still run.
func readProcessor(t *testing.T, tree bool, pids ...int) processor {
	t.Helper()
	p := processor{at: time.Now(), processes: map[int]int64{}}
	parents := map[int]int{}
	used := map[int]int64{}
	names, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			continue // it has ended meanwhile
		}
		pid, parent, spent, err := parseStat(data)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		parents[pid], used[pid] = parent, spent
	}
	for pid, spent := range used {
		for _, root := range pids {
			if pid == root || tree && descends(parents, pid, root) {
				p.processes[pid] = spent
			}
		}
	}
	data, err := os.ReadFile("/proc/stat")
	if err != nil {
		t.Fatal(err)
	}
	p.busy, p.idle = parseMachine(data)
	return p
}

// since is what was used between an earlier moment and this one. What processes
// used that ended in between is lost.
func (p processor) since(before processor) usage {
	u := usage{seconds: p.at.Sub(before.at).Seconds()}
	sum := int64(0)
	for pid, spent := range p.processes {
		sum += spent - before.processes[pid]
	}
	u.cores = float64(sum) / ticks / u.seconds
	busy, idle := p.busy-before.busy, p.idle-before.idle
	u.machine = float64(busy) / float64(max(busy+idle, 1))
	return u
}

// breakdown says which processes used how much between an earlier moment and
// this one: percents of a core by what Chromium started a process for.
func (p processor) breakdown(before processor) string {
	sums := map[string]float64{}
	for pid, spent := range p.processes {
		sums[purpose(pid)] += 100 * float64(spent-before.processes[pid]) / ticks / p.at.Sub(before.at).Seconds()
	}
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(sums)) {
		parts = append(parts, fmt.Sprintf("%s %.1f", name, sums[name]))
	}
	return strings.Join(parts, ", ")
}

// purpose is the type of a process of Chromium's.
func purpose(pid int) string {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	if err != nil {
		return "ended"
	}
	name := "browser"
	for arg := range bytes.FieldsFuncSeq(data, func(r rune) bool { return r == 0 || r == ' ' }) { // as they rewrite it
		for _, flag := range []string{"--type=", "--utility-sub-type="} {
			if value, ok := strings.CutPrefix(string(arg), flag); ok {
				name = value
			}
		}
	}
	return name
}

// parseStat reads a line of /proc/PID/stat: see proc(5).
func parseStat(data []byte) (pid, parent int, spent int64, err error) {
	open, closing := bytes.IndexByte(data, '('), bytes.LastIndexByte(data, ')')
	if open < 0 || closing < open {
		return 0, 0, 0, fmt.Errorf("no name in %q", data)
	}
	const utime, stime = 11, 12 // counted from the state, which follows the name
	fields := strings.Fields(string(data[closing+1:]))
	if len(fields) <= stime {
		return 0, 0, 0, fmt.Errorf("%d fields in %q", len(fields), data)
	}
	var numbers [4]int64
	for i, text := range []string{strings.TrimSpace(string(data[:open])), fields[1], fields[utime], fields[stime]} {
		if numbers[i], err = strconv.ParseInt(text, 10, 64); err != nil {
			return 0, 0, 0, fmt.Errorf("read process accounting: %w", err)
		}
	}
	return int(numbers[0]), int(numbers[1]), numbers[2] + numbers[3], nil
}

// parseMachine reads the first line of /proc/stat.
func parseMachine(data []byte) (busy, idle int64) {
	line, _, _ := strings.Cut(string(data), "\n")
	for i, text := range strings.Fields(line) {
		const idleColumn, waitColumn, guestColumn = 4, 5, 9 // guest time is in user time as well
		n, err := strconv.ParseInt(text, 10, 64)
		switch {
		case err != nil || i >= guestColumn:
		case i == idleColumn || i == waitColumn:
			idle += n
		default:
			busy += n
		}
	}
	return busy, idle
}

func descends(parents map[int]int, pid, root int) bool {
	for range len(parents) {
		parent, known := parents[pid]
		if !known {
			return false
		}
		if parent == root {
			return true
		}
		pid = parent
	}
	return false
}

// children are the processes that a process started and that still run.
func children(t *testing.T, parent int) map[int]struct{} {
	t.Helper()
	all := readProcessor(t, true, parent)
	delete(all.processes, parent)
	found := map[int]struct{}{}
	for pid := range all.processes {
		found[pid] = struct{}{}
	}
	return found
}

func TestParseStat(t *testing.T) {
	const line = "12 (a (b) c) S 7 1 1 0 -1 4194560 9 0 0 0 150 25 3 4 20 0 5 0 100 0 0"
	pid, parent, spent, err := parseStat([]byte(line))
	if err != nil || pid != 12 || parent != 7 || spent != 175 {
		t.Errorf("got %d, %d, %d, %v", pid, parent, spent, err)
	}
	if _, _, _, err := parseStat([]byte("12 (a) S 7")); err == nil {
		t.Error("a short line is no error")
	}
	busy, idle := parseMachine([]byte("cpu  10 1 5 70 4 2 3 6 9 9\ncpu0 1 1 1 1"))
	if busy != 27 || idle != 74 {
		t.Errorf("busy %d, idle %d", busy, idle)
	}
	if all := readProcessor(t, false, os.Getpid()); len(all.processes) != 1 {
		t.Errorf("this process is %v", all.processes)
	}
}
