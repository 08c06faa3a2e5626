package mesh_test

import (
	"testing"
	"time"

	"github.com/pion/rtp"

	"moim/app/call"
	"moim/app/mesh"
	"moim/media"
)

// Every peer has sequence numbers of its own without a gap, and the same
// timestamps; the first thing it gets is a keyframe.
func TestFanOut(t *testing.T) {
	type packet struct {
		sequence  uint16
		timestamp uint32
	}
	got := make(map[uint32][]packet)
	m, err := mesh.FanOut(3, func(h *rtp.Header, payload []byte) {
		if len(payload) > 1180 {
			t.Errorf("payload of %d bytes", len(payload))
		}
		got[h.SSRC] = append(got[h.SSRC], packet{h.SequenceNumber, h.Timestamp})
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = m.Stop(t.Context()) }()
	for i := range 5 {
		if err := m.WriteVideo(call.TrackCamera, synthetic(i, 3000, i == 2, time.Duration(i)*time.Second)); err != nil {
			t.Fatal(err)
		}
	}
	for ssrc := uint32(1); ssrc <= 3; ssrc++ {
		packets := got[ssrc]
		if len(packets) != 9 {
			t.Fatalf("peer %d got %d packets", ssrc, len(packets))
		}
		for i := 1; i < 9; i++ {
			if packets[i].sequence != packets[i-1].sequence+1 {
				t.Errorf("peer %d: gap in sequence numbers", ssrc)
			}
			if packets[i].timestamp != got[1][i].timestamp {
				t.Errorf("peer %d: another timestamp", ssrc)
			}
		}
		if d := packets[8].timestamp - packets[0].timestamp; d != 2*90000 {
			t.Errorf("timestamps %d apart", d)
		}
	}
	if err := m.WriteVideo(call.TrackMicrophone, media.Sample{}); err == nil {
		t.Error("a picture for the microphone")
	}
	if err := m.WriteAudio(make([]byte, 2000), 0); err == nil {
		t.Error("an oversized packet")
	}
}

func benchmarkFanOut(b *testing.B, peers int) {
	b.Helper()
	m, err := mesh.FanOut(peers, func(*rtp.Header, []byte) {})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = m.Stop(b.Context()) }()
	_ = m.WriteVideo(call.TrackCamera, synthetic(0, 2100, true, 0))
	s := synthetic(1, 2100, false, 0)
	sound := make([]byte, 80)
	b.ReportAllocs()
	for b.Loop() {
		s.Captured += 33 * time.Millisecond
		_ = m.WriteVideo(call.TrackCamera, s)
		_ = m.WriteAudio(sound, s.Captured)
	}
}

// One picture of 500 kb/s at 30 fps, and one sound packet.
func BenchmarkFanOut1(b *testing.B) { benchmarkFanOut(b, 1) }
func BenchmarkFanOut4(b *testing.B) { benchmarkFanOut(b, 4) }
func BenchmarkFanOut8(b *testing.B) { benchmarkFanOut(b, 8) }
