package mesh

import (
	"sync"
	"time"
)

// What is remembered of what was sent.
const (
	historySize = 1024            // packets; a power of two
	historyTime = 2 * time.Second // nobody waits longer for a repair
	// repeatGap is the least time between two repairs of a packet. A request that
	// comes sooner is another copy of one that was answered. Requests that are meant
	// twice come a moment apart.
	repeatGap = 5 * time.Millisecond
)

// sentPacket is one packet of a picture as a peer got it: what all peers share, and
// the numbers of its own.
type sentPacket struct {
	parcel    *parcel // with a reference; nil is padding
	index     int     // of its payload
	at        time.Duration
	timestamp uint32
	sequence  uint16
	pictureID uint16
	tl0       uint8
	marker    bool
}

// history remembers the packets that a forwarder has sent lately, for repairs. It
// copies nothing: memory is that of the parcels, which all peers share. Safe for use
// by several goroutines. The zero value is ready, and needs no room until a packet
// is added.
type history struct {
	mu     sync.Mutex
	ring   []kept // by the lower bits of the sequence number
	oldest uint16
	count  int
}

type kept struct {
	sentPacket
	again    bool          // it has been sent again
	repeated time.Duration // when that was
	waiting  bool          // to be sent again
}

func (h *history) at(sequence uint16) *kept { return &h.ring[sequence&(historySize-1)] }

// add takes the packet that follows the latest, and a reference to its parcel of its
// own.
func (h *history) add(p sentPacket) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.ring == nil {
		h.ring = make([]kept, historySize)
	}
	if h.count > 0 && p.sequence != h.oldest+uint16(h.count) {
		h.forget(h.count)
	}
	for h.count > 0 && (h.count == historySize || p.at-h.at(h.oldest).at > historyTime) {
		h.forget(1)
	}
	if h.count == 0 {
		h.oldest = p.sequence
	}
	if p.parcel != nil {
		p.parcel.retain()
	}
	*h.at(p.sequence) = kept{sentPacket: p}
	h.count++
}

// forget lets go of the oldest packets. The lock is held.
func (h *history) forget(packets int) {
	for ; packets > 0; packets-- {
		k := h.at(h.oldest)
		if k.parcel != nil {
			k.parcel.release()
		}
		*k = kept{}
		h.oldest++
		h.count--
	}
}

// request is asked for a packet once more. Where it is remembered, and does not wait
// to be sent again already, the packet is the caller's with a reference to its
// parcel, and waits until it is answered.
func (h *history) request(sequence uint16, now time.Duration) (p sentPacket, ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if int(sequence-h.oldest) >= h.count {
		return sentPacket{}, false
	}
	k := h.at(sequence)
	if k.waiting || now-k.at > historyTime || k.again && now-k.repeated < repeatGap {
		return sentPacket{}, false
	}
	k.waiting = true
	if k.parcel != nil {
		k.parcel.retain()
	}
	return k.sentPacket, true
}

// answered says that a packet that was requested has been sent again or dropped.
func (h *history) answered(sequence uint16, sent bool, now time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if int(sequence-h.oldest) >= h.count {
		return
	}
	k := h.at(sequence)
	k.waiting = false
	if sent {
		k.again, k.repeated = true, now
	}
}

// clear forgets everything.
func (h *history) clear() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.forget(h.count)
}
