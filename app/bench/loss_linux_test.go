package bench_test

import (
	"fmt"
	"os"
	"testing"
	"text/tabwriter"
	"time"

	"moim/assets/guest/guesttest"
)

// lossy is what is lost on the way, both ways.
type lossy struct {
	name  string
	share float64
	burst int
}

// smoothness is how a picture moved over a lossy path.
type smoothness struct {
	span
	frozen, longest time.Duration // the longest freeze is not longer than that
	delay           time.Duration
	keyframes       int64
}

// TestLoss lets Moim call Moim and Chromium call Chromium at the same time, each
// over a path of its own with a round trip of 50 ms that loses packets.
func TestLoss(t *testing.T) {
	wanted(t)
	const delay, settle = 25 * time.Millisecond, 5 * time.Second
	window := measured(t, 60*time.Second)
	camera, sound := patternClip(t), voice(t)
	sides := []struct {
		name string
		wire *wire
		call *call
	}{{"moim", newWire(t, delay), &call{}}, {"Chromium", newWire(t, delay), &call{}}}
	lossyMoim(t, sides[0].wire, sides[0].call, sound)
	lossyChromium(t, sides[1].wire, sides[1].call, camera, sound)
	before := readProcessor(t, false)

	table := tabwriter.NewWriter(os.Stdout, 0, 8, 2, ' ', 0)
	fmt.Fprintf(table, "\nA round trip of 50 ms, and packets lost both ways; %v each\n", window)
	fmt.Fprintln(table, "lost\tcall\tframes/s\tfreezes\tfrozen, ms\tthe longest at most, ms\tkeyframes\tkb/s\tdelay, ms\tsound invented %")
	results := make(map[string]smoothness)
	for _, l := range []lossy{{"1 %", 0.01, 1}, {"5 %", 0.05, 1}, {"10 %", 0.1, 1}, {"5 % in bursts of 5", 0.05, 5}} {
		for _, s := range sides {
			s.wire.lose(l.share, l.burst)
		}
		pass(t, settle)
		smooth := []*smoothness{{}, {}}
		first := [][]flow{sides[0].call.flows(t), sides[1].call.flows(t)}
		last := [][]flow{first[0], first[1]}
		for end := time.Now().Add(window); time.Now().Before(end); {
			pass(t, time.Second)
			for i, s := range sides {
				now := s.call.flows(t)
				smooth[i].longest = max(smooth[i].longest, seconds(now[0].Frozen-last[i][0].Frozen))
				last[i] = now
			}
		}
		for i, s := range sides {
			r, a, b := smooth[i], first[i][0], last[i][0]
			r.span, r.frozen, r.keyframes, r.delay = b.since(a), seconds(b.Frozen-a.Frozen), b.Keyframes-a.Keyframes, seconds(b.Delay)
			results[l.name+s.name] = *r
			fmt.Fprintf(table, "%s\t%s\t%.1f\t%d\t%d\t%d\t%d\t%.0f\t%d\t%.2f\n", l.name, s.name, r.fps, r.freezes,
				r.frozen.Milliseconds(), r.longest.Milliseconds(), r.keyframes, r.bps/1000, r.delay.Milliseconds(), 100*r.concealed)
		}
	}
	_ = table.Flush()
	fmt.Printf("delay: moim's from capture to decoding, of the last second, with the 25 ms of the path; Chromium's from the first packet to decoding, mean since the beginning\nmachine busy: %.0f %%\n",
		100*readProcessor(t, false).since(before).machine)
	fmt.Println(verdict(results["10 %moim"].longest <= time.Second, "no freeze over 1 s at 10 %%: %v", results["10 %moim"].longest))
	for _, name := range []string{"1 %", "5 %", "10 %", "5 % in bursts of 5"} {
		own, theirs := results[name+"moim"], results[name+"Chromium"]
		fmt.Println(verdict(own.frozen <= theirs.frozen, "frozen for no longer than Chromium's at %s: %v to %v", name, own.frozen, theirs.frozen))
	}
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

func lossyMoim(t *testing.T, w *wire, c *call, sound string) {
	t.Helper()
	url := startSignald(t, w.receivers, farAddress+":8787")
	m := startMeeting(t, url, w.sender, "--camera", "pattern", "--mic", sound)
	m.receive(t, w.receivers)
	c.flows = m.flows
}

func lossyChromium(t *testing.T, w *wire, c *call, camera, sound string) {
	t.Helper()
	sender := startPage(t, guesttest.Config{Namespace: w.sender, Camera: camera, Microphone: sound})
	receivers := startPage(t, guesttest.Config{Namespace: w.receivers, Flags: []string{"autoplay-policy=no-user-gesture-required"}})
	sender.capture(t, 640, 360, true)
	c.connect(t, scene{receivers: []need{{encoding: encoding{MaxBitrate: cameraBitrate, Scale: 1}}}}, sender, receivers)
}
