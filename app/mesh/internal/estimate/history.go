package estimate

import "time"

// historySlots is how many of the latest packets are remembered: four seconds
// at 1000 packets a second. A power of two.
const historySlots = 4096

// firstNumber is where unwrapped numbers begin, so that none is negative and an
// empty slot is nobody's.
const firstNumber = 1 << 16

// fate is what is known about a packet that was sent.
type fate uint8

const (
	fateUnknown fate = iota
	fateMissing      // feedback said that it had not come
	fateReceived
)

// packet is one that was sent.
type packet struct {
	number  int64 // unwrapped; 0 in a slot that was never used
	sent    time.Duration
	bits    int32
	cluster int32 // of a probe; 0 is none
	fate    fate
}

// history remembers the latest packets by their transport-wide numbers.
type history struct {
	ring    [historySlots]packet
	next    int64 // one past the highest number sent; 0 before the first
	settled int64 // one past the highest number received
}

// unwrap widens a number to the one nearest to the highest sent.
func (h *history) unwrap(number uint16) int64 {
	return h.next + int64(int16(number-uint16(h.next)))
}

// add remembers a packet. Numbers may come a little out of order.
func (h *history) add(number uint16, p packet) {
	if h.next == 0 {
		h.next = firstNumber + int64(number)
		h.settled = h.next
	}
	p.number = h.unwrap(number)
	h.ring[p.number&(historySlots-1)] = p
	h.next = max(h.next, p.number+1)
}

// find returns a packet that was sent and is still remembered, or nil.
func (h *history) find(number uint16) *packet {
	if h.next == 0 {
		return nil
	}
	return h.at(h.unwrap(number))
}

func (h *history) at(number int64) *packet {
	p := &h.ring[number&(historySlots-1)]
	if number <= 0 || number >= h.next || p.number != number {
		return nil
	}
	return p
}

// waiting counts the packets sent after the last one that is known to have
// arrived, and says when the first of them was sent.
func (h *history) waiting() (count int64, since time.Duration) {
	count = h.next - h.settled
	if count <= 0 {
		return 0, 0
	}
	first := h.at(max(h.settled, h.next-historySlots))
	if first == nil {
		return 0, 0
	}
	return count, first.sent
}
