package mesh

import (
	"sync"
	"sync/atomic"
	"time"

	"moim/app/mesh/internal/vp8rtp"
	"moim/media"
)

// parcel is one sample cut into the payloads of its packets, once for all
// peers. It is reference-counted and goes back to its pool.
type parcel struct {
	pool *parcels
	refs atomic.Int32

	memory []byte // one payload after the other
	ends   []int  // where each ends

	layer       layer
	captured    time.Duration
	timestamp   uint32
	temporal    uint8
	keyframe    bool
	sync        bool // depends on the base layer only
	discardable bool // nothing depends on it
}

// parcels recycles parcels. The zero value is ready; it is safe for use by
// several goroutines.
type parcels struct{ pool sync.Pool }

// pack cuts a sample. The caller owns one reference.
func (p *parcels) pack(s media.Sample, l layer, timestamp uint32, packetizer *vp8rtp.Packetizer) *parcel {
	made, ok := p.pool.Get().(*parcel)
	if !ok {
		made = &parcel{pool: p}
	}
	made.refs.Store(1)
	made.memory, made.ends = made.memory[:0], made.ends[:0]
	made.layer, made.captured, made.timestamp = l, s.Captured, timestamp
	made.temporal, made.keyframe = s.Temporal, s.Keyframe
	made.sync, made.discardable = s.Sync || s.Keyframe, s.Discardable
	packetizer.Begin(s)
	for {
		memory, ok := packetizer.Next(made.memory)
		if !ok {
			return made
		}
		made.memory = memory
		made.ends = append(made.ends, len(memory))
	}
}

// payload is the payload of packet i; it is shared and not to be changed.
func (p *parcel) payload(i int) []byte {
	start := 0
	if i > 0 {
		start = p.ends[i-1]
	}
	return p.memory[start:p.ends[i]]
}

func (p *parcel) retain() *parcel {
	p.refs.Add(1)
	return p
}

func (p *parcel) release() {
	if p.refs.Add(-1) == 0 {
		p.pool.pool.Put(p)
	}
}
