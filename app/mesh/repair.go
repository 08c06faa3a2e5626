package mesh

import (
	"sync"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"

	"moim/app/mesh/internal/rtx"
	"moim/app/mesh/internal/uplink"
	"moim/app/mesh/internal/vp8rtp"
)

// How long a missing packet holds the picture up before a keyframe is asked for
// as well: five round trips and what it takes to notice, within limits. Up to
// then a repair comes sooner than a keyframe could, and costs everybody else who
// sees the picture nothing.
const (
	repairTrips  = 5
	minRepair    = 120 * time.Millisecond
	maxRepair    = 600 * time.Millisecond
	repairMargin = 60 * time.Millisecond
)

// repairTime is how long a missing packet is waited for, on a path with such a round
// trip.
func repairTime(rtt time.Duration) time.Duration {
	return min(max(repairTrips*rtt+repairMargin, minRepair), maxRepair)
}

// repairLife is how long a repair may wait in its lane and still come in time: what the
// way here and back leave of the time for which the packet is waited for, but
// something in any case.
func repairLife(rtt time.Duration) time.Duration {
	return max(repairTime(rtt)-rtt, minRepair/2)
}

// repair is a packet on its way to one peer once more, in a retransmission stream
// (RFC 4588), as the peer's lane says.
type repair struct {
	sentPacket
	pool      *sync.Pool
	forwarder *forwarder
	sent      bool
}

var _ uplink.Load = (*repair)(nil)

// payload is what was in the packet, less its numbers; empty for padding, of which
// the peer only has to learn that there was nothing in it.
func (r *repair) payload() []byte {
	if r.parcel == nil {
		return nil
	}
	return r.parcel.payload(r.index)
}

// Size implements uplink.Load.
func (r *repair) Size() int { return wireSize(rtx.Overhead + len(r.payload())) }

// Next implements uplink.Load.
func (r *repair) Next() int {
	if r.sent {
		return 0
	}
	return r.Size()
}

// Discardable implements uplink.Load: who misses it asks again.
func (r *repair) Discardable() bool { return true }

// Send implements uplink.Load.
func (r *repair) Send() {
	r.sent = true
	r.forwarder.repeat(r)
}

// Done implements uplink.Load.
func (r *repair) Done(dropped bool) {
	r.forwarder.history.answered(r.sequence, !dropped, r.forwarder.lane.Now())
	r.drop()
}

// drop gives everything back.
func (r *repair) drop() {
	if r.parcel != nil {
		r.parcel.release()
	}
	r.parcel, r.forwarder, r.sent = nil, nil, false
	r.pool.Put(r)
}

// requested answers a peer that misses packets (RFC 4585 section 6.2.1), as far as
// they are remembered and its lane allows. A peer that takes no retransmission
// stream gets nothing: the same number twice in a stream is the same nonce twice
// (RFC 7714 section 8.4), and it can ask for a keyframe.
func (f *forwarder) requested(nacks []rtcp.NackPair, rtt time.Duration) {
	b := f.binding.Load()
	if b == nil || b.again == 0 {
		return
	}
	now, life := f.lane.Now(), repairLife(rtt)
	for _, n := range nacks {
		f.mendOne(n.PacketID, now, life)
		for i, bits := uint16(1), n.LostPackets; bits != 0; i, bits = i+1, bits>>1 {
			if bits&1 != 0 {
				f.mendOne(n.PacketID+i, now, life)
			}
		}
	}
}

func (f *forwarder) mendOne(sequence uint16, now, life time.Duration) {
	p, ok := f.history.request(sequence, now)
	if !ok {
		return
	}
	r, ok := f.out.repairs.Get().(*repair)
	if !ok {
		r = &repair{pool: &f.out.repairs}
	}
	r.sentPacket, r.forwarder = p, f
	if !f.lane.Repair(r, life) {
		f.history.answered(sequence, false, now)
		r.drop()
	}
}

// repeat sends a packet again, as the peer's lane says. Each time it has another
// number.
func (f *forwarder) repeat(r *repair) {
	b := f.binding.Load()
	if b == nil || b.again == 0 {
		return
	}
	payload := rtx.Append(f.scratch[:0], r.sequence, r.payload())
	if r.parcel != nil {
		vp8rtp.Number(payload[rtx.Overhead:], r.pictureID, r.tl0)
	}
	f.repeats++
	f.header = rtp.Header{
		Version: 2, Marker: r.marker, PayloadType: b.againType, SSRC: b.again,
		SequenceNumber: f.repeats, Timestamp: r.timestamp, Extensions: f.header.Extensions[:0],
	}
	// Where sending fails, the connection is going down and its state says so.
	_, _ = b.writer.WriteRTP(&f.header, payload)
}
