package e2e_test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// TestComingsAndGoings lets 200 participants join somebody and leave again, and
// then looks at what that somebody still holds on to.
func TestComingsAndGoings(t *testing.T) {
	server := startSignald(t, freePort(t))
	room := newRoom()
	host := join(t, server.url(), room, "Ada", "--mic", "tone")
	host.until(10*time.Second, "statistics", func(s statistics) (bool, string) { return s.UptimeS >= 1, "none yet" })

	visit(t, server, room, 8) // so that everything that is made once is made
	before := holding(t, host, "the first visitors")
	visit(t, server, room, 200)
	host.until(15*time.Second, "departure of all", func(s statistics) (bool, string) {
		return len(s.Peers) == 0, fmt.Sprintf("%d are still there", len(s.Peers))
	})
	var after holdings
	eventually(t, 20*time.Second, "goroutines and file descriptors back where they were", func() (bool, string) {
		after = holding(t, host, "200 visitors")
		return after.goroutines <= before.goroutines && after.descriptors <= before.descriptors,
			fmt.Sprintf("%+v before, %+v now", before, after)
	})
	t.Logf("before: %+v, after: %+v", before, after)
	const mostGrowth = 64 << 10 // KiB
	if after.memoryKiB > before.memoryKiB+mostGrowth {
		t.Errorf("memory grew from %d to %d KiB", before.memoryKiB, after.memoryKiB)
	}
	host.leave()
}

// visit lets n participants come and go, six at a time. Each has to get a
// connection to Ada while it is there; nearly all have to tell of it.
func visit(t *testing.T, server *signald, room string, n int) {
	t.Helper()
	const together = 6
	numbers := make(chan int)
	var group sync.WaitGroup
	var silent atomic.Int32 // left before their first statistics
	for range together {
		group.Go(func() {
			for i := range numbers {
				if !stay(t, server, room, i) {
					silent.Add(1)
				}
			}
		})
	}
	for i := range n {
		numbers <- i
	}
	close(numbers)
	group.Wait()
	if most := n / 50; int(silent.Load()) > most {
		t.Errorf("%d of %d visitors left before their first statistics, which come after a second", silent.Load(), n)
	}
}

// stay is one short visit. Every fourth visitor shows a picture. It reports
// whether the visitor has written statistics.
func stay(t *testing.T, server *signald, room string, i int) bool {
	t.Helper()
	camera := "none"
	if i%4 == 0 {
		camera = "pattern"
	}
	p := start(t, fmt.Sprintf("visitor %d", i), nil, program(t, "MOIM_BIN"), "headless", "--server", server.url(), "--room", room,
		"--name", fmt.Sprintf("Visitor %d", i), "--camera", camera, "--mic", "none", "--duration", "1400ms", "--stats", "-")
	select {
	case <-p.done:
	case <-time.After(15 * time.Second):
		t.Errorf("visitor %d does not leave", i)
		return true
	}
	all, err := parseStatistics([]byte(p.stdout.String()))
	if p.status() != 0 || err != nil {
		t.Errorf("visitor %d: status %d, %v: %s", i, p.status(), err, p.stderr.tail())
		return true
	}
	if len(all) == 0 {
		return false
	}
	if ada, _ := all[len(all)-1].peer("Ada"); ada.State != "connected" {
		t.Errorf("visitor %d left before it was connected to Ada (%q)", i, ada.State)
	}
	return true
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
