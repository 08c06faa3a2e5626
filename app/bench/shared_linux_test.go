package bench_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"text/tabwriter"
	"time"
)

// sharing is how five receivers fared behind one uplink.
type sharing struct {
	rate      float64 // of all together, bits per second
	each      []span
	gap       time.Duration // the longest without a picture, of all receivers
	soundLoss float64       // of the one with the most
	queue     passage
	busy      float64 // of the machine, percent
}

// TestSharedUplink lets five receivers need more than an uplink carries: three
// the whole picture, one the half, one the quarter.
func TestSharedUplink(t *testing.T) {
	wanted(t)
	window := measured(t, 30*time.Second)
	large := need{"h", encoding{MaxBitrate: cameraBitrate, Scale: 1}}
	s := scene{
		rate: "1500kbit", queue: shortQueue, camera: patternClip(t), voice: voice(t), width: 640, height: 360,
		receivers: []need{large, large, large, {"m", encoding{MaxBitrate: 200_000, Scale: 2}}, {"l", encoding{MaxBitrate: 80_000, Scale: 4}}},
	}
	results := map[string]sharing{}
	for _, c := range callers() {
		t.Run(c.name, func(t *testing.T) { results[c.name] = measureSharing(t, s, c, window) })
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 8, 2, ' ', 0)
	fmt.Fprintf(w, "\nAn uplink of 1.5 Mb/s, shared by five receivers who need more: three a large picture, one half, one a quarter; %v\n", window)
	fmt.Fprintln(w, "sender\tall, Mb/s\tkb/s each\tframes/s each\tno picture, ms\tfreezes, as receivers count\tsound lost %\tsound invented %\tqueue p95, ms\tlost %\tmachine busy %")
	for _, c := range callers() {
		r, measured := results[c.name]
		if !measured {
			continue
		}
		rates, frames, freezes, concealed := r.columns()
		fmt.Fprintf(w, "%s\t%.2f\t%s\t%s\t%d\t%d\t%.2f\t%.2f\t%.0f\t%.2f\t%.0f\n", c.name, r.rate/1e6, rates, frames, r.gap.Milliseconds(), freezes,
			100*r.soundLoss, 100*concealed, quantile(r.queue.delays, 0.95), 100*r.queue.lost, r.busy)
	}
	_ = w.Flush()
	own, measured := results["moim"]
	if !measured {
		return
	}
	fmt.Println(verdict(own.gap <= 500*time.Millisecond, "no picture freezes for more than 500 ms: %d ms", own.gap.Milliseconds()))
	fmt.Println(verdict(own.soundLoss < 0.01, "less than 1 %% of the sound is lost: %.2f %%", 100*own.soundLoss))
}

// columns is how the receivers fared, each in turn or the worst of them.
func (s sharing) columns() (rates, frames string, freezes int64, concealed float64) {
	var bps, fps []string
	for _, r := range s.each {
		bps = append(bps, fmt.Sprintf("%.0f", r.bps/1000))
		fps = append(fps, fmt.Sprintf("%.0f", r.fps))
		freezes += r.freezes
		concealed = max(concealed, r.concealed)
	}
	return strings.Join(bps, " "), strings.Join(fps, " "), freezes, concealed
}

func measureSharing(t *testing.T, s scene, c caller, window time.Duration) sharing {
	t.Helper()
	running := newCall(t, s, c.begin)
	pass(t, window/3)
	before, from := running.flows(t), time.Now()
	pass(t, window)
	flows, to := running.flows(t), time.Now()
	pass(t, time.Second) // for what is still on its way
	tr := running.tap.trace()
	t.Logf("kb/s and ms of delay, second by second: %s", tr.timeline(tr.firstPicture(), to))
	r := sharing{
		rate: rate(tr.in, from, to), gap: tr.longestGap(from, to),
		soundLoss: tr.soundLoss(from, to), queue: tr.passage(from, to), busy: running.busy(t),
	}
	for i, f := range flows {
		r.each = append(r.each, f.since(before[i]))
	}
	return r
}
