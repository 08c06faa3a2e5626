package uplink_test

import (
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"moim/app/mesh/internal/uplink"
)

// Where the budget is the bottleneck, lanes share it by their rates.
func TestSharesByRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire(t)
		w.uplink.SetBudget(1_000_000)
		rates := []int64{400_000, 800_000, 1_600_000}
		for i, bps := range rates {
			l := w.uplink.Join(uplink.LaneConfig{Rate: bps})
			l.Push(uplink.Camera, &picture{wire: w, from: strconv.Itoa(i), packets: 10_000, bytes: 500 + 300*i})
		}
		time.Sleep(10 * time.Second)
		for i, bps := range rates {
			want := float64(bps) / 2_800_000
			if got := float64(w.total(strconv.Itoa(i))) / float64(w.total("")); got < want*0.95 || got > want*1.05 {
				t.Errorf("lane %d: %.3f, want %.3f", i, got, want)
			}
		}
	})
}

// What a lane does not use, others get; and it gets its share when it comes back.
func TestUnusedShares(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire(t)
		w.uplink.SetBudget(1_000_000)
		var lanes []*uplink.Lane
		for i, bps := range []int64{2_000_000, 2_000_000, 100_000} {
			lanes = append(lanes, w.uplink.Join(uplink.LaneConfig{Rate: bps}))
			lanes[i].Push(uplink.Camera, &picture{wire: w, from: strconv.Itoa(i), packets: 10 + 10_000*min(i, 1), bytes: 1000})
		}
		time.Sleep(10 * time.Second)
		before := [2]int{w.total("0"), w.total("1")}
		if before[0] != 10_000 || before[1] < 1_050_000 {
			t.Errorf("bytes: %v", before)
		}
		lanes[0].Push(uplink.Camera, &picture{wire: w, from: "0", packets: 10_000, bytes: 1000})
		time.Sleep(time.Second)
		if a, b := w.total("0")-before[0], w.total("1")-before[1]; a < b*9/10 || a > b*11/10 {
			t.Errorf("a lane that was idle: %d bytes, one that was not: %d", a, b)
		}
	})
}

// Who pushes often does not go before who waits for the budget already.
func TestNobodyPushesAhead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire(t)
		w.uplink.SetBudget(1_000_000)
		patient := w.uplink.Join(uplink.LaneConfig{Rate: 2_000_000})
		patient.Push(uplink.Camera, &picture{wire: w, from: "patient", packets: 10_000, bytes: 1200})
		eager := w.uplink.Join(uplink.LaneConfig{Rate: 2_000_000})
		for range 5000 {
			eager.Push(uplink.Camera, &picture{wire: w, from: "eager", packets: 1, bytes: 200})
			time.Sleep(ms)
		}
		if a, b := w.total("patient"), w.total("eager"); a < b*9/10 || a > b*11/10 {
			t.Errorf("who waits: %d bytes, who pushes: %d", a, b)
		}
	})
}

// What a lane's own rate held back gives it no claim later.
func TestSlowLanesSaveNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire(t)
		fast, slow := w.uplink.Join(uplink.LaneConfig{}), w.uplink.Join(uplink.LaneConfig{Rate: 100_000})
		slow.Push(uplink.Camera, &picture{wire: w, from: "slow", packets: 10_000, bytes: 1200})
		for range 200 {
			fast.Push(uplink.Camera, &picture{wire: w, from: "fast", packets: 20, bytes: 1200})
			time.Sleep(10 * ms)
		}
		w.uplink.SetBudget(1_000_000)
		fast.Push(uplink.Camera, &picture{wire: w, from: "fast", packets: 10_000, bytes: 1200})
		before := [2]int{w.total("fast"), w.total("slow")}
		slow.SetRate(1_000_000)
		time.Sleep(2 * time.Second)
		if a, b := w.total("fast")-before[0], w.total("slow")-before[1]; a < b*9/10 || a > b*11/10 {
			t.Errorf("the lane that was fast: %d bytes, the slow one: %d", a, b)
		}
	})
}
