package estimate_test

import (
	"slices"
	"testing"
	"time"
)

// TestDrop lets the path carry 2 Mb/s, then 0.25, then 2 again, five times with other
// random numbers. The middle one is to be within the goals, and none beyond twice.
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
		{"token bucket 3 kB", 2 * second, 1 * ms, 3000 * 8, 20 * second, 0.25 * mbit, 5 * second, 120 * ms},
		{"token bucket 5 kB", 400 * ms, 1 * ms, 5000 * 8, 20 * second, 0.25 * mbit, 12 * second, 250 * ms},
		{"token bucket 16 kB", 400 * ms, 1 * ms, 16000 * 8, 20 * second, 0.25 * mbit, 12 * second, 250 * ms},
		{"to half", 400 * ms, 25 * ms, 0, 20 * second, 1 * mbit, 5 * second, 100 * ms},
		{"long way", 400 * ms, 100 * ms, 0, 20 * second, 0.25 * mbit, 5 * second, 100 * ms},
	} {
		t.Run(test.name, func(t *testing.T) {
			var backs, queues []time.Duration
			for seed := range uint64(5) {
				const at = 20 * second
				back := at + test.low
				w := newSeeded(seed)
				forward, backward := pair(w, 2*mbit, test.delay)
				forward.most, forward.burst = test.most, test.burst
				forward.set(at, test.lowBPS)
				forward.set(back, 2*mbit)
				f := newFlow(w, fresh(), forward, backward, 2.5*mbit)
				w.run(back + 20*second)
				took := f.reached(back, 1.8*mbit)
				low, after := forward.wait(0.95, at+3*second, back), forward.wait(0.95, at+3*second, back+20*second)
				t.Logf("| 2, %.2f, 2 Mb/s, %s | 90 %% back in %v | p95 queue from 3 s after the drop %d ms, %d ms with the 20 s after, peak %d ms | used %.0f %% of the low rate, %.0f %% after 5 s | %d probes |",
					test.lowBPS/mbit, test.name, took, low.Milliseconds(), after.Milliseconds(), forward.wait(1, at, back).Milliseconds(),
					100*f.mean(at+3*second, back)/test.lowBPS, 100*f.mean(back+5*second, back+20*second)/2/mbit, len(f.probes))
				backs, queues = append(backs, took), append(queues, max(low, after))
				if took > 2*test.recovered || low > 2*test.queued || after > 2*test.queued {
					t.Errorf("seed %d: 90 %% back in %v, queue %v", seed, took, low)
					f.trace(t, at-second, back+10*second)
				}
			}
			slices.Sort(backs)
			slices.Sort(queues)
			if middle := len(backs) / 2; backs[middle] > test.recovered || queues[middle] > test.queued {
				t.Errorf("90 %% back in %v, queue %v", backs[middle], queues[middle])
			}
		})
	}
}
