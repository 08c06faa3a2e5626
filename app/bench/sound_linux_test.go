package bench_test

import (
	"fmt"
	"os"
	"sync"
	"testing"
	"text/tabwriter"
	"time"

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

// TestSound lets the same packets of speech come at the same times to Chromium and
// to our jitter buffer: undisturbed, with loss, with jitter, from clocks that are
// off, after a pause.
func TestSound(t *testing.T) {
	wanted(t)
	lasts := measured(t, 20*time.Second)
	speech := audiotest.Reading(t, lasts)
	original := audiotest.NewOriginal(speech)
	packets := audiotest.Opus(t, speech, codec.OpusConfig{PacketLoss: 0.1})
	traces := audiotest.Traces(lasts)
	theirs, sent := listenInChromium(t, original, packets, traces, lasts)
	w := tabwriter.NewWriter(os.Stdout, 0, 8, 2, ' ', 0)
	fmt.Fprintf(w, "\n%v of speech, Opus at 32 kb/s with in-band FEC, packets at the same times\n", lasts)
	fmt.Fprintln(w, "\tmade up %\t\tkept back ms\t\tleft of the speech\t\tlonger, shorter ms")
	fmt.Fprintln(w, "arrivals\tmoim\tChromium\tmoim\tChromium\tmoim\tChromium\tmoim\tChromium")
	var verdicts []string
	for i, trace := range sent {
		own, other := listenHere(t, original, packets, trace, lasts), theirs[i]
		fmt.Fprintf(w, "%s\t%.2f\t%.2f\t%.0f\t%.0f\t%.3f\t%.3f\t%.0f, %.0f\t%.0f, %.0f\n", trace.Name, 100*own.concealed, 100*other.concealed,
			own.delay, other.delay, own.left, other.left, own.longer, own.shorter, other.longer, other.shorter)
		verdicts = append(verdicts, verdict(own.concealed <= other.concealed && own.delay <= other.delay && own.left >= other.left,
			"%s: at most 1.0 times Chromium: made up %s, kept back %s, missing of the speech %s", trace.Name,
			ratio(own.concealed, other.concealed), ratio(own.delay, other.delay), ratio(1-own.left, 1-other.left)))
	}
	_ = w.Flush()
	for _, v := range verdicts {
		fmt.Println(v)
	}
}

// ratio writes a over b.
func ratio(a, b float64) string {
	switch {
	case a == 0 && b == 0:
		return "none, none"
	case b == 0:
		return fmt.Sprintf("%.4f, none", a)
	default:
		return fmt.Sprintf("%.2f", a/b)
	}
}

// listenInChromium plays all traces to one browser, at the same time, and returns
// as well when each packet left indeed.
func listenInChromium(t *testing.T, original *audiotest.Original, packets [][]byte, traces []audiotest.Trace, lasts time.Duration) ([]listening, []audiotest.Trace) {
	t.Helper()
	l := startListener(t)
	speakers := make([]*speaker, len(traces))
	for i := range traces {
		speakers[i] = connectSpeaker(t, l, i)
	}
	sent := make([]audiotest.Trace, len(traces))
	begin := time.Now().Add(time.Second)
	var wg sync.WaitGroup
	for i, s := range speakers {
		wg.Go(func() { sent[i] = s.speak(t, packets, traces[i], begin) })
	}
	pass(t, time.Until(begin.Add(lasts-endMargin)))
	reports := make([]soundReport, len(traces))
	for i := range traces {
		reports[i] = l.report(t, i)
	}
	wg.Wait()
	pass(t, time.Second) // for what is still on its way
	results := make([]listening, len(traces))
	for i, r := range reports {
		results[i] = listening{
			concealed: r.Concealed / max(r.Total, 1), delay: 1000 * r.Delay / max(r.Emitted, 1), left: original.Similarity(l.heard(t, i)),
			longer: 1000 * r.Inserted / media.SampleRate, shorter: 1000 * r.Removed / media.SampleRate,
		}
		t.Logf("%s: %+v", traces[i].Name, r)
	}
	return results, sent
}

// endMargin is how long before the end of a trace counters are read.
const endMargin = 200 * time.Millisecond

// listenHere plays a trace to our jitter buffer. Where pulls lie between arrivals is
// chance: the result is the mean of several.
func listenHere(t *testing.T, original *audiotest.Original, packets [][]byte, trace audiotest.Trace, lasts time.Duration) listening {
	t.Helper()
	phases := []time.Duration{2 * time.Millisecond, 9 * time.Millisecond, 16 * time.Millisecond}
	var sum listening
	for _, phase := range phases {
		r := listenOnce(t, original, packets, trace, phase, lasts)
		sum.concealed += r.concealed / float64(len(phases))
		sum.delay += r.delay / float64(len(phases))
		sum.left += r.left / float64(len(phases))
		sum.longer += r.longer / float64(len(phases))
		sum.shorter += r.shorter / float64(len(phases))
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
	dst := make([]int16, media.BlockSamples)
	waiting := trace.Arrivals
	for now := phase; now < lasts+time.Second; now += media.BlockTime {
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
