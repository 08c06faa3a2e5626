package audio

import (
	"sync"
	"sync/atomic"
	"time"

	"moim/media"
)

const (
	jumpSequences = 3000                   // a jump of a minute of packets is another stream
	jumpTransit   = 2 * time.Second        // so is a jump of the transit
	silentGap     = media.BlockSamples / 2 // a timestamp this far ahead means that the sender was silent (DTX)
)

// JitterBuffer turns the packets of one peer, which come when they come, into
// an even stream of blocks. It works in time, not in packets: a packet's turn
// is as long after the earliest moment it could have come as nearly all packets
// of late have needed, from 20 to 400 ms.
//
// A delay that is off that, because jitter or the sender's clock have changed, is
// mended by leaving out or repeating a period of the voice here and there, which
// is not heard. Missing packets are rebuilt from the next one's FEC or concealed,
// and fade to silence where more than a few are missing. Gaps in timestamps
// without a gap in sequence numbers are the sender's silence (DTX, RFC 7587
// section 3.1.3), in which the background is made up.
//
// Push may be called from any goroutine; Pull by one at a time.
type JitterBuffer struct {
	mu    sync.Mutex // guards what follows up to the blank line
	slots packetSlots
	delay delayEstimator
	// started says that next and expected hold; playing that a packet was
	// taken since.
	started, playing bool
	next             uint64        // sequence number whose turn is next
	expected         uint64        // its timestamp unless the sender was silent
	length           uint64        // samples of a packet
	resting          bool          // the packet taken last says that the sender is silent
	madeUp           uint64        // samples in a row that were made up because nothing was there to take
	joining          bool          // less was made up than was missing before the packet that is next
	partly           uint64        // samples that were made up of the packet that is next
	level            time.Duration // how long packets are kept back until they are heard, the least of late
	smooth           time.Duration // the same, smoothed
	slack            time.Duration // how long packets are kept back until they are taken, the most of late
	pause            int           // packets until the next splice is allowed
	held             time.Duration // until when the delay stays, after a spike
	jump             jump
	stats            Stats

	// played is smooth as other goroutines see it, in ns; 0 before the first packet.
	played atomic.Int64

	pull     int      // samples of the present pull, of the goroutine that pulls
	renderer renderer // of the same
	loudness Level
}

// jump remembers a packet that does not fit the stream, until a second one
// shows whether it was a stray or the stream began anew (as RFC 3550 appendix
// A.1 does).
type jump struct {
	seen     bool
	sequence uint64
	transit  time.Duration
}

// NewJitterBuffer makes an empty buffer. The decoder stays the caller's to
// close, after the last Pull.
func NewJitterBuffer(decoder media.AudioDecoder) *JitterBuffer {
	return &JitterBuffer{renderer: newRenderer(decoder), length: media.BlockSamples}
}

// Push takes a packet. It copies the payload; packets without one, or with more
// than 1500 bytes of it, are dropped.
func (b *JitterBuffer) Push(p media.Packet) {
	if len(p.Payload) == 0 || len(p.Payload) > maxPayload {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if p.Redundant {
		b.supplement(p)
		return
	}
	if !b.started {
		b.reset(p)
	}
	transit := b.delay.transit(p.Timestamp, p.Arrived)
	if b.jumped(p, transit) {
		if !b.confirmed(p, transit) {
			return
		}
		b.stats.Resets++
		b.reset(p)
		transit = b.delay.transit(p.Timestamp, p.Arrived)
	}
	b.jump.seen = false
	b.delay.observe(transit, p.Arrived, carriesFEC(p.Payload))
	b.store(p)
}

// supplement takes a copy of an earlier packet, where that is missing and its turn
// has not passed.
func (b *JitterBuffer) supplement(p media.Packet) {
	b.delay.copied()
	ahead := p.Sequence - b.next
	if !b.started || ahead >= slotCount || b.jumped(p, b.delay.latest) {
		return
	}
	if b.slots.put(p) {
		b.stats.Supplemented++
	}
}

// reset begins a stream with p.
func (b *JitterBuffer) reset(p media.Packet) {
	b.slots.clear()
	b.delay.reset(p.Timestamp, p.Arrived)
	b.started, b.playing = true, false
	b.next, b.expected = p.Sequence, p.Timestamp
	b.madeUp, b.partly = 0, 0
	b.resting, b.pause = false, 0
	b.level, b.smooth, b.slack, b.held = 0, 0, 0, 0
}

// jumped says whether p cannot belong to the stream as it was so far.
func (b *JitterBuffer) jumped(p media.Packet, transit time.Duration) bool {
	ahead := int64(p.Sequence - b.next)
	moved := transit - b.delay.latest
	return ahead > jumpSequences || ahead < -jumpSequences || moved > jumpTransit || moved < -jumpTransit
}

// confirmed says whether p continues the packet that jumped before it.
func (b *JitterBuffer) confirmed(p media.Packet, transit time.Duration) bool {
	before := b.jump
	b.jump = jump{seen: true, sequence: p.Sequence, transit: transit}
	moved := transit - before.transit
	return before.seen && p.Sequence-before.sequence-1 < slotCount &&
		-jumpTransit < moved && moved < jumpTransit
}

// store puts p where it belongs, if its turn has not passed.
func (b *JitterBuffer) store(p media.Packet) {
	ahead := int64(p.Sequence - b.next)
	if ahead < 0 {
		if b.playing || ahead <= -slotCount/2 {
			b.stats.Late++
			return
		}
		// The stream began with packets in the wrong order.
		b.next, b.expected = p.Sequence, p.Timestamp
	}
	if ahead >= slotCount {
		b.advance(p.Sequence - slotCount + 1)
	}
	if !b.slots.put(p) {
		b.stats.Duplicates++
	}
}

// advance gives up everything before sequence number to.
func (b *JitterBuffer) advance(to uint64) {
	distance := to - b.next
	for i := range min(distance, slotCount) {
		b.slots.drop(b.next + i)
	}
	b.stats.Lost += distance
	b.next = to
	b.expected += distance * b.length
}

// Pull fills dst, which has media.BlockSamples elements or less, with what comes
// next. now is the time on the process's Clock; pulls come as far apart in the mean
// as they are long, and the shorter they are, the later packets need to be taken.
// Before the first packet there is silence.
func (b *JitterBuffer) Pull(now time.Duration, dst []int16) {
	b.pull = len(dst)
	for r := &b.renderer; r.waiting() < len(dst); {
		o := b.choose(now, r.waiting())
		b.settle(o, r.render(o))
	}
	b.renderer.drain(dst)
	b.account(dst)
}

// settle learns how long the packet was, and how the sound was stretched.
func (b *JitterBuffer) settle(o order, done rendered) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if o.step == stepPlay && done.decoded > 0 {
		b.expected += uint64(done.decoded) - b.length
		b.length = uint64(done.decoded)
	}
	b.stretched(done.added)
}

// account takes a block that was played into the measurements.
func (b *JitterBuffer) account(dst []int16) {
	b.renderer.heard(b.loudness.Add(dst), len(dst))
	b.mu.Lock()
	if b.started {
		b.stats.Total += length(len(dst))
	}
	if b.playing {
		b.played.Store(max(1, int64(b.smooth)))
	}
	b.mu.Unlock()
}
