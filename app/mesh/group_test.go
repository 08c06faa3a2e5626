package mesh_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/pion/rtp"

	"moim/app/call"
	"moim/app/mesh"
	"moim/media"
)

// received is one packet that a peer got.
type received struct {
	sequence  uint16
	timestamp uint32
	payload   []byte
}

// collect keeps what a peer gets.
func collect(into *[]received) func(*rtp.Header, []byte) {
	return func(h *rtp.Header, payload []byte) {
		*into = append(*into, received{h.SequenceNumber, h.Timestamp, bytes.Clone(payload)})
	}
}

// film writes pictures of one packet each, the first a keyframe, 100 ms apart.
func film(t *testing.T, m *mesh.Mesh, from, count int, size int) {
	t.Helper()
	for i := from; i < from+count; i++ {
		err := m.WriteVideo(call.TrackCamera, media.Sample{
			Data: bytes.Repeat([]byte{byte(i)}, size), Keyframe: i == 0, Layer: "h",
			Captured: time.Duration(i) * 100 * time.Millisecond,
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestNewcomerCatchesUpByTheGroup(t *testing.T) {
	for _, test := range []struct {
		name          string
		before, after int // pictures written before the newcomer and after
		size          int // bytes of a picture
		want          int // packets that it gets
	}{
		{"at once", 1, 1, 100, 2},
		{"within a second", 8, 2, 100, 10},
		{"too late", 11, 3, 100, 0},
		{"a group too large", 6, 2, 60_000, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			var old, fresh []received
			m, err := mesh.FanOut(1, collect(&old))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := m.Stop(t.Context()); err != nil {
					t.Log(err)
				}
			})
			film(t, m, 0, test.before, test.size)
			m.Newcomer(collect(&fresh))
			film(t, m, test.before, test.after, test.size)
			if len(fresh) != test.want {
				t.Fatalf("the newcomer got %d packets, want %d", len(fresh), test.want)
			}
			for i, p := range fresh {
				if p.sequence != fresh[0].sequence+uint16(i) {
					t.Errorf("packet %d leaves a gap in sequence numbers", i)
				}
				if !bytes.Equal(p.payload[6:], old[i].payload[6:]) {
					t.Errorf("packet %d is not what the others got", i)
				}
				live := max(i, test.before-1)
				if want := old[live].timestamp - uint32(live-i)*90; p.timestamp != want {
					t.Errorf("packet %d has timestamp %d, want %d: a millisecond apart up to what is live", i, p.timestamp, want)
				}
			}
		})
	}
}

func TestNewcomerIsServedAgainByAKeyframeOnly(t *testing.T) {
	var fresh []received
	m, err := mesh.FanOut(1, func(*rtp.Header, []byte) {})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := m.Stop(t.Context()); err != nil {
			t.Log(err)
		}
	})
	film(t, m, 0, 3, 100)
	m.Newcomer(collect(&fresh))
	film(t, m, 3, 1, 100)
	m.SetLocalTracks(call.LocalTracks{})
	film(t, m, 4, 1, 100)
	m.SetLocalTracks(call.LocalTracks{Camera: true})
	film(t, m, 5, 2, 100)
	if len(fresh) != 4 {
		t.Errorf("got %d packets, want the 4 of the first group: what was missed while off cannot be caught up", len(fresh))
	}
}
