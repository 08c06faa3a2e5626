package mesh

import (
	"sync"

	"moim/app/cost"
	"moim/app/mesh/internal/uplink"
)

// flight is a parcel on its way to one peer; the peer's lane sends its packets.
type flight struct {
	pool      *sync.Pool
	forwarder *forwarder
	parcel    *parcel
	timestamp uint32
	next      int // packet
}

// flights recycles flights. The zero value is ready; it is safe for use by
// several goroutines.
type flights struct{ pool sync.Pool }

// prepare makes a flight that holds a reference to p.
func (f *flights) prepare(to *forwarder, p *parcel, timestamp uint32) *flight {
	made, ok := f.pool.Get().(*flight)
	if !ok {
		made = &flight{pool: &f.pool}
	}
	made.forwarder, made.parcel, made.timestamp, made.next = to, p.retain(), timestamp, 0
	return made
}

var _ uplink.Load = (*flight)(nil)

// Next implements uplink.Load.
func (f *flight) Next() int {
	if f.next == len(f.parcel.ends) {
		return 0
	}
	return wireSize(len(f.parcel.payload(f.next)))
}

// Send implements uplink.Load.
func (f *flight) Send() {
	f.forwarder.send(f.parcel, f.next, f.timestamp)
	f.next++
}

// Discardable implements uplink.Load.
func (f *flight) Discardable() bool { return f.parcel.discardable }

// Size implements uplink.Load.
func (f *flight) Size() (bytes int) {
	for i := range f.parcel.ends {
		bytes += wireSize(len(f.parcel.payload(i)))
	}
	return bytes
}

// Done implements uplink.Load.
func (f *flight) Done(dropped bool) {
	if dropped {
		f.forwarder.missed(f.parcel)
	}
	f.parcel.release()
	f.forwarder, f.parcel = nil, nil
	f.pool.Put(f)
}

// wireSize is what an RTP packet with so many bytes of payload takes on the
// wire, over IPv4.
func wireSize(payload int) int { return payload + rtpHeader + srtpTag + cost.HeaderIPv4UDP }
