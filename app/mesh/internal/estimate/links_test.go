package estimate_test

import (
	"fmt"
	"testing"
	"time"
)

// Five estimators that know nothing of each other share an uplink of 1.5 Mb/s.
func TestSharedUplink(t *testing.T) {
	w := newWorld()
	forward, back := pair(w, 1.5*mbit, 10*ms)
	var flows []*flow
	for range 5 {
		flows = append(flows, newFlow(w, fresh(), forward, back, 0.8*mbit))
	}
	w.run(120 * second)
	text, least, most, sum := shares(flows, 20*second, 120*second)
	sent := 0
	for _, f := range flows {
		sent += int(f.number)
	}
	lost := float64(forward.dropped) / float64(sent)
	row(t, "five flows on an uplink of 1.5 Mb/s", forward, 120*second, "Mb/s %s, %.2f %% lost", text, 100*lost)
	if sum < 0.8*1.5*mbit || least < most/4 || lost > 0.01 {
		t.Errorf("shares %s, %.2f %% lost", text, 100*lost)
	}
}

// Sound alone for a while; then a picture is wanted.
func TestPictureComesLater(t *testing.T) {
	w := newWorld()
	forward, back := pair(w, 4*mbit, 25*ms)
	f := newFlow(w, fresh(), forward, back, 60_000)
	w.at(20*second, func() { f.wanted = 2.5 * mbit })
	w.run(40 * second)
	took := f.reached(20*second, 2.4*mbit)
	row(t, "sound for 20 s, then 2.5 Mb/s wanted of 4", forward, 40*second, "2.4 Mb/s in %v", took)
	if took > second {
		t.Errorf("2.4 Mb/s after %v", took)
		f.trace(t, 19*second, 23*second)
	}
	if len(f.probes) > 6 || f.probes[0].at < 20*second {
		t.Errorf("probes %v", f.probes)
	}
}

// A link that is slower than the initial rate.
func TestSlowLink(t *testing.T) {
	for _, rate := range []float64{0.1 * mbit, 0.2 * mbit, 0.3 * mbit} {
		w := newWorld()
		forward, back := pair(w, rate, 25*ms)
		forward.most = second
		f := newFlow(w, fresh(), forward, back, 2.5*mbit)
		w.run(60 * second)
		peak := forward.wait(1, 0, 5*second)
		row(t, fmt.Sprintf("link of %.1f Mb/s", rate/mbit), forward, 60*second, "used %.0f %%, peak at the start %d ms",
			100*f.mean(5*second, 60*second)/rate, peak.Milliseconds())
		if f.mean(5*second, 60*second) < 0.8*rate || forward.wait(0.95, 5*second, 60*second) > 150*ms {
			t.Errorf("%.0f kb/s", rate/1000)
			f.trace(t, 0, 5*second)
		}
	}
}

// A radio link of 20 Mb/s that stands still for a tenth of a second, again and
// again.
func TestStalls(t *testing.T) {
	for _, stall := range []time.Duration{30 * ms, 60 * ms, 120 * ms} {
		w := newWorld()
		forward, back := pair(w, 20*mbit, 10*ms)
		forward.most = second
		w.every(1700*ms, func() bool {
			forward.freeAt = max(forward.freeAt, w.now) + stall
			return true
		})
		f := newFlow(w, fresh(), forward, back, 2.5*mbit)
		w.run(60 * second)
		low := quantile(f.rates, 0.1, 5*second, 60*second)
		row(t, fmt.Sprintf("stalls of %v", stall), forward, 60*second, "carried %.2f of 2.50 Mb/s, tenth percentile of the estimate %.2f",
			f.mean(5*second, 60*second)/mbit, low/mbit)
		if f.mean(5*second, 60*second) < 1.5*mbit {
			t.Errorf("stalls of %v: %.2f Mb/s", stall, f.mean(5*second, 60*second)/mbit)
			f.trace(t, 5*second, 12*second)
		}
	}
}
