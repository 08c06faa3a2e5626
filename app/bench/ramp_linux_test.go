package bench_test

import (
	"fmt"
	"os"
	"testing"
	"text/tabwriter"
	"time"
)

// shortQueue is the queue of RFC 8867, section 5.
const shortQueue = "300ms"

// What a camera of 1280x720 is limited to where its sender has no limit of its own.
const largeCameraBitrate = 2_500_000

// largeCamera is one receiver of a picture that takes any bitrate.
func largeCamera(t *testing.T, rate, queue string) scene {
	t.Helper()
	return scene{
		rate: rate, queue: queue, camera: busyClip(t), voice: voice(t), width: 1280, height: 720,
		receivers: []need{{layer: "h", encoding: encoding{MaxBitrate: largeCameraBitrate}}},
	}
}

// TestRamp measures how soon senders use a free link.
func TestRamp(t *testing.T) {
	wanted(t)
	window := measured(t, 30*time.Second)
	s := largeCamera(t, "4mbit", shortQueue)
	met := ""
	w := tabwriter.NewWriter(os.Stdout, 0, 8, 2, ' ', 0)
	fmt.Fprintf(w, "\nA free link of 4 Mb/s; a camera of 1280x720 that would take more than 2.5 Mb/s; the first %v\n", window)
	fmt.Fprintln(w, "sender\tuntil 2.25 Mb/s\tuntil 90 % of its own level\tits level, Mb/s\tqueue p95, ms\tqueue peak, ms\tlost %\tframes/s\tmachine busy %")
	for _, c := range callers() {
		t.Run(c.name, func(t *testing.T) {
			running := newCall(t, s, c.begin)
			before := running.flows(t)
			pass(t, window)
			fps := running.flows(t)[0].since(before[0]).fps
			tr, end := running.tap.trace(), time.Now()
			begin := tr.firstPicture()
			level := rate(tr.in, end.Add(-window/4), end)
			goal, reached := tr.reach(begin, end, 0.9*largeCameraBitrate)
			own, settled := tr.reach(begin, end, 0.9*level)
			p := tr.passage(begin, end.Add(-time.Second))
			fmt.Fprintf(w, "%s\t%s\t%s\t%.2f\t%.0f\t%.0f\t%.1f\t%.1f\t%.0f\n", c.name, after(goal, reached), after(own, settled),
				level/1e6, quantile(p.delays, 0.95), quantile(p.delays, 1), 100*p.lost, fps, running.busy(t))
			if c.name == "moim" {
				met = verdict(reached && goal <= 2*time.Second, "2.5 Mb/s are in use within 2 s: %s", after(goal, reached))
			}
		})
	}
	_ = w.Flush()
	fmt.Println(met)
}

// after says how long something took.
func after(d time.Duration, ever bool) string {
	if !ever {
		return fmt.Sprintf("not in %.0f s", d.Seconds())
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}
