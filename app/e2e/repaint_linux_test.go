package e2e_test

import (
	"fmt"
	"testing"
	"time"
)

// TestRepaint looks at how often a window with four remote cameras repaints
// itself under software GL. The four would be at computers of their own.
func TestRepaint(t *testing.T) {
	const (
		guests   = 4
		leastFPS = 29 // the beat is 30 a second
	)
	server := startSignald(t, freePort(t))
	code := newRoom()
	screen := startDisplay(t, "1366x900")
	w := sit(t, screen, "Window", nil, "--camera", "none", "--mic", "none",
		fmt.Sprintf("moim://127.0.0.1:%d/r/%s", server.port, code))
	w.enter()
	names := make([]string, guests)
	for i := range names {
		names[i] = fmt.Sprintf("Guest %d", i+1)
		joinAside(t, server.url(), code, names[i], "--camera", "pattern", "--mic", "none")
	}
	w.untilSees(names...)
	pass(t, 3*time.Second)

	judge(t, 3, func(p *pace) {
		from := w.after()
		pass(t, 6*time.Second)
		to := w.after()
		if from.UI == nil || to.UI == nil {
			t.Fatal("the statistics of the window do not count its repaints (ui.repaints)")
		}
		rate := float64(to.UI.Repaints-from.UI.Repaints) / (to.UptimeS - from.UptimeS)
		t.Logf("%s repaints a second", number(rate))
		for _, name := range names {
			a, _ := from.peer(name)
			b, _ := to.peer(name)
			t.Logf("%s: %s frames a second at %dx%d", name,
				number(float64(b.Video.FramesDecoded-a.Video.FramesDecoded)/(to.UptimeS-from.UptimeS)), b.Video.Width, b.Video.Height)
		}
		if rate < leastFPS {
			p.complain(fmt.Sprintf("the window repaints %s times a second, want 30", number(rate)))
		}
	})
	w.leave()
}
