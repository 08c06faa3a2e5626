package uplink_test

import (
	"testing"
	"testing/synctest"
	"time"

	"moim/app/mesh/internal/uplink"
)

// A quarter of the rate at most, and 1 Mb/s.
func TestRepair(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire(t)
		l := w.uplink.Join(uplink.LaneConfig{Rate: 800_000})
		allowed := func(d time.Duration) (bytes int) {
			for end := w.clock.Now() + d; ; time.Sleep(ms) {
				for l.Repair(1000) {
					bytes += 1000
				}
				if w.clock.Now() >= end {
					return bytes
				}
			}
		}
		if got := allowed(0); got < 12_000 || got > 13_200 {
			t.Errorf("%d bytes at once, want a fifth of 64 kB", got)
		}
		if got := allowed(10 * time.Second); got < 249_000 || got > 251_000 {
			t.Errorf("%d bytes in 10 s, want a quarter of the rate", got)
		}
		l.SetRate(40_000_000)
		time.Sleep(time.Minute)
		if got := allowed(10 * time.Second); got < 1_300_000 || got > 1_316_000 {
			t.Errorf("%d bytes in 10 s, want 1 Mb/s and 64 kB", got)
		}
		s := l.Stats()
		if s.Repaired < 1_500_000 || s.Refused == 0 {
			t.Errorf("stats: %+v", s)
		}
		l.Close()
		if l.Repair(10) {
			t.Error("a closed lane repairs")
		}
	})
}

// Whatever is asked to be sent again, repairs leave the larger part to pictures.
func TestRepairsWithinBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const budget = 1_000_000
		w := newWire(t)
		w.uplink.SetBudget(budget)
		var lanes []*uplink.Lane
		for i := range 6 {
			lanes = append(lanes, w.uplink.Join(uplink.LaneConfig{Rate: 1_000_000}))
			lanes[i].Push(uplink.Camera, &picture{wire: w, from: "camera", packets: 10_000, bytes: 1200})
		}
		for range 1000 {
			for _, l := range lanes {
				for l.Repair(1200) {
					w.send("repair", 0, 1200)
				}
			}
			time.Sleep(10 * ms)
		}
		checkBudget(t, w.sent(), budget, 10)
		if share := float64(w.total("repair")) / float64(w.total("")); share < 0.2 || share > 0.3 {
			t.Errorf("%.3f are repairs", share)
		}
	})
}
