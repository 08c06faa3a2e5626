package capture_test

import (
	"os"
	"runtime"
	"testing"
	"time"

	"moim/media"
	"moim/media/capture"
)

func TestScreensLeaveNothingBehind(t *testing.T) {
	display, _ := startXvfb(t, 640, 480)
	t.Setenv("DISPLAY", display)
	round := func() {
		devices := capture.NewDevices(media.NewClock(), capture.Config{})
		source, err := devices.OpenScreen(t.Context(), "", 60)
		if err != nil {
			t.Fatal(err)
		}
		nextFrame(t, source).Release()
		if err := source.Close(); err != nil {
			t.Error(err)
		}
		devices.Close()
	}
	round()
	goroutines, files := settle(1<<30, 1<<30)
	for range 20 {
		round()
	}
	if g, f := settle(goroutines, files); g > goroutines || f > files {
		t.Errorf("%d goroutines and %d files, before %d and %d", g, f, goroutines, files)
	}
}

// settle waits until there are no more goroutines and open files than stated,
// or gives up, and counts them.
func settle(goroutines, files int) (int, int) {
	for deadline := time.Now().Add(10 * time.Second); ; runtime.Gosched() {
		g, f := runtime.NumGoroutine(), openFiles()
		if g <= goroutines && f <= files || time.Now().After(deadline) {
			return g, f
		}
	}
}

func openFiles() int {
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return 0
	}
	return len(entries)
}
