package systemsound_test

import (
	"testing"

	"moim/media"
	"moim/media/systemsound"
)

// BenchmarkMix is 20 ms of four programs, from the socket to who reads.
func BenchmarkMix(b *testing.B) {
	mix := systemsound.NewMix(4)
	packet, dst := make([]byte, 2*media.BlockSamples), make([]int16, media.BlockSamples)
	b.ReportAllocs()
	for b.Loop() {
		mix.Pass(packet, dst)
	}
}

// TestMixSaturates mixes what is together louder than a sample can be.
func TestMixSaturates(t *testing.T) {
	mix := systemsound.NewMix(3)
	packet := make([]byte, 2*media.BlockSamples)
	for i := 1; i < len(packet); i += 2 {
		packet[i-1], packet[i] = 0x20, 0x4e // 20000
	}
	dst := make([]int16, media.BlockSamples)
	for range 10 {
		mix.Pass(packet, dst)
	}
	if dst[0] != 32767 || dst[len(dst)-1] != 32767 {
		t.Errorf("20000 three times is %d", dst[0])
	}
}
