package audio_test

import (
	"testing"
	"time"

	"moim/media"
	"moim/media/audio"
)

func FuzzJitterBuffer(f *testing.F) {
	f.Add([]byte{0, 0, 0, 0, 0, 1, 1, 0, 0, 2, 2, 0, 9, 9})
	f.Add([]byte{0, 255, 128, 3, 1, 0, 255, 3, 2, 200, 7, 0, 9, 9, 9, 9, 9, 9})
	f.Fuzz(func(t *testing.T, script []byte) {
		script = script[:min(len(script), 1<<12)] // longer ones show nothing new
		b := audio.NewJitterBuffer(newFakeDecoder())
		dst := make([]int16, media.BlockSamples)
		var sequence, timestamp uint64
		var now time.Duration
		for len(script) >= 4 {
			op, x, y, z := script[0], script[1], script[2], script[3]
			script = script[4:]
			switch op % 4 {
			case 0, 1: // a packet, near the ones before
				sequence += uint64(int64(int8(x)))
				timestamp += uint64(int64(int8(y)) * 480)
			case 2: // a packet, anywhere
				sequence = sequence<<(x%64) ^ uint64(y)<<(z%64)
				timestamp = timestamp<<(z%64) ^ uint64(x)<<(y%64)
			case 3:
				now += time.Duration(x) * time.Millisecond
				b.Pull(now, dst)
				continue
			}
			b.Push(media.Packet{
				Redundant: op%8 > 4,
				Payload:   make([]byte, int(z)*8), Sequence: sequence, Timestamp: timestamp,
				Arrived: now + time.Duration(int8(z))*time.Millisecond,
			})
		}
		stats := b.Stats()
		if stats.Target < 20*time.Millisecond || stats.Target > 400*time.Millisecond {
			t.Errorf("target is %v", stats.Target)
		}
		if stats.Concealed > stats.Total+2*media.BlockTime {
			t.Errorf("concealed %v of %v", stats.Concealed, stats.Total)
		}
	})
}

func BenchmarkPushPull(b *testing.B) {
	buffer := audio.NewJitterBuffer(newFakeDecoder())
	dst := make([]int16, media.BlockSamples)
	packet := media.Packet{Payload: make([]byte, 100)}
	b.ReportAllocs()
	for b.Loop() {
		buffer.Push(packet)
		buffer.Pull(packet.Arrived+block/2, dst)
		packet.Sequence++
		packet.Timestamp += media.BlockSamples
		packet.Arrived += block
	}
}
