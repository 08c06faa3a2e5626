package estimate_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

const second = time.Second

// step is a capacity from a time on.
type step struct {
	from time.Duration
	bps  float64
}

func (l *link) follow(steps []step) {
	l.rate = steps[0].bps
	for _, s := range steps[1:] {
		l.set(s.from, s.bps)
	}
}

// row logs one line of the table of figures.
func row(t *testing.T, name string, l *link, until time.Duration, format string, a ...any) {
	t.Helper()
	t.Logf("| %s | p95 queue %d ms, peak %d ms | %s |", name,
		l.wait(0.95, 5*second, until).Milliseconds(), l.wait(1, 5*second, until).Milliseconds(), fmt.Sprintf(format, a...))
}

// shares lists the rates of flows between two times, in Mb/s.
func shares(flows []*flow, from, to time.Duration) (text string, least, most, sum float64) {
	var b strings.Builder
	least = 1e12
	for i, f := range flows {
		m := f.mean(from, to)
		if i > 0 {
			b.WriteString(" + ")
		}
		fmt.Fprintf(&b, "%.2f", m/mbit)
		least, most, sum = min(least, m), max(most, m), sum+m
	}
	return b.String(), least, most, sum
}

// RFC 8867 section 5.1.
func TestVariableCapacity(t *testing.T) {
	steps := []step{{0, 1 * mbit}, {40 * second, 2.5 * mbit}, {60 * second, 0.6 * mbit}, {80 * second, 1 * mbit}}
	for _, jitter := range []time.Duration{0, 5 * ms} {
		w := newWorld()
		forward, back := pair(w, 1*mbit, 50*ms)
		forward.jitter = jitter
		forward.follow(steps)
		f := newFlow(w, fresh(), forward, back, 2.5*mbit)
		w.run(100 * second)
		var used []string
		for i, s := range steps {
			until := 100 * second
			if i+1 < len(steps) {
				until = steps[i+1].from
			}
			share := f.mean(s.from+5*second, until) / s.bps
			used = append(used, fmt.Sprintf("%.0f %%", 100*share))
			if share < 0.75 {
				t.Errorf("jitter %v: %.0f %% of %.1f Mb/s used", jitter, 100*share, s.bps/mbit)
				f.trace(t, s.from-second, s.from+10*second)
			}
		}
		row(t, fmt.Sprintf("5.1 variable capacity, jitter %v", jitter), forward, 100*second, "used %s", strings.Join(used, ", "))
		if q := forward.wait(0.95, 5*second, 60*second); q > 100*ms {
			t.Errorf("jitter %v: queue %v", jitter, q)
		}
	}
}

// RFC 8867 section 5.2.
func TestVariableCapacityOfTwo(t *testing.T) {
	w := newWorld()
	forward, back := pair(w, 4*mbit, 50*ms)
	steps := []step{{0, 4 * mbit}, {25 * second, 2 * mbit}, {50 * second, 3.5 * mbit}, {75 * second, 1 * mbit}, {100 * second, 2 * mbit}}
	forward.follow(steps)
	flows := []*flow{newFlow(w, fresh(), forward, back, 2.5*mbit), newFlow(w, fresh(), forward, back, 2.5*mbit)}
	w.run(125 * second)
	var used []string
	for _, s := range steps {
		text, least, most, sum := shares(flows, s.from+8*second, s.from+25*second)
		used = append(used, text)
		if sum < 0.7*s.bps || least < most/3 {
			t.Errorf("at %.1f Mb/s: %s", s.bps/mbit, text)
		}
	}
	row(t, "5.2 variable capacity, two flows", forward, 125*second, "Mb/s %s", strings.Join(used, ", "))
}

// RFC 8867 section 5.3: the feedback of each direction shares the other's link.
func TestCongestedFeedback(t *testing.T) {
	w := newWorld()
	forward, back := pair(w, 2*mbit, 50*ms)
	back.most = 300 * ms
	back.observe()
	there := []step{{0, 2 * mbit}, {20 * second, 1 * mbit}, {40 * second, 0.5 * mbit}, {60 * second, 2 * mbit}}
	forward.follow(there)
	back.follow([]step{{0, 2 * mbit}, {35 * second, 0.8 * mbit}, {70 * second, 2 * mbit}})
	a := newFlow(w, fresh(), forward, back, 2.5*mbit)
	b := newFlow(w, fresh(), back, forward, 2.5*mbit)
	w.run(100 * second)
	var used []string
	for i, s := range there {
		until := 100 * second
		if i+1 < len(there) {
			until = there[i+1].from
		}
		share := a.mean(s.from+5*second, until) / s.bps
		used = append(used, fmt.Sprintf("%.0f %%", 100*share))
		if share < 0.7 {
			t.Errorf("%.0f %% of %.1f Mb/s used", 100*share, s.bps/mbit)
		}
	}
	row(t, "5.3 congested feedback", forward, 100*second, "used %s; back %.0f, %.0f, %.0f %%", strings.Join(used, ", "),
		100*b.mean(5*second, 35*second)/2/mbit, 100*b.mean(40*second, 70*second)/0.8/mbit, 100*b.mean(75*second, 100*second)/2/mbit)
}

// RFC 8867 section 5.4.
func TestCompetingFlows(t *testing.T) {
	w := newWorld()
	forward, back := pair(w, 3.5*mbit, 50*ms)
	var flows []*flow
	for i := range 3 {
		w.at(time.Duration(i)*20*second, func() { flows = append(flows, newFlow(w, fresh(), forward, back, 2.5*mbit)) })
	}
	w.run(120 * second)
	text, least, most, sum := shares(flows, 80*second, 120*second)
	row(t, "5.4 three flows on 3.5 Mb/s", forward, 120*second, "Mb/s %s", text)
	if sum < 0.8*3.5*mbit || least < most/3 {
		t.Errorf("shares %s", text)
	}
}

// RFC 8867 section 5.5.
func TestRoundTripFairness(t *testing.T) {
	w := newWorld()
	forward, back := pair(w, 4*mbit, 0)
	var flows []*flow
	for i, delay := range []time.Duration{10 * ms, 25 * ms, 50 * ms, 100 * ms, 150 * ms} {
		w.at(time.Duration(i)*10*second, func() {
			f := newFlow(w, fresh(), forward, back, 2.5*mbit)
			f.way = delay
			flows = append(flows, f)
		})
	}
	w.run(300 * second)
	text, least, most, sum := shares(flows, 150*second, 300*second)
	row(t, "5.5 ways of 10, 25, 50, 100, 150 ms on 4 Mb/s", forward, 300*second, "Mb/s %s", text)
	if sum < 0.8*4*mbit || least < most/5 {
		t.Errorf("shares %s", text)
	}
}

// RFC 8867 section 5.6: a long TCP flow fills the queue.
func TestCompetingWithTCP(t *testing.T) {
	w := newWorld()
	forward, back := pair(w, 2*mbit, 50*ms)
	f := newFlow(w, fresh(), forward, back, 2.5*mbit)
	bulk := newTCP(w, forward, back, 20*second, 100*second)
	w.run(120 * second)
	with, after := f.mean(40*second, 100*second), f.mean(105*second, 120*second)
	row(t, "5.6 with TCP on 2 Mb/s", forward, 120*second, "Mb/s %.2f beside TCP's %.2f; %.2f when it has ended",
		with/mbit, bulk.mean(40*second, 100*second)/mbit, after/mbit)
	if with < 0.15*mbit {
		t.Errorf("starved by TCP: %.2f Mb/s", with/mbit)
		f.trace(t, 20*second, 50*second)
	}
	if after < 1.6*mbit {
		t.Errorf("not recovered from TCP: %.2f Mb/s", after/mbit)
	}
}

// RFC 8867 section 5.7.
func TestPauseAndResume(t *testing.T) {
	w := newWorld()
	forward, back := pair(w, 3.5*mbit, 50*ms)
	var flows []*flow
	for range 3 {
		flows = append(flows, newFlow(w, fresh(), forward, back, 2.5*mbit))
	}
	w.at(40*second, func() { flows[0].paused = true })
	w.at(60*second, func() { flows[0].paused = false })
	w.run(120 * second)
	others, _, _, sum := shares(flows[1:], 45*second, 60*second)
	text, least, most, all := shares(flows, 80*second, 120*second)
	row(t, "5.7 pause and resume, three flows on 3.5 Mb/s", forward, 120*second, "Mb/s %s without the first, then %s", others, text)
	if sum < 0.7*3.5*mbit || all < 0.8*3.5*mbit || least < most/3 {
		t.Errorf("shares %s, then %s", others, text)
	}
}

// A wire of 1 Mb/s with a queue of 300 ms, and random loss.
func TestLoss(t *testing.T) {
	for _, test := range []struct {
		loss, least float64
	}{{0, 0.85}, {0.01, 0.85}, {0.05, 0.75}, {0.10, 0.6}, {0.20, 0.4}} {
		w := newWorld()
		forward, back := pair(w, 1*mbit, 50*ms)
		forward.loss = test.loss
		f := newFlow(w, fresh(), forward, back, 2.5*mbit)
		w.run(100 * second)
		used := f.mean(10*second, 100*second) / mbit / (1 - test.loss)
		row(t, fmt.Sprintf("wire of 1 Mb/s, %.0f %% lost", 100*test.loss), forward, 100*second, "used %.0f %%", 100*used)
		if used < test.least {
			t.Errorf("%.0f %% lost: %.0f %% used", 100*test.loss, 100*used)
		}
	}
}

// A policer lets 1 Mb/s pass and queues nothing.
func TestPolicer(t *testing.T) {
	w := newWorld()
	forward, back := pair(w, 1*mbit, 25*ms)
	forward.most, forward.burst = 0, 4000*8
	f := newFlow(w, fresh(), forward, back, 2.5*mbit)
	w.run(60 * second)
	sent := 0.0
	for _, r := range f.rates {
		if r.at > 20*second {
			sent += r.value / float64(len(f.rates)) * 1.5
		}
	}
	row(t, "policer of 1 Mb/s", forward, 60*second, "carried %.2f Mb/s, estimate %.2f", f.mean(20*second, 60*second)/mbit, sent/mbit)
	if f.mean(20*second, 60*second) < 0.6*mbit || sent > 1.6*mbit {
		t.Errorf("carried %.2f Mb/s of %.2f estimated", f.mean(20*second, 60*second)/mbit, sent/mbit)
	}
}
