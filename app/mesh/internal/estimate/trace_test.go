package estimate_test

import (
	"testing"
	"time"
)

// trace logs what happened between two times.
func (f *flow) trace(t *testing.T, from, to time.Duration) {
	t.Helper()
	next := 0
	for i, s := range f.rates {
		for next < len(f.probes) && f.probes[next].at <= s.at {
			if f.probes[next].at >= from && f.probes[next].at <= to {
				t.Logf("%7.2f probe %5.0f kb/s", f.probes[next].at.Seconds(), f.probes[next].value/1000)
			}
			next++
		}
		if s.at >= from && s.at <= to {
			t.Logf("%7.2f estimate %5.0f arrived %5.0f kb/s queue %4.0f seen %4.0f ms", s.at.Seconds(), s.value/1000,
				f.mean(s.at-100*ms, s.at)/1000,
				1000*quantile(f.forward.delays, 1, s.at-100*ms, s.at), 1000*f.queueds[i].value)
		}
	}
}
