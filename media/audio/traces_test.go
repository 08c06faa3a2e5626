package audio_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"moim/media"
	"moim/media/audio"
	"moim/media/audio/audiotest"
	"moim/media/codec"
)

// listen plays packets that come as a trace says, for that long, and returns what
// was heard. The first pull comes at phase. Packets are numbered as they are, or,
// where those that do not come were never sent, without gaps.
func listen(tb testing.TB, packets [][]byte, trace audiotest.Trace, phase, lasts time.Duration, gaps bool) ([]int16, audio.Stats) {
	tb.Helper()
	decoder, err := codec.NewOpusDecoder()
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = decoder.Close() }()
	b := audio.NewJitterBuffer(decoder)
	var heard []int16
	dst := make([]int16, media.BlockSamples/2)
	waiting := trace.Arrivals
	for now := phase; now < lasts; now += media.BlockTime / 2 {
		for ; len(waiting) > 0 && waiting[0].At <= now; waiting = waiting[1:] {
			a, sequence := waiting[0], uint64(len(trace.Arrivals)-len(waiting))
			if gaps {
				sequence = uint64(a.Number)
			}
			b.Push(media.Packet{
				Payload: packets[a.Number], Sequence: sequence,
				Timestamp: uint64(a.Number) * media.BlockSamples, Arrived: a.At,
			})
		}
		b.Pull(now, dst)
		heard = append(heard, dst...)
	}
	return heard, b.Stats()
}

// Each kind of disturbance costs no more than this. The limits are what was
// measured, with a little room; package bench plays the traces to Chromium as well.
func TestTraces(t *testing.T) {
	const lasts, ms = 10 * time.Second, time.Millisecond
	type limits struct {
		concealed time.Duration // made up
		waited    time.Duration // the mean that packets are kept back
		left      float64       // of the speech, by audiotest.Original
	}
	bounds := map[string]limits{
		"clean":           {0, 35 * ms, 0.90},
		"5 % lost":        {90 * ms, 35 * ms, 0.89},
		"10 % lost":       {160 * ms, 35 * ms, 0.88},
		"20 % lost":       {750 * ms, 35 * ms, 0.84},
		"30 ms of jitter": {40 * ms, 40 * ms, 0.90},
		"clock 1 % slow":  {0, 25 * ms, 0.88},
		"clock 1 % fast":  {0, 45 * ms, 0.89},
		"300 ms spike":    {275 * ms, 150 * ms, 0.88},
	}
	voices := []audiotest.Voice{{Name: "en-us", Speed: 160, Loud: 80}, {Name: "en-gb+f3", Speed: 175, Loud: 70}}
	for draw, voice := range voices {
		speech := audiotest.ReadingBy(t, voice, lasts)
		original := audiotest.NewOriginal(speech)
		packets := audiotest.Opus(t, speech, codec.OpusConfig{PacketLoss: 0.1})
		for _, trace := range audiotest.Traces(lasts, uint64(draw)) {
			t.Run(trace.Name+", "+voice.Name, func(t *testing.T) {
				most, known := bounds[trace.Name]
				if !known {
					t.Fatal("there are no limits")
				}
				heard, stats := listen(t, packets, trace, 10*ms, lasts, true)
				waited := stats.Waited / time.Duration(max(1, stats.Played))
				left := original.Similarity(heard)
				t.Logf("concealed %v, from FEC %v, waited %v, buffer %v, longer %v, shorter %v, left %.3f", stats.Concealed, stats.FEC,
					waited.Round(ms), stats.Buffer.Round(ms), stats.Lengthened.Round(ms), stats.Shortened.Round(ms), left)
				if stats.Concealed > most.concealed {
					t.Errorf("%v is made up, more than %v", stats.Concealed, most.concealed)
				}
				if waited > most.waited {
					t.Errorf("packets are kept back for %v, more than %v", waited, most.waited)
				}
				if left < most.left {
					t.Errorf("%.3f of the speech is left, less than %.3f", left, most.left)
				}
				if trace.Name == "clean" && stats.Buffer > 60*ms {
					t.Errorf("the buffer is %v on a clean network", stats.Buffer)
				}
			})
		}
	}
}

// What comes twice is not missed.
func TestCopiesFillGaps(t *testing.T) {
	const lasts = 4 * time.Second
	b := audio.NewJitterBuffer(newFakeDecoder())
	dst := make([]int16, media.BlockSamples)
	for i := range int(lasts / block) {
		p := media.Packet{
			Payload: numbered(i), Sequence: uint64(i), Timestamp: uint64(i) * media.BlockSamples, Arrived: time.Duration(i) * block,
		}
		if i%5 != 4 {
			before := p
			before.Payload, before.Sequence, before.Timestamp, before.Redundant = numbered(i-1), p.Sequence-1, p.Timestamp-media.BlockSamples, true
			if i > 0 {
				b.Push(before)
			}
			b.Push(p)
		}
		b.Pull(p.Arrived+block/2, dst)
	}
	stats := b.Stats()
	if stats.Concealed > 3*block || stats.Supplemented < 35 || stats.Duplicates > 0 || stats.Late > 0 {
		t.Errorf("%+v", stats)
	}
}

// While somebody is silent, their background goes on as loud as it was, without
// holes and without pumping.
func TestComfortNoise(t *testing.T) {
	const talk, rest = 3 * time.Second, 6 * time.Second
	random := rand.New(rand.NewPCG(1, 2))
	speech := audiotest.Reading(t, talk)
	pcm := append(slices.Clone(speech), make([]int16, samples(rest))...)
	hum := 0.0
	for i := range pcm { // a fan: noise, rather dull, at -58 dBFS
		hum += (random.NormFloat64() - hum) / 4
		pcm[i] = int16(max(-32768, min(float64(pcm[i])+100*hum, 32767)))
	}
	packets := audiotest.Opus(t, pcm, codec.OpusConfig{})
	trace := audiotest.Trace{Name: "silence"}
	resting := false
	for i, p := range packets {
		before := resting
		if resting = len(p) <= 2; len(p) > 0 && (!resting || !before) {
			trace.Arrivals = append(trace.Arrivals, audiotest.Arrival{Number: i, At: time.Duration(i) * media.BlockTime})
		}
	}
	if sent := float64(len(trace.Arrivals)) / float64(len(packets)); sent > 0.7 {
		t.Fatalf("%.0f %% of the packets are sent: nobody is silent", 100*sent)
	}
	heard, stats := listen(t, packets, trace, 10*time.Millisecond, talk+rest, false)
	if stats.Concealed > 2*block {
		t.Errorf("%v of silence counts as made up", stats.Concealed)
	}
	const window = media.SampleRate / 10
	original := decibels(pcm[samples(talk+time.Second):])
	least, most := 0.0, -200.0
	for at := samples(talk + 2*time.Second); at+window <= len(heard); at += window {
		v := decibels(heard[at:][:window])
		least, most = min(least, v), max(most, v)
	}
	t.Logf("the background is %.1f dBFS, and %.1f to %.1f dBFS are heard", original, least, most)
	if least < original-10 || most > original+6 {
		t.Errorf("the background of %.1f dBFS is heard with %.1f to %.1f dBFS", original, least, most)
	}
}

func samples(d time.Duration) int { return int(d * media.SampleRate / time.Second) }

func decibels(pcm []int16) float64 {
	sum := 1e-9
	for _, v := range pcm {
		sum += float64(v) * float64(v)
	}
	return 10 * math.Log10(sum/float64(len(pcm))/(32768*32768))
}

func BenchmarkPullSpeech(b *testing.B) {
	const lasts = 10 * time.Second
	packets := audiotest.Opus(b, audiotest.Reading(b, lasts), codec.OpusConfig{PacketLoss: 0.1})
	for _, trace := range audiotest.Traces(lasts, 0) {
		b.Run(trace.Name, func(b *testing.B) {
			decoder, err := codec.NewOpusDecoder()
			if err != nil {
				b.Fatal(err)
			}
			defer func() { _ = decoder.Close() }()
			buffer := audio.NewJitterBuffer(decoder)
			dst := make([]int16, media.BlockSamples)
			waiting, round, now := trace.Arrivals, 0, 10*time.Millisecond
			b.ReportAllocs()
			for b.Loop() {
				for ; len(waiting) > 0 && time.Duration(round)*lasts+waiting[0].At <= now; waiting = waiting[1:] {
					n := waiting[0].Number + round*len(packets)
					buffer.Push(media.Packet{
						Payload: packets[waiting[0].Number], Sequence: uint64(n), Timestamp: uint64(n) * media.BlockSamples,
						Arrived: time.Duration(round)*lasts + waiting[0].At,
					})
				}
				if len(waiting) == 0 {
					waiting, round = trace.Arrivals, round+1
				}
				buffer.Pull(now, dst)
				now += media.BlockTime
			}
		})
	}
}
