package bench_test

import (
	"fmt"
	"os"
	"testing"
	"time"
)

// roleVariable names what a process that is started from this test program is:
// a station, not a test.
const roleVariable = "MOIM_BENCH_ROLE"

// TestMain lets the test program be the sender or the receiver of a call.
func TestMain(m *testing.M) {
	role := os.Getenv(roleVariable)
	if role == "" {
		os.Exit(m.Run())
	}
	if err := runStation(role, os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, role+":", err)
		os.Exit(1)
	}
}

// wanted skips the test where nobody asked for measurements.
func wanted(t *testing.T) {
	t.Helper()
	if os.Getenv("MOIM_BENCH") == "" {
		t.Skip("measurements take minutes and want a quiet machine; run make bench")
	}
}

// measured is how long one figure is measured: MOIM_BENCH_TIME, or as given.
func measured(t *testing.T, usual time.Duration) time.Duration {
	t.Helper()
	text := os.Getenv("MOIM_BENCH_TIME")
	if text == "" {
		return usual
	}
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 {
		t.Fatalf("MOIM_BENCH_TIME=%q is not a duration", text)
	}
	return d
}
