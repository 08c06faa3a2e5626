package vp8rtp

import "time"

// capacity is how many packets an Assembler holds at most, which bounds the
// size of a picture too. A power of two.
const capacity = 1024

// When to look again.
const (
	leastWake = time.Millisecond
	keyWake   = 100 * time.Millisecond
	// lastHope is how long after a keyframe has been asked for a late repair is
	// still as good.
	lastHope = time.Second
)

// How far a stream may begin out of order, and how many packets from far
// behind mean that the sender has started over.
const (
	beginReorder = 64
	maxOld       = 50
)

// Packet is one received RTP packet, or one that retransmission brought.
type Packet struct {
	Sequence  uint16
	Timestamp uint32
	Marker    bool
	Payload   []byte        // copied by Push
	Arrived   time.Duration // on the process's clock
	Repair    bool          // it came by a retransmission stream (RFC 4588)
}

// Frame is one whole picture.
type Frame struct {
	Data          []byte // valid until the next call of a method
	Timestamp     uint32
	Arrived       time.Duration // arrival of its first packet
	Keyframe      bool
	Discardable   bool // no other picture depends on it
	Missed        bool // its number does not follow that of the latest one
	Temporal      uint8
	Width, Height int // keyframes only
}

// Assembler puts packets in order, by sequence number and time, and pictures
// together. It hands out pictures without a gap: after a loss that was not
// repaired in time, from the next keyframe on. One goroutine uses it.
type Assembler struct {
	wait  time.Duration // how long a missing packet is waited for alone
	slots [capacity]slot
	free  [][]byte
	frame []byte

	started   bool
	delivered bool
	needKey   bool
	next      int64         // first packet not handed out yet
	highest   int64         // newest packet seen
	scanned   int64         // the picture at next is known to be whole up to here
	missing   int           // missing packets from next to highest
	due       time.Duration // when time alone changes something, while a packet is missing
	old       int           // packets in a row from far behind

	rtt      time.Duration
	disorder disorder
	latest   place // of the picture before next
	layered  bool  // nothing depends on pictures of the highest temporal layer
	skipped  int64
	told     int64 // of those, by Frame.Missed

	received, lost int64
}

type slotState uint8

const (
	slotMissing slotState = iota
	slotFiller            // nothing in it: padding, or not VP8
	slotData
)

type slot struct {
	state     slotState
	start     bool
	key       bool
	marker    bool
	spare     bool // nothing depends on its picture
	bad       bool // its picture cannot be whole
	nacks     uint8
	timestamp uint32
	place     place
	at        time.Duration // arrival, or when it was missed first
	asked     time.Duration // latest NACK
	data      []byte
}

// NewAssembler waits for a missing packet for so long before it needs a
// keyframe. Whichever comes first then, repair or keyframe, is taken.
func NewAssembler(wait time.Duration) *Assembler {
	return &Assembler{wait: wait, needKey: true}
}

// SetWait changes how long a missing packet is waited for.
func (a *Assembler) SetWait(wait time.Duration) { a.wait = wait }

// RequireKeyframe hands out nothing more until the next keyframe.
func (a *Assembler) RequireKeyframe() { a.needKey = true }

// SetRoundTrip tells how long a request and its answer take.
func (a *Assembler) SetRoundTrip(rtt time.Duration) { a.rtt = rtt }

// Skipped returns how many pictures, of those that no other depends on, were
// left out because a packet of theirs did not come in time.
func (a *Assembler) Skipped() int64 { return a.skipped }

// Counts returns how many packets came, and how many did not come before later
// ones did: loss before repair, reordering included.
func (a *Assembler) Counts() (received, lost int64) { return a.received, a.lost }

// NeedsKeyframe says whether the sender has to be asked for a keyframe: none
// is under way, and nothing else helps for sure.
func (a *Assembler) NeedsKeyframe(now time.Duration) bool {
	switch {
	case !a.started:
		return false
	case !a.needKey:
		return a.stuck(now)
	case a.next > a.highest:
		return true
	}
	switch s := a.slot(a.next); s.state {
	case slotMissing:
		return now-s.at >= a.wait
	default:
		return !s.key
	}
}

// stuck says whether the picture at next has been waited for in vain.
func (a *Assembler) stuck(now time.Duration) bool {
	for _, sequence := range [...]int64{a.next, a.scanned} {
		if sequence > a.highest {
			continue
		}
		if s := a.slot(sequence); s.state == slotMissing && now-s.at >= a.wait {
			return true
		}
	}
	return false
}

// Incomplete says whether a packet is missing before the newest.
func (a *Assembler) Incomplete() bool { return a.missing > 0 }

// Wake says how long after now to call Next and Missing again although no packet
// came; 0 is not before the next packet.
func (a *Assembler) Wake(now time.Duration) time.Duration {
	switch {
	case a.missing > 0:
		return min(max(a.due-now, leastWake), keyWake)
	case a.needKey && a.started:
		return keyWake
	default:
		return 0
	}
}

// Push takes a packet.
func (a *Assembler) Push(p Packet) {
	if !a.started {
		a.started = true
		a.begin(1<<32 + int64(p.Sequence))
	}
	sequence := a.highest + int64(int16(p.Sequence-uint16(a.highest)))
	if sequence < a.next && !a.behind(sequence, p.Arrived) {
		return
	}
	if sequence-a.next >= capacity {
		a.clear()
		a.begin(sequence)
		a.needKey = true
	}
	a.old = 0
	if gap := sequence - a.highest - 1; gap > 0 {
		a.lost += gap
	}
	for a.highest < sequence {
		a.highest++
		*a.slot(a.highest) = slot{at: p.Arrived}
		a.missing++
	}
	s := a.slot(sequence)
	if s.state != slotMissing {
		return // a duplicate
	}
	if !p.Repair && sequence < a.highest {
		a.disorder.late(s, p.Arrived, a.rtt)
	}
	a.disorder.ease()
	a.received++
	a.missing--
	a.fill(s, p)
}

// behind makes room for a packet before next, and says whether it could.
func (a *Assembler) behind(sequence int64, now time.Duration) bool {
	if !a.delivered && a.next-sequence <= beginReorder && a.highest-sequence < capacity {
		for a.next > sequence {
			a.next--
			*a.slot(a.next) = slot{at: now}
			a.missing++
		}
		a.scanned = a.next
		return true
	}
	if a.next-sequence < capacity {
		return false
	}
	if a.old++; a.old < maxOld {
		return false
	}
	a.clear()
	a.begin(sequence)
	a.needKey = true
	return true
}

// begin expects sequence next.
func (a *Assembler) begin(sequence int64) {
	a.next, a.highest, a.scanned = sequence, sequence-1, sequence
	a.missing, a.old, a.delivered = 0, 0, false
	a.latest, a.layered = place{}, false
}

func (a *Assembler) fill(s *slot, p Packet) {
	*s = slot{state: slotFiller, timestamp: p.Timestamp, marker: p.Marker, at: p.Arrived}
	if len(p.Payload) == 0 {
		return
	}
	d, err := ParseDescriptor(p.Payload)
	if err != nil {
		s.bad = true
		return
	}
	data := p.Payload[d.Size:]
	s.state, s.start, s.spare, s.place = slotData, d.Start, d.NonReference, placeOf(d)
	a.layered = a.layered || d.NonReference && d.Temporal == topLayer
	s.key = d.Start && isKeyframe(data)
	s.data = append(a.buffer(), data...)
}

func (a *Assembler) buffer() []byte {
	if n := len(a.free); n > 0 {
		b := a.free[n-1]
		a.free = a.free[:n-1]
		return b[:0]
	}
	return make([]byte, 0, 1500)
}

// drop forgets the packets before sequence.
func (a *Assembler) drop(sequence int64) {
	for ; a.next < sequence; a.next++ {
		s := a.slot(a.next)
		if s.state == slotMissing {
			a.missing--
		}
		if s.data != nil {
			a.free = append(a.free, s.data)
		}
		*s = slot{}
	}
	a.scanned = a.next
}

func (a *Assembler) clear() { a.drop(a.highest + 1) }

func (a *Assembler) slot(sequence int64) *slot { return &a.slots[sequence&(capacity-1)] }
