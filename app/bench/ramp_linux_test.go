package bench_test

import (
	"fmt"
	"os"
	"testing"
	"text/tabwriter"
	"time"
)

// shortQueue is the queue of RFC 8867's test cases.
const shortQueue = "300ms"

// What senders are limited to, in bits per second of pictures: moim's camera and
// shared screen have 2.8 Mb/s together, so the others have that for one picture.
const (
	largeBitrate = 2_800_000
	largeGoal    = 2_500_000
)

// largePicture is one receiver of pictures that take any bitrate. What others
// send as a camera moim sends as a screen, beside a smaller camera.
func largePicture(t *testing.T, rate, queue string) scene {
	t.Helper()
	const width, height, fps = 1280, 720, 15
	return scene{
		rate: rate, queue: queue, voice: voice(t), width: width, height: height,
		camera: busyClip(t, 640, 360, clipFPS), share: busyClip(t, width, height, fps),
		receivers: []need{{layer: "h", encoding: encoding{MaxBitrate: largeBitrate}}},
	}
}

// TestRamp measures how soon senders use a free link.
func TestRamp(t *testing.T) {
	wanted(t)
	window := measured(t, 30*time.Second)
	s := largePicture(t, "4mbit", shortQueue)
	met := ""
	w := tabwriter.NewWriter(os.Stdout, 0, 8, 2, ' ', 0)
	fmt.Fprintf(w, "\nA free link of 4 Mb/s; pictures that take 2.8 Mb/s; the first %v\n", window)
	fmt.Fprintln(w, "sender\tuntil 2.25 Mb/s\tuntil 90 % of its own level\tits level, Mb/s\tqueue p95, ms\tqueue peak, ms\tlost %\tframes/s\tmachine busy %")
	for _, c := range callers() {
		t.Run(c.name, func(t *testing.T) {
			running := newCall(t, s, c.begin)
			before := running.flows(t)
			pass(t, window)
			fps := running.flows(t)[0].since(before[0]).fps
			tr, end := running.tap.trace(), time.Now()
			begin := tr.firstPicture()
			t.Logf("kb/s and ms of delay, second by second: %s", tr.timeline(begin, end))
			level := rate(tr.in, end.Add(-window/4), end)
			goal, reached := tr.reach(begin, end, 0.9*largeGoal)
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
