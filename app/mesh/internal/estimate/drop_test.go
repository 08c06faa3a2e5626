package estimate_test

import (
	"testing"
	"time"
)

// TestDrop lets the path carry 2 Mb/s, then 0.25, then 2 again.
func TestDrop(t *testing.T) {
	for _, test := range []struct {
		name      string
		most      time.Duration
		delay     time.Duration
		burst     float64
		low       time.Duration
		lowBPS    float64
		recovered time.Duration
		queued    time.Duration
		peak      time.Duration
	}{
		{name: "10 s", most: 2 * time.Second, delay: 25 * ms, low: 10 * time.Second, lowBPS: 0.25 * mbit},
		{name: "20 s", most: 2 * time.Second, delay: 25 * ms, low: 20 * time.Second, lowBPS: 0.25 * mbit},
		{name: "queue of 300 ms", most: 300 * ms, delay: 5 * ms, low: 20 * time.Second, lowBPS: 0.25 * mbit},
		{name: "token bucket 2 kB", most: 400 * ms, delay: 1 * ms, burst: 2000 * 8, low: 20 * time.Second, lowBPS: 0.25 * mbit},
		{name: "token bucket 5 kB", most: 400 * ms, delay: 1 * ms, burst: 5000 * 8, low: 20 * time.Second, lowBPS: 0.25 * mbit},
		{name: "token bucket 16 kB", most: 400 * ms, delay: 1 * ms, burst: 16000 * 8, low: 20 * time.Second, lowBPS: 0.25 * mbit},
		{name: "to half", most: 400 * ms, delay: 25 * ms, low: 20 * time.Second, lowBPS: 1 * mbit},
		{name: "long way", most: 400 * ms, delay: 100 * ms, low: 20 * time.Second, lowBPS: 0.25 * mbit},
	} {
		t.Run(test.name, func(t *testing.T) {
			const at = 20 * time.Second
			back := at + test.low
			w := newWorld()
			forward, backward := pair(w, 2*mbit, test.delay)
			forward.most, forward.burst = test.most, test.burst
			forward.set(at, test.lowBPS)
			forward.set(back, 2*mbit)
			f := newFlow(w, fresh(), forward, backward, 2.5*mbit)
			w.run(back + 20*time.Second)
			took := f.reached(back, 1.8*mbit)
			queued := forward.wait(0.95, at+3*time.Second, back+20*time.Second)
			low := forward.wait(0.95, at+3*time.Second, back)
			peak := forward.wait(1, at, back)
			t.Logf("recovered %v; queue p95 %v, while low %v, peak %v; used %.0f %% while low, %.0f %% in seconds 5 to 20 after; %d probes",
				took, queued.Round(ms), low.Round(ms), peak.Round(ms),
				100*f.mean(at+3*time.Second, back)/test.lowBPS, 100*f.mean(back+5*time.Second, back+20*time.Second)/2/mbit, len(f.probes))
			if took > 5*time.Second {
				t.Errorf("90 %% back after %v", took)
			}
			if queued > 100*ms || low > 100*ms {
				t.Errorf("queue %v, while low %v", queued, low)
			}
			if t.Failed() {
				f.trace(t, at-time.Second, back+10*time.Second)
			}
		})
	}
}
