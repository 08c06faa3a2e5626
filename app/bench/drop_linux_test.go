package bench_test

import (
	"fmt"
	"os"
	"testing"
	"text/tabwriter"
	"time"
)

// drop is how a sender got over a time in which its link was narrow.
type drop struct {
	before, during, after float64       // bits per second at the end of each time
	queue                 []float64     // delays from 3 s after the link became narrow, milliseconds
	peak                  float64       // the longest delay while it was narrow, milliseconds
	lost                  float64       // share of the packets of that time
	gap                   time.Duration // the longest without a picture, in that time
	back                  time.Duration // until 90 % of what was sent before
	isBack                bool
	full                  time.Duration // until 90 % of the link
	isFull                bool
	busy                  float64 // of the machine, percent
}

// deepQueue is what many a home router has: who fills it is heard late.
const deepQueue = "2s"

// TestDrop lets a link of 2 Mb/s have 0.25 Mb/s for a while.
func TestDrop(t *testing.T) {
	wanted(t)
	window := measured(t, 20*time.Second)
	s := largePicture(t, "2mbit", deepQueue)
	results := map[string]drop{}
	for _, c := range callers() {
		t.Run(c.name, func(t *testing.T) { results[c.name] = measureDrop(t, s, c, window) })
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 8, 2, ' ', 0)
	fmt.Fprintf(w, "\nA link of 2, then 0.25, then 2 Mb/s, each for %v, with a queue of %s\n", window, deepQueue)
	fmt.Fprintln(w, "sender\tbefore, Mb/s\tnarrow, Mb/s\tqueue p95 from 3 s, ms\tqueue peak, ms\tlost %\tno picture, ms\tback to 90 % of before\tto 90 % of the link\tafter, Mb/s\tmachine busy %")
	for _, c := range callers() {
		r, measured := results[c.name]
		if !measured {
			continue
		}
		fmt.Fprintf(w, "%s\t%.2f\t%.2f\t%.0f\t%.0f\t%.1f\t%d\t%s\t%s\t%.2f\t%.0f\n", c.name, r.before/1e6, r.during/1e6, quantile(r.queue, 0.95), r.peak,
			100*r.lost, r.gap.Milliseconds(), after(r.back, r.isBack), after(r.full, r.isFull), r.after/1e6, r.busy)
	}
	_ = w.Flush()
	own, measured := results["moim"]
	theirs, compared := results["Chromium"]
	if !measured || !compared {
		return
	}
	fmt.Println(verdict(own.isBack && own.back <= 5*time.Second, "90 %% of the fair rate is back within 5 s: %s", after(own.back, own.isBack)))
	fmt.Println(verdict(quantile(own.queue, 0.95) <= 100, "the queue delays 95 %% of packets by at most 100 ms from 3 s after the drop: %.0f ms", quantile(own.queue, 0.95)))
	fmt.Println(verdict(own.peak <= theirs.peak, "its peak is not above Chromium's: %.0f ms to %.0f ms", own.peak, theirs.peak))
}

func measureDrop(t *testing.T, s scene, c caller, window time.Duration) drop {
	t.Helper()
	const link, grace = 2_000_000, 3 * time.Second
	running := newCall(t, s, c.begin)
	pass(t, window)
	narrow := time.Now()
	running.link.limit("250kbit")
	pass(t, window)
	wide := time.Now()
	running.link.limit("2mbit")
	pass(t, window)
	tr, end := running.tap.trace(), time.Now()
	t.Logf("kb/s and ms of delay, second by second: %s; narrow: %s; wide: %s",
		tr.timeline(tr.firstPicture(), narrow), tr.timeline(narrow, wide), tr.timeline(wide, end))
	r := drop{
		before: rate(tr.in, narrow.Add(-window/4), narrow),
		during: rate(tr.in, narrow.Add(grace), wide),
		after:  rate(tr.in, end.Add(-window/4), end),
		queue:  tr.passage(narrow.Add(grace), wide).delays,
		gap:    tr.longestGap(narrow, wide),
		busy:   running.busy(t),
	}
	whole := tr.passage(narrow, wide)
	r.peak, r.lost = quantile(whole.delays, 1), whole.lost
	r.back, r.isBack = tr.reach(wide, end, 0.9*min(r.before, link))
	r.full, r.isFull = tr.reach(wide, end, 0.9*link)
	return r
}
