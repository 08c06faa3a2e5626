package codec_test

import (
	"math"
	"testing"

	"moim/media"
	"moim/media/codec"
)

const toneLevel = 8000.0

// tone fills block n of a sine.
func tone(pcm []int16, n int, hertz float64) {
	for i := range pcm {
		at := float64(n*media.BlockSamples+i) / media.SampleRate
		pcm[i] = int16(toneLevel * math.Sin(2*math.Pi*hertz*at))
	}
}

// goertzel is the amplitude of one frequency in pcm.
func goertzel(pcm []int16, hertz float64) float64 {
	w := 2 * math.Pi * hertz / media.SampleRate
	var s1, s2 float64
	for _, x := range pcm {
		s1, s2 = float64(x)+2*math.Cos(w)*s1-s2, s1
	}
	power := s1*s1 + s2*s2 - 2*math.Cos(w)*s1*s2
	return 2 * math.Sqrt(power) / float64(len(pcm))
}

func newOpusEncoder(tb testing.TB, config codec.OpusConfig) *codec.OpusEncoder {
	tb.Helper()
	e, err := codec.NewOpusEncoder(config)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = e.Close() })
	return e
}

func newOpusDecoder(tb testing.TB) *codec.OpusDecoder {
	tb.Helper()
	d, err := codec.NewOpusDecoder()
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = d.Close() })
	return d
}

// tonePackets encodes a tone with strong FEC.
func tonePackets(tb testing.TB, count int, hertz float64) [][]byte {
	tb.Helper()
	e := newOpusEncoder(tb, codec.OpusConfig{PacketLoss: 0.2})
	pcm, dst := make([]int16, media.BlockSamples), make([]byte, codec.MaxOpusPacket)
	packets := make([][]byte, count)
	for n := range packets {
		tone(pcm, n, hertz)
		size, err := e.Encode(pcm, dst)
		if err != nil {
			tb.Fatal(err)
		}
		packets[n] = append([]byte(nil), dst[:size]...)
	}
	return packets
}

func TestOpusRoundTrip(t *testing.T) {
	packets := tonePackets(t, 100, 440)
	d := newOpusDecoder(t)
	var sound []int16
	bytes := 0
	pcm := make([]int16, codec.MaxOpusSamples)
	for _, p := range packets {
		n, err := d.Decode(p, pcm)
		if err != nil || n != media.BlockSamples {
			t.Fatalf("decoded %d samples, %v", n, err)
		}
		sound = append(sound, pcm[:n]...)
		bytes += len(p)
	}
	last := sound[media.SampleRate:] // the second second
	level, beside := goertzel(last, 440), goertzel(last, 523)
	t.Logf("440 Hz %.0f of %.0f, 523 Hz %.0f, %d b/s", level, toneLevel, beside, bytes*4)
	if level < 0.8*toneLevel || level > 1.2*toneLevel || beside > toneLevel/50 {
		t.Errorf("440 Hz %.0f of %.0f, 523 Hz %.0f", level, toneLevel, beside)
	}
	if bytes*4 > 40_000 {
		t.Errorf("%d b/s for a target of 32,000", bytes*4)
	}
}

// voice fills block n of something like speech: harmonics of a wandering pitch,
// four syllables a second. (A steady tone is noise to Opus, and gets no FEC.)
func voice(pcm []int16, n int) {
	for i := range pcm {
		at := float64(n*media.BlockSamples+i) / media.SampleRate
		phase := 2 * math.Pi * (130*at + 8*math.Sin(2*math.Pi*0.7*at))
		var sum float64
		for k := 1.0; k <= 12; k++ {
			sum += math.Sin(k*phase) / (1 + math.Abs(k-4))
		}
		pcm[i] = int16(3000 * sum * math.Pow(math.Sin(2*math.Pi*2*at), 2))
	}
}

// Every tenth packet is lost; what fills the gap is compared with what the
// packet itself would have given.
func TestOpusLoss(t *testing.T) {
	e := newOpusEncoder(t, codec.OpusConfig{PacketLoss: 0.1})
	pcm, dst := make([]int16, media.BlockSamples), make([]byte, codec.MaxOpusPacket)
	packets := make([][]byte, 200)
	for n := range packets {
		voice(pcm, n)
		size, err := e.Encode(pcm, dst)
		if err != nil {
			t.Fatal(err)
		}
		packets[n] = append([]byte(nil), dst[:size]...)
	}
	recovered := fillGaps(t, packets, func(d *codec.OpusDecoder, next []byte, dst []int16) (int, error) {
		return d.Recover(next, dst)
	})
	concealed := fillGaps(t, packets, func(d *codec.OpusDecoder, _ []byte, dst []int16) (int, error) {
		return d.Conceal(dst)
	})
	t.Logf("signal to error in the gaps: recovered %.1f dB, concealed %.1f dB", recovered, concealed)
	if recovered < concealed+3 {
		t.Error("what FEC recovers is no better than what is made up")
	}
	if concealed < -3 {
		t.Error("what is made up is unlike the sound that was lost")
	}
}

// fillGaps decodes packets, every tenth by fill only, and returns the ratio of
// signal to error in those, in dB.
func fillGaps(t *testing.T, packets [][]byte, fill func(*codec.OpusDecoder, []byte, []int16) (int, error)) float64 {
	t.Helper()
	d, whole := newOpusDecoder(t), newOpusDecoder(t)
	got, want := make([]int16, codec.MaxOpusSamples), make([]int16, codec.MaxOpusSamples)
	var signal, deviation float64
	for n, p := range packets {
		if _, err := whole.Decode(p, want); err != nil {
			t.Fatal(err)
		}
		if n%10 != 5 {
			if _, err := d.Decode(p, got); err != nil {
				t.Fatal(err)
			}
			continue
		}
		size, err := fill(d, packets[n+1], got)
		if err != nil || size != media.BlockSamples {
			t.Fatalf("gap of %d samples, %v", size, err)
		}
		for i := range size {
			x, y := float64(want[i]), float64(got[i])
			signal += x * x
			deviation += (x - y) * (x - y)
		}
	}
	return 10 * math.Log10(signal/deviation)
}

// A pitch that jumps in the lost block can come from FEC only.
func TestOpusRecoverIsNotConceal(t *testing.T) {
	e := newOpusEncoder(t, codec.OpusConfig{PacketLoss: 0.25})
	pcm, dst := make([]int16, media.BlockSamples), make([]byte, codec.MaxOpusPacket)
	packets := make([][]byte, 40)
	for n := range packets {
		hertz := 300.0
		if n >= 30 {
			hertz = 700
		}
		tone(pcm, n, hertz)
		size, err := e.Encode(pcm, dst)
		if err != nil {
			t.Fatal(err)
		}
		packets[n] = append([]byte(nil), dst[:size]...)
	}
	d := newOpusDecoder(t)
	for _, p := range packets[:30] {
		if _, err := d.Decode(p, pcm); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := d.Recover(packets[31], pcm); err != nil {
		t.Fatal(err)
	}
	old, jumped := goertzel(pcm, 300), goertzel(pcm, 700)
	t.Logf("recovered: 300 Hz %.0f, 700 Hz %.0f", old, jumped)
	if jumped < old {
		t.Error("the recovered block holds the pitch of the blocks before")
	}
}

func TestOpusSilenceIsNotSent(t *testing.T) {
	e := newOpusEncoder(t, codec.OpusConfig{})
	pcm, dst := make([]int16, media.BlockSamples), make([]byte, codec.MaxOpusPacket)
	sent := 0
	for n := range 150 {
		size, err := e.Encode(pcm, dst)
		if err != nil {
			t.Fatal(err)
		}
		if n >= 50 && size > 2 {
			sent++
		}
	}
	t.Logf("%d of 100 blocks of silence were worth sending", sent)
	if sent > 20 {
		t.Errorf("%d of 100 blocks of silence were worth sending", sent)
	}
}
