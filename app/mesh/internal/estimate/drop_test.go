package estimate_test

import (
	"testing"
	"time"
)

// TestDrop lets the path carry 2 Mb/s, then 0.25, then 2 again.
func TestDrop(t *testing.T) {
	for _, test := range []struct {
		name      string
		most      time.Duration // of waiting in the queue
		delay     time.Duration
		burst     float64
		low       time.Duration
		lowBPS    float64
		recovered time.Duration
		queued    time.Duration
	}{
		{"10 s", 2 * second, 25 * ms, 0, 10 * second, 0.25 * mbit, 5 * second, 100 * ms},
		{"20 s", 2 * second, 25 * ms, 0, 20 * second, 0.25 * mbit, 5 * second, 100 * ms},
		{"queue of 300 ms", 300 * ms, 5 * ms, 0, 20 * second, 0.25 * mbit, 5 * second, 100 * ms},
		{"token bucket 2 kB", 400 * ms, 1 * ms, 2000 * 8, 20 * second, 0.25 * mbit, 5 * second, 100 * ms},
		// A probe passes a larger bucket at any rate; only media finds out.
		{"token bucket 5 kB", 400 * ms, 1 * ms, 5000 * 8, 20 * second, 0.25 * mbit, 10 * second, 150 * ms},
		{"token bucket 16 kB", 400 * ms, 1 * ms, 16000 * 8, 20 * second, 0.25 * mbit, 10 * second, 150 * ms},
		{"to half", 400 * ms, 25 * ms, 0, 20 * second, 1 * mbit, 5 * second, 100 * ms},
		{"long way", 400 * ms, 100 * ms, 0, 20 * second, 0.25 * mbit, 5 * second, 100 * ms},
	} {
		t.Run(test.name, func(t *testing.T) {
			const at = 20 * second
			back := at + test.low
			w := newWorld()
			forward, backward := pair(w, 2*mbit, test.delay)
			forward.most, forward.burst = test.most, test.burst
			forward.set(at, test.lowBPS)
			forward.set(back, 2*mbit)
			f := newFlow(w, fresh(), forward, backward, 2.5*mbit)
			w.run(back + 20*second)
			took := f.reached(back, 1.8*mbit)
			queued := forward.wait(0.95, at+3*second, back+20*second)
			low := forward.wait(0.95, at+3*second, back)
			peak := forward.wait(1, at, back)
			t.Logf("recovered %v; queue p95 %v, while low %v, peak %v; used %.0f %% while low, %.0f %% in seconds 5 to 20 after; %d probes",
				took, queued.Round(ms), low.Round(ms), peak.Round(ms),
				100*f.mean(at+3*second, back)/test.lowBPS, 100*f.mean(back+5*second, back+20*second)/2/mbit, len(f.probes))
			if took > test.recovered {
				t.Errorf("90 %% back after %v", took)
			}
			if queued > test.queued || low > test.queued {
				t.Errorf("queue %v, while low %v", queued, low)
			}
			if t.Failed() {
				f.trace(t, at-second, back+10*second)
			}
		})
	}
}
