package bench_test

import (
	"fmt"
	"os"
	"strconv"
	"sync"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/chromedp/chromedp"

	"moim/media"
	"moim/media/audio"
	"moim/media/audio/audiotest"
	"moim/media/codec"
)

// listening is how a voice fared on its way through a jitter buffer.
type listening struct {
	concealed float64 // share of what was played that was made up
	delay     float64 // mean time that packets were kept back, milliseconds
	left      float64 // of the speech, by audiotest.Original
	longer    float64 // by stretching, milliseconds
	shorter   float64
}

// listeners is how many times Chromium listens to each trace, for how much its own
// figures differ from one time to the next.
const listeners = 2

// comparison is how one trace fared with us and with each of the listeners in
// Chromium: the mean of all draws.
type comparison struct {
	name   string
	own    listening
	theirs heardThere
}

// TestSound lets the same packets of speech come at the same times to Chromium and
// to our jitter buffer: undisturbed, with loss, with jitter, from clocks that are
// off, after a pause; each with several voices and chances, for one of them alone
// says little. MOIM_BENCH_DRAW names one.
func TestSound(t *testing.T) {
	wanted(t)
	lasts := measured(t, 20*time.Second)
	draws := drawn(t)
	var all []comparison
	for _, draw := range draws {
		t.Run(fmt.Sprintf("draw %d", draw), func(t *testing.T) {
			found := compareListening(t, draw, lasts)
			if all == nil {
				all = make([]comparison, len(found))
			}
			for i, c := range found {
				all[i].add(c, 1/float64(len(draws)))
			}
		})
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 8, 2, ' ', 0)
	fmt.Fprintf(w, "\n%v of speech, draws %v, Opus at 32 kb/s with in-band FEC, packets at the same times\n", lasts, draws)
	fmt.Fprintln(w, "\tmade up %\t\tkept back ms\t\tleft of the speech\t\tlonger, shorter ms")
	fmt.Fprintln(w, "arrivals\tmoim\tChromium\tmoim\tChromium\tmoim\tChromium\tmoim\tChromium")
	for _, c := range all {
		own, mean := c.own, c.theirs.mean()
		fmt.Fprintf(w, "%s\t%.2f\t%.2f\t%.0f\t%.0f\t%.4f\t%.4f\t%.0f, %.0f\t%.0f, %.0f\n", c.name, 100*own.concealed, 100*mean.concealed,
			own.delay, mean.delay, own.left, mean.left, own.longer, own.shorter, mean.longer, mean.shorter)
	}
	_ = w.Flush()
	for _, c := range all {
		fmt.Println(c.theirs.judge(c.name, c.own))
	}
}

// compareListening plays all traces of one draw to both.
func compareListening(t *testing.T, draw uint64, lasts time.Duration) []comparison {
	t.Helper()
	speech := audiotest.ReadingBy(t, reader(draw), lasts)
	original := audiotest.NewOriginal(speech)
	packets := audiotest.Opus(t, speech, codec.OpusConfig{PacketLoss: 0.1})
	traces := audiotest.Traces(lasts, draw)
	theirs, sent := listenInChromium(t, original, packets, traces, lasts)
	found := make([]comparison, len(traces))
	for i, trace := range traces {
		found[i] = comparison{name: trace.Name, theirs: theirs[i]}
		for _, s := range sent[i] {
			found[i].own.add(listenHere(t, original, packets, s, lasts), 1/float64(len(sent[i])))
		}
	}
	return found
}

// add adds a share of another draw.
func (c *comparison) add(other comparison, share float64) {
	c.name = other.name
	c.own.add(other.own, share)
	if c.theirs == nil {
		c.theirs = make(heardThere, len(other.theirs))
	}
	for i, l := range other.theirs {
		c.theirs[i].add(l, share)
	}
}

// drawn is which voices and chances are taken: the one of MOIM_BENCH_DRAW, or four.
func drawn(t *testing.T) []uint64 {
	t.Helper()
	text := os.Getenv("MOIM_BENCH_DRAW")
	if text == "" {
		return []uint64{0, 1, 2, 3}
	}
	draw, err := strconv.ParseUint(text, 10, 32)
	if err != nil {
		t.Fatalf("MOIM_BENCH_DRAW=%q is not a number", text)
	}
	return []uint64{draw}
}

// reader is who reads.
func reader(draw uint64) audiotest.Voice {
	voices := []audiotest.Voice{
		{Name: "en-us", Speed: 160, Loud: 80},
		{Name: "en-gb+f3", Speed: 175, Loud: 70},
		{Name: "en-us+m7", Pitch: 35, Speed: 145, Loud: 90},
		{Name: "en-gb+f5", Pitch: 65, Speed: 165},
	}
	return voices[draw%uint64(len(voices))]
}

// ratio writes a over b.
func ratio(a, b float64) string {
	switch {
	case a == 0 && b == 0:
		return "none, none"
	case b == 0:
		return fmt.Sprintf("%.4f, none", a)
	default:
		return fmt.Sprintf("%.3f", a/b)
	}
}

// heardThere is how a voice fared each time that Chromium listened to it.
type heardThere []listening

// add adds a share of another result.
func (l *listening) add(other listening, share float64) {
	l.concealed += share * other.concealed
	l.delay += share * other.delay
	l.left += share * other.left
	l.longer += share * other.longer
	l.shorter += share * other.shorter
}

func (h heardThere) mean() (mean listening) {
	for _, l := range h {
		mean.add(l, 1/float64(len(h)))
	}
	return mean
}

// judge says whether our result is at least as good in each measure, and where it
// is not, whether it is as good as the worst that Chromium made of the same.
func (h heardThere) judge(name string, own listening) string {
	mean, worst := h.mean(), h[0]
	for _, l := range h {
		worst = listening{concealed: max(worst.concealed, l.concealed), delay: max(worst.delay, l.delay), left: min(worst.left, l.left)}
	}
	short := func(own, mean, worst float64, what string) string {
		text := what + " " + ratio(own, mean)
		if own > mean && own <= worst {
			text += " (within what Chromium's own differ)"
		}
		return text
	}
	return verdict(own.concealed <= worst.concealed && own.delay <= worst.delay && own.left >= worst.left,
		"%s: at most 1.0 times Chromium: %s, %s, %s", name, short(own.concealed, mean.concealed, worst.concealed, "made up"),
		short(own.delay, mean.delay, worst.delay, "kept back"), short(1-own.left, 1-mean.left, 1-worst.left, "missing of the speech"))
}

// listenInChromium plays all traces to one browser, at the same time and each several
// times, a little later each time, and returns as well when each packet left indeed.
func listenInChromium(t *testing.T, original *audiotest.Original, packets [][]byte, traces []audiotest.Trace, lasts time.Duration) ([]heardThere, [][]audiotest.Trace) {
	t.Helper()
	const later = 7 * time.Millisecond
	l := startListener(t)
	speakers := make([]*speaker, len(traces)*listeners)
	for i := range speakers {
		speakers[i] = connectSpeaker(t, l, i)
	}
	sent := make([][]audiotest.Trace, len(traces))
	for i := range sent {
		sent[i] = make([]audiotest.Trace, listeners)
	}
	evaluate[chromedp.Void](t, l.page, "forget()")
	begin := time.Now().Add(time.Second)
	var wg sync.WaitGroup
	for i, s := range speakers {
		at := begin.Add(time.Duration(i%listeners) * later)
		wg.Go(func() { sent[i/listeners][i%listeners] = s.speak(t, packets, traces[i/listeners], at) })
	}
	pass(t, time.Until(begin.Add(lasts-endMargin)))
	reports := make([]soundReport, len(speakers))
	for i := range speakers {
		reports[i] = l.report(t, i)
	}
	wg.Wait()
	pass(t, time.Second) // for what is still on its way
	results := make([]heardThere, len(traces))
	for i, r := range reports {
		results[i/listeners] = append(results[i/listeners], listening{
			concealed: r.Concealed / max(r.Total, 1), delay: 1000 * r.Delay / max(r.Emitted, 1), left: original.Similarity(l.heard(t, i)),
			longer: 1000 * r.Inserted / media.SampleRate, shorter: 1000 * r.Removed / media.SampleRate,
		})
		t.Logf("%s: %+v", traces[i/listeners].Name, r)
	}
	return results, sent
}

// endMargin is how long before the end of a trace counters are read.
const endMargin = 200 * time.Millisecond

// listenHere plays a trace to our jitter buffer. Where pulls lie between arrivals is
// chance: the result is the mean of several.
func listenHere(t *testing.T, original *audiotest.Original, packets [][]byte, trace audiotest.Trace, lasts time.Duration) listening {
	t.Helper()
	phases := []time.Duration{2 * time.Millisecond, 5 * time.Millisecond, 8 * time.Millisecond}
	var sum listening
	for _, phase := range phases {
		sum.add(listenOnce(t, original, packets, trace, phase, lasts), 1/float64(len(phases)))
	}
	return sum
}

func listenOnce(t *testing.T, original *audiotest.Original, packets [][]byte, trace audiotest.Trace, phase, lasts time.Duration) listening {
	t.Helper()
	decoder, err := codec.NewOpusDecoder()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = decoder.Close() }()
	b := audio.NewJitterBuffer(decoder)
	var heard []int16
	var stats audio.Stats
	dst := make([]int16, media.BlockSamples/2) // as audio.Mixer pulls, and Chromium
	waiting := trace.Arrivals
	for now := phase; now < lasts+time.Second; now += media.BlockTime / 2 {
		for ; len(waiting) > 0 && waiting[0].At <= now; waiting = waiting[1:] {
			a := waiting[0]
			b.Push(media.Packet{
				Payload: packets[a.Number], Sequence: uint64(a.Number),
				Timestamp: uint64(a.Number) * media.BlockSamples, Arrived: a.At,
			})
		}
		b.Pull(now, dst)
		heard = append(heard, dst...)
		if now < lasts-endMargin {
			stats = b.Stats()
		}
	}
	ms := func(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
	return listening{
		concealed: ms(stats.Concealed) / max(ms(stats.Total), 1), delay: ms(stats.Waited) / float64(max(stats.Played, 1)),
		left: original.Similarity(heard), longer: ms(stats.Lengthened), shorter: ms(stats.Shortened),
	}
}
