package audio

import (
	"time"

	"moim/media"
)

const (
	// slotCount is how many packets a jitter buffer holds: 1.28 s of 20 ms.
	slotCount = 64
	// maxPayload is the largest Opus packet taken, in bytes: what fits an MTU.
	maxPayload = 1500
)

// slot holds one packet that waits.
type slot struct {
	used      bool
	sequence  uint64
	timestamp uint64
	arrived   time.Duration
	captured  time.Duration
	length    int
	payload   [maxPayload]byte
}

// packetSlots keeps the packets of a window of slotCount sequence numbers in
// memory that is allocated once. Whoever uses it sees to the window.
type packetSlots struct {
	slots [slotCount]slot
	count int
}

// put keeps a copy of p. It says false where p is there already.
func (s *packetSlots) put(p media.Packet) bool {
	at := &s.slots[p.Sequence%slotCount]
	if at.used && at.sequence == p.Sequence {
		return false
	}
	if !at.used {
		s.count++
	}
	at.used = true
	at.sequence, at.timestamp = p.Sequence, p.Timestamp
	at.arrived, at.captured = p.Arrived, p.Captured
	at.length = copy(at.payload[:], p.Payload)
	return true
}

// at returns the packet with that sequence number, or nil.
func (s *packetSlots) at(sequence uint64) *slot {
	at := &s.slots[sequence%slotCount]
	if !at.used || at.sequence != sequence {
		return nil
	}
	return at
}

// first returns the earliest packet of the window that begins at from, or nil.
func (s *packetSlots) first(from uint64) *slot {
	if s.count == 0 {
		return nil
	}
	for i := range uint64(slotCount) {
		if at := s.at(from + i); at != nil {
			return at
		}
	}
	return nil
}

// drop forgets the packet with that sequence number where it is there.
func (s *packetSlots) drop(sequence uint64) {
	if at := s.at(sequence); at != nil {
		at.used = false
		s.count--
	}
}

// clear forgets everything.
func (s *packetSlots) clear() {
	for i := range s.slots {
		s.slots[i].used = false
	}
	s.count = 0
}
