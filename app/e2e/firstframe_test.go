package e2e_test

import (
	"fmt"
	"slices"
	"testing"
)

// TestFirstFrame lets ten newcomers join somebody who is there, and looks at
// how long it takes until each sees the other.
func TestFirstFrame(t *testing.T) {
	const (
		joins      = 10
		mostMedian = 250 // ms
		mostEver   = 500 // ms
	)
	server := startSignald(t, freePort(t))
	room := newRoom()
	host := join(t, server.url(), room, "Ada", "--mic", "tone")
	host.until("statistics", func(s statistics) (bool, string) { return s.UptimeS >= 1, "none yet" })

	judge(t, 2, func(p *pace) {
		measured := map[string][]float64{}
		for i := range joins {
			name := fmt.Sprintf("Guest %d", i+1)
			guest := join(t, server.url(), room, name, "--mic", "tone")
			guest.untilSees("Ada")
			host.untilSees(name)
			ada, _ := guest.latest().peer("Ada")
			measured["newcomer"] = append(measured["newcomer"], ada.FirstFrameMS)
			seen, _ := host.latest().peer(name)
			measured["host"] = append(measured["host"], seen.FirstFrameMS)
			guest.leave()
		}
		for who, values := range measured {
			t.Logf("%s: first frame after %v ms, median %s", who, values, number(median(values)))
			if m := median(values); m <= 0 || m > mostMedian {
				p.complain(fmt.Sprintf("%s: first frame after %s ms (median of %d), want at most %d", who, number(m), joins, mostMedian))
			}
			if worst := slices.Max(values); worst > mostEver {
				p.complain(fmt.Sprintf("%s: first frame after %s ms at worst, want at most %d", who, number(worst), mostEver))
			}
		}
	})
	host.leave()
}
