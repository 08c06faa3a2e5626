package audiotest

import (
	"testing"

	"moim/media"
	"moim/media/codec"
)

// Opus makes the packets of a voice, one for each block; those that need not be
// sent are empty.
func Opus(tb testing.TB, pcm []int16, config codec.OpusConfig) [][]byte {
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
