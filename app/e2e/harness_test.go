package e2e_test

import (
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"testing"
	"time"

	"moim/signaling"
)

// patience is how long one step may take. It is no judgement of pace: a machine
// whose processors are taken away for a while needs it; see pace for what is
// judged.
const patience = 60 * time.Second

// program is the path of a built program, named by an environment variable.
func program(t *testing.T, variable string) string {
	t.Helper()
	path := os.Getenv(variable)
	if path == "" {
		missing(t, variable+" does not name a program; run make e2e")
	}
	if _, err := os.Stat(path); err != nil {
		missing(t, fmt.Sprintf("%s: %v", variable, err))
	}
	return path
}

// tool is the path of a program of the system's.
func tool(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		missing(t, name+" is not installed; run make packages-test")
	}
	return path
}

func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatal(what)
	}
	t.Skip(what)
}

// eventually asks every 50 ms until done says that it is so. The text that done
// returns otherwise says what still lacks.
func eventually(t *testing.T, limit time.Duration, what string, done func() (bool, string)) {
	t.Helper()
	deadline := time.NewTimer(limit)
	defer deadline.Stop()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		ok, lacks := done()
		if ok {
			return
		}
		select {
		case <-tick.C:
		case <-deadline.C:
			t.Fatalf("%s: not within %v: %s", what, limit, lacks)
		}
	}
}

// pass lets time go by, for what is measured over a time.
func pass(t *testing.T, d time.Duration) {
	t.Helper()
	select {
	case <-time.After(d):
	case <-t.Context().Done():
	}
}

// longer is one value in make test, and another in make soak, where there is time
// for more of the same.
func longer[T any](test, soak T) T {
	if os.Getenv("MOIM_SOAK") != "" {
		return soak
	}
	return test
}

// freePort is a TCP port of the loopback interface on which nobody listens. It is
// none of those that systems give to sockets that ask for any, or one of them
// could have it before the server does.
func freePort(t *testing.T) int {
	t.Helper()
	const first, many = 20_000, 12_000
	for range 100 {
		port := first + rand.IntN(many)
		if l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			_ = l.Close()
			return port
		}
	}
	t.Fatal("no port is free")
	return 0
}

func newRoom() string { return signaling.NewCode().String() }

func median(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	if n := len(sorted); n%2 == 0 {
		return (sorted[n/2-1] + sorted[n/2]) / 2
	}
	return sorted[len(sorted)/2]
}

func number(v float64) string { return strconv.FormatFloat(v, 'f', 1, 64) }
