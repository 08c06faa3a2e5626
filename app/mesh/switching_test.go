package mesh_test

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/pion/rtp"

	"moim/app/call"
	"moim/app/mesh"
	"moim/app/mesh/internal/vp8rtp"
	"moim/media"
)

// ladderCamera is a camera that is encoded in three sizes with three temporal
// layers each: 0, 2, 1, 2.
type ladderCamera struct {
	numbers [3]int // pictures so far, by layer
	key     [3]bool
}

var rids = [3]string{"h", "m", "l"}

// sample is the next picture of a layer. Its data says which it is.
func (c *ladderCamera) sample(layer int, captured time.Duration) media.Sample {
	n := c.numbers[layer]
	key := c.key[layer] || n == 0
	if key {
		n = (n + 3) &^ 3 // the pattern begins anew
	}
	c.numbers[layer], c.key[layer] = n+1, false
	temporal := [4]uint8{0, 2, 1, 2}[n&3]
	data := make([]byte, 1500+n%3*1100)
	data[0] = 1
	if key {
		data[0] = 0
	}
	data[1] = byte(layer)
	binary.BigEndian.PutUint32(data[2:], uint32(n))
	return media.Sample{
		Data: data, Captured: captured, Keyframe: key, Layer: rids[layer],
		Temporal: temporal, Sync: temporal == 1 || n&3 == 1, Discardable: temporal == 2,
	}
}

// viewer is a receiver that knows what a VP8 decoder needs to have had.
type viewer struct {
	t         *testing.T
	started   bool
	sequence  uint16
	timestamp uint32
	picture   uint16
	tl0       uint8
	layer     byte
	last      uint32 // latest picture of the base layer
	golden    uint32 // latest picture that updated the golden frame
	pictures  int
	switches  int
	by        [3]int // pictures by temporal layer
}

func (v *viewer) take(h *rtp.Header, payload []byte) {
	d, err := vp8rtp.ParseDescriptor(payload)
	if err != nil {
		v.t.Fatal(err)
	}
	if v.started && h.SequenceNumber != v.sequence+1 {
		v.t.Fatalf("a gap in sequence numbers: %d after %d", h.SequenceNumber, v.sequence)
	}
	v.sequence = h.SequenceNumber
	if !d.Start {
		if d.PictureID != v.picture || h.Timestamp != v.timestamp {
			v.t.Fatalf("a picture changes its number or time")
		}
		return
	}
	data := payload[d.Size:]
	v.begin(h, d, data[0]&1 == 0, data[1], binary.BigEndian.Uint32(data[2:]))
}

// begin takes the first packet of a picture.
func (v *viewer) begin(h *rtp.Header, d vp8rtp.Descriptor, key bool, layer byte, number uint32) {
	if v.started {
		if d.PictureID != (v.picture+1)&0x7fff {
			v.t.Fatalf("picture %d after %d", d.PictureID, v.picture)
		}
		if int32(h.Timestamp-v.timestamp) <= 0 {
			v.t.Fatalf("timestamp %d after %d", h.Timestamp, v.timestamp)
		}
		if want := v.tl0 + 1 - min(d.Temporal, 1); d.TL0 != want {
			v.t.Fatalf("TL0PICIDX %d, want %d (temporal layer %d)", d.TL0, want, d.Temporal)
		}
	}
	switch {
	case key:
		if v.started && layer != v.layer {
			v.switches++
		}
		v.layer, v.last, v.golden = layer, number, number
	case !v.started || layer != v.layer:
		v.t.Fatalf("begins layer %d without a keyframe", layer)
	case d.Temporal == 0:
		if number != v.last+4 {
			v.t.Fatalf("base picture %d after %d", number, v.last)
		}
		v.last = number
	case d.Temporal == 1:
		if number != v.last+2 {
			v.t.Fatalf("middle picture %d needs %d, had %d", number, number-2, v.last)
		}
		v.golden = number
	case number&3 == 1 && number != v.last+1, number&3 == 3 && (number != v.last+3 || v.golden != number-1):
		v.t.Fatalf("top picture %d: had base %d, middle %d", number, v.last, v.golden)
	}
	v.started, v.picture, v.timestamp, v.tl0 = true, d.PictureID, h.Timestamp, d.TL0
	v.pictures++
	v.by[d.Temporal]++
}

// Whatever a peer is granted, and however often that changes, it can decode all
// that it gets, and nothing that it gets has a gap.
func TestSwitching(t *testing.T) {
	for seed := range uint64(20) {
		random := rand.New(rand.NewPCG(seed, 4))
		v := &viewer{t: t}
		m, err := mesh.FanOut(0, nil)
		if err != nil {
			t.Fatal(err)
		}
		peer := m.Newcomer(v.take)
		camera := &ladderCamera{}
		needs := func(rid string) {
			for i := range rids {
				if rids[i] == rid {
					camera.key[i] = true
				}
			}
		}
		for i := range 3000 {
			now := time.Duration(i) * 33 * time.Millisecond
			if random.IntN(25) == 0 {
				rid := [4]string{"h", "m", "l", "none"}[random.IntN(4)]
				needs(peer.Grant(rid, uint8(random.IntN(3)), now))
			}
			for layer := range 3 {
				if random.IntN(40) > 0 { // an encoder leaves a picture out now and then
					write(t, m, camera.sample(layer, now))
				}
			}
			needs(peer.Settle(now))
		}
		if v.switches < 20 || v.by[1] == 0 || v.by[2] == 0 {
			t.Errorf("seed %d: %d switches, %v pictures by temporal layer", seed, v.switches, v.by)
		}
		_ = m.Stop(t.Context())
	}
}

func write(t *testing.T, m *mesh.Mesh, s media.Sample) {
	t.Helper()
	if err := m.WriteVideo(call.TrackCamera, s); err != nil {
		t.Fatal(err)
	}
}

// Frame rates follow what is granted: half and a quarter of the pictures.
func TestTemporalLevels(t *testing.T) {
	for level, want := range map[uint8]int{0: 25, 1: 50, 2: 100} {
		v := &viewer{t: t}
		m, err := mesh.FanOut(0, nil)
		if err != nil {
			t.Fatal(err)
		}
		peer := m.Newcomer(v.take)
		peer.Grant("m", level, 0)
		camera := &ladderCamera{}
		for i := range 100 {
			write(t, m, camera.sample(1, time.Duration(i)*33*time.Millisecond))
		}
		if v.pictures != want {
			t.Errorf("level %d: %d of 100 pictures, want %d", level, v.pictures, want)
		}
		_ = m.Stop(t.Context())
	}
}
