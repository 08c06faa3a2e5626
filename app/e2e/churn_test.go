package e2e_test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestComingsAndGoings lets 60 participants (200 in make soak) join somebody and
// leave again, and then looks at what that somebody still holds on to: no goroutine
// and no file descriptor more than after the first few.
func TestComingsAndGoings(t *testing.T) {
	visitors := longer(60, 200)
	server := startSignald(t, freePort(t))
	room := newRoom()
	host := join(t, server.url(), room, "Ada", "--mic", "tone")
	host.until("statistics", func(s statistics) (bool, string) { return s.UptimeS >= 1, "none yet" })

	visit(t, server, room, 8) // so that everything that is made once is made
	before := holding(t, host, "the first visitors")
	visit(t, server, room, visitors)
	host.until("departure of all", func(s statistics) (bool, string) {
		return len(s.Peers) == 0, fmt.Sprintf("%d are still there", len(s.Peers))
	})
	var after holdings
	eventually(t, patience, "goroutines and file descriptors back where they were", func() (bool, string) {
		after = holding(t, host, "all visitors")
		return after.goroutines <= before.goroutines && after.descriptors <= before.descriptors,
			fmt.Sprintf("%+v before, %+v now", before, after)
	})
	t.Logf("before: %+v, after: %+v", before, after)
	mostGrowth := longer(32<<10, 64<<10) // KiB
	if after.memoryKiB > before.memoryKiB+mostGrowth {
		t.Errorf("memory grew from %d to %d KiB", before.memoryKiB, after.memoryKiB)
	}
	host.leave()
}

// visit lets n participants come and go, six at a time. Each stays until it is
// connected to Ada, and then leaves properly.
func visit(t *testing.T, server *signald, room string, n int) {
	t.Helper()
	const together = 6
	numbers := make(chan int)
	var group sync.WaitGroup
	for range together {
		group.Go(func() {
			for i := range numbers {
				if !t.Failed() { // one failure is enough to read
					stay(t, server, room, i)
				}
			}
		})
	}
	for i := range n {
		numbers <- i
	}
	close(numbers)
	group.Wait()
}

// stay is one short visit. Every fourth visitor shows a picture.
func stay(t *testing.T, server *signald, room string, i int) {
	t.Helper()
	camera := "none"
	if i%4 == 0 {
		camera = "pattern"
	}
	p := start(t, fmt.Sprintf("visitor %d", i), nil, program(t, "MOIM_BIN"), "headless", "--server", server.url(), "--room", room,
		"--name", fmt.Sprintf("Visitor %d", i), "--camera", camera, "--mic", "none", "--stats", "-")
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		state, err := visitorState(p)
		switch {
		case err != nil:
			p.blame("statistics: %v", err)
			p.end()
			return
		case state == "connected":
			p.leave()
			return
		}
		select {
		case <-tick.C:
		case <-p.done:
			p.blame("it ended before it was connected to Ada (%q)", state)
			return
		case <-deadline.C:
			p.blame("not connected to Ada (%q) within %v", state, patience)
			p.end()
			return
		}
	}
}

// visitorState is what a visitor last said of its connection to Ada; empty
// where it has said nothing yet.
func visitorState(p *process) (string, error) {
	all, err := parseStatistics([]byte(p.stdout.String()))
	if err != nil || len(all) == 0 {
		return "", err
	}
	ada, _ := all[len(all)-1].peer("Ada")
	return ada.State, nil
}

// holdings is what a process holds on to.
type holdings struct {
	goroutines, descriptors, threads, memoryKiB int
}

// holding looks at a process in fresh statistics and in /proc.
func holding(t *testing.T, p *participant, after string) holdings {
	t.Helper()
	s := p.after()
	if s.Process == nil || s.Process.Goroutines == 0 {
		t.Fatalf("the statistics after %s do not count goroutines (process.goroutines)", after)
	}
	files, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", p.pid()))
	if err != nil {
		t.Fatal(err)
	}
	return holdings{
		goroutines: s.Process.Goroutines, descriptors: len(files),
		threads: procStatus(t, p.pid(), "Threads"), memoryKiB: procStatus(t, p.pid(), "VmRSS"),
	}
}

// procStatus reads a number from /proc/PID/status.
func procStatus(t *testing.T, pid int, field string) int {
	t.Helper()
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		if rest, ok := strings.CutPrefix(line, field+":"); ok {
			n, err := strconv.Atoi(strings.Fields(rest)[0])
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
	}
	t.Fatalf("no %s in /proc/%d/status", field, pid)
	return 0
}
