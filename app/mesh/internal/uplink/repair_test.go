package uplink_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"moim/app/mesh/internal/uplink"
)

// again is a packet of so many bytes that is sent again.
func again(w *wire, bytes int) *picture {
	return &picture{wire: w, from: "repair", packets: 1, bytes: bytes, discardable: true}
}

// A quarter of the rate at most, and 1 Mb/s.
func TestRepair(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire(t)
		l := w.uplink.Join(uplink.LaneConfig{Rate: 800_000})
		allowed := func(d time.Duration) (bytes int) {
			for end := w.clock.Now() + d; ; time.Sleep(ms) {
				for l.Repair(again(w, 1000), time.Second) {
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
		time.Sleep(time.Second)
		s := l.Stats()
		if s.Repaired < 1_500_000 || s.Refused == 0 || int64(w.total("repair")) != s.Repaired {
			t.Errorf("%d bytes sent, stats: %+v", w.total("repair"), s)
		}
		l.Close()
		last := again(w, 10)
		if l.Repair(last, time.Second) {
			t.Error("a closed lane repairs")
		}
		if done, _, _ := last.end(t); done > 0 {
			t.Error("what was refused is done")
		}
	})
}

// Repairs leave at the lane's pace, all of them before the pictures that wait, and
// before those of other lanes.
func TestRepairsArePaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const rate = 1_000_000 // 10 ms for a packet of 1250 bytes
		w := newWire(t)
		w.uplink.SetBudget(2 * rate)
		other := w.uplink.Join(uplink.LaneConfig{Rate: rate})
		l := w.uplink.Join(uplink.LaneConfig{Rate: rate})
		other.Push(uplink.Camera, &picture{wire: w, from: "other", packets: 500, bytes: 1250})
		l.Push(uplink.Screen, &picture{wire: w, from: "screen", packets: 200, bytes: 1250})
		time.Sleep(100 * ms)
		asked := w.clock.Now()
		for range 8 {
			if !l.Repair(again(w, 1250), time.Second) {
				t.Fatal("refused")
			}
		}
		time.Sleep(200 * ms)
		var left []time.Duration
		between := 0
		for _, d := range w.sent() {
			switch {
			case d.from == "repair":
				left = append(left, d.at-asked)
			case d.from == "screen" && d.at > asked && len(left) > 0 && len(left) < 8:
				between++
			}
		}
		if len(left) != 8 || between > 0 {
			t.Fatalf("repairs left after %v, %d packets of pictures between them", left, between)
		}
		for i, at := range left {
			if due := time.Duration(i+1) * 10 * ms; at < due-25*ms || at > due+15*ms {
				t.Errorf("repair %d left after %v", i, at)
			}
		}
	})
}

// What has waited for longer than it could help is not sent any more.
func TestRepairsTooOld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire(t)
		w.uplink.SetBudget(200_000)
		w.uplink.Spent(10_000) // a debt of 0.4 s
		l := w.uplink.Join(uplink.LaneConfig{Rate: 1_000_000})
		old, young := again(w, 500), again(w, 501)
		l.Repair(old, 300*ms)
		time.Sleep(200 * ms)
		l.Repair(young, 300*ms)
		time.Sleep(time.Second)
		if _, dropped, sent := old.end(t); !dropped || sent > 0 {
			t.Errorf("dropped %v, %d sent of what is too old", dropped, sent)
		}
		if _, dropped, sent := young.end(t); dropped || sent != 1 {
			t.Errorf("dropped %v, %d sent of what still helps", dropped, sent)
		}
		if s := l.Stats(); s.Discarded != 1 {
			t.Errorf("stats: %+v", s)
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
				for l.Repair(again(w, 1200), time.Second) {
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

// A tenth is lost on an uplink that is full, in bursts and one by one, and asked for
// a moment later: the budget's windows hold, and repairs wait for no more than
// a few packets of their own kind.
func TestLossWithinBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const budget, seconds, rtt = 1_000_000, 25, 50 * ms
		r := rand.New(rand.NewPCG(1, 2))
		w := newWire(t)
		w.uplink.SetBudget(budget)
		l := w.uplink.Join(uplink.LaneConfig{Rate: 2 * budget})
		var waits []time.Duration
		seen := 0
		for tick := range seconds * 100 {
			if tick%2 == 0 {
				w.send("sound", tick, 120)
			}
			if tick%3 == 0 {
				l.Push(uplink.Camera, &picture{wire: w, from: "camera", number: tick, packets: 5, bytes: 1100, discardable: tick%2 == 0})
			}
			burst := r.IntN(300) == 0
			for _, d := range w.sent()[seen:] {
				seen++
				if d.from != "camera" || !burst && r.IntN(10) > 0 {
					continue
				}
				p := again(w, d.bytes)
				time.AfterFunc(rtt, func() {
					asked := w.clock.Now()
					p.onSend = func() { waits = append(waits, w.clock.Now()-asked) }
					l.Repair(p, 200*ms)
				})
			}
			time.Sleep(10 * ms)
		}
		checkBudget(t, w.sent(), budget, seconds)
		slices.Sort(waits)
		if len(waits) < 100 {
			t.Fatalf("%d repairs", len(waits))
		}
		t.Logf("%d repairs waited for %v, 95 %% less than %v, at most %v",
			len(waits), waits[len(waits)/2], waits[len(waits)*95/100], waits[len(waits)-1])
		if waits[len(waits)*95/100] > 50*ms || waits[len(waits)-1] > 200*ms {
			t.Errorf("repairs waited for up to %v", waits[len(waits)*95/100:])
		}
	})
}
