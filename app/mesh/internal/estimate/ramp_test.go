package estimate_test

import (
	"testing"
	"time"

	"moim/app/mesh/internal/estimate"
)

// pair makes a forward and a backward link with the same delay.
func pair(w *world, rate float64, delay time.Duration) (forward, back *link) {
	forward = &link{w: w, rate: rate, most: 300 * ms, delay: delay}
	back = &link{w: w, rate: 100 * mbit, most: time.Second, delay: delay}
	forward.observe()
	return forward, back
}

func fresh() ours { return ours{estimate.New(estimate.Config{Max: 20 * mbit})} }

func TestRamp(t *testing.T) {
	for _, test := range []struct {
		name           string
		rate, wanted   float64
		delay          time.Duration
		burst          float64
		jitter         time.Duration
		loss           float64
		reach          float64
		within, queued time.Duration
	}{
		{name: "free 2.5 Mb/s", rate: 2.5 * mbit, wanted: 2.5 * mbit, delay: 25 * ms, reach: 2.1 * mbit, within: time.Second, queued: 100 * ms},
		{name: "free 4 Mb/s, 2.5 wanted", rate: 4 * mbit, wanted: 2.5 * mbit, delay: 25 * ms, reach: 2.45 * mbit, within: time.Second, queued: 60 * ms},
		{name: "100 Mb/s, 2.5 wanted", rate: 100 * mbit, wanted: 2.5 * mbit, delay: 5 * ms, reach: 2.45 * mbit, within: time.Second, queued: 60 * ms},
		{name: "4 Mb/s, 8 wanted", rate: 4 * mbit, wanted: 8 * mbit, delay: 25 * ms, reach: 3.4 * mbit, within: 2 * time.Second, queued: 100 * ms},
		{name: "long way", rate: 4 * mbit, wanted: 2.5 * mbit, delay: 150 * ms, reach: 2.45 * mbit, within: 2 * time.Second, queued: 60 * ms},
		{name: "token bucket", rate: 4 * mbit, wanted: 2.5 * mbit, delay: 5 * ms, burst: 32 * 8 * 1024, reach: 2.45 * mbit, within: time.Second, queued: 60 * ms},
		{name: "jitter", rate: 4 * mbit, wanted: 2.5 * mbit, delay: 25 * ms, jitter: 3 * ms, reach: 2.4 * mbit, within: 2 * time.Second, queued: 60 * ms},
		{name: "loss of 2 %", rate: 4 * mbit, wanted: 2.5 * mbit, delay: 25 * ms, loss: 0.02, reach: 2.4 * mbit, within: 2 * time.Second, queued: 60 * ms},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld()
			forward, back := pair(w, test.rate, test.delay)
			forward.burst, forward.jitter, forward.loss = test.burst, test.jitter, test.loss
			f := newFlow(w, fresh(), forward, back, test.wanted)
			w.run(20 * time.Second)
			took, queued := f.reached(0, test.reach), forward.wait(0.95, 0, 20*time.Second)
			t.Logf("ramp %v, p95 queue %v, carried %.2f Mb/s in seconds 5 to 20, %d probes",
				took, queued.Round(ms), f.mean(5*time.Second, 20*time.Second)/mbit, len(f.probes))
			if took > test.within {
				t.Errorf("%.2f Mb/s after %v, want within %v", test.reach/mbit, took, test.within)
				f.trace(t, 0, 5*time.Second)
			}
			if queued > test.queued {
				t.Errorf("queue %v, want at most %v", queued, test.queued)
			}
		})
	}
}
