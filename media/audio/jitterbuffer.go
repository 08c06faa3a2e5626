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

	resumeEarly  = 10 * time.Millisecond  // half a block: play now rather than in the next pull
	stretchSlack = media.BlockTime        // deviation from target that is mended in quiet moments
	forceSlack   = 3 * media.BlockTime    // excess that is mended at once, quiet or not
	skipSlack    = 200 * time.Millisecond // excess at which packets are skipped
	stretchPause = 10                     // blocks between two drops or inserts
)

// JitterBuffer turns the packets of one peer, which come when they come, into
// an even stream of blocks. It works in time, not in packets: a packet's turn
// is a target delay after the earliest moment it could have come, and the
// target follows the observed jitter, from 20 to 200 ms.
//
// Missing packets are rebuilt from the next one's FEC or concealed, and fade to
// silence where more than a few are missing. Gaps in timestamps without a gap in
// sequence numbers are the sender's silence (DTX, RFC 7587 section 3.1.3). A
// delay that drifts from its target is mended by a block more or less, in quiet
// moments where they come.
//
// Push may be called from any goroutine; Pull by one at a time.
type JitterBuffer struct {
	mu    sync.Mutex // guards what follows up to the blank line
	slots packetSlots
	delay delayEstimator
	// started says that next and expected hold; playing that a packet was
	// taken since.
	started, playing bool
	next             uint64 // sequence number whose turn is next
	expected         uint64 // its timestamp unless the sender was silent
	starved          int    // blocks in a row for which nothing was there to take
	pending          time.Duration
	smooth           time.Duration // delay of the packets played, smoothed
	pause            int           // blocks until the next drop or insert is allowed
	quiet            bool          // the block played last was a quiet one
	jump             jump
	stats            Stats

	// played is smooth as other goroutines see it, in ns; 0 before the first packet.
	played atomic.Int64

	renderer renderer // of the goroutine that pulls
	level    Level
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
	return &JitterBuffer{renderer: newRenderer(decoder)}
}

// Push takes a packet. It copies the payload; packets without one, or with more
// than 1500 bytes of it, are dropped.
func (b *JitterBuffer) Push(p media.Packet) {
	if len(p.Payload) == 0 || len(p.Payload) > maxPayload {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
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
	b.delay.observe(transit)
	b.store(p)
}

// reset begins a stream with p.
func (b *JitterBuffer) reset(p media.Packet) {
	b.slots.clear()
	b.delay.reset(p.Timestamp, p.Arrived)
	b.started, b.playing = true, false
	b.next, b.expected = p.Sequence, p.Timestamp
	b.starved, b.pending = 0, 0
	b.quiet, b.pause = false, 0
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
	b.expected += distance * media.BlockSamples
	b.starved = max(b.starved, 1)
}

// Pull fills dst, which has media.BlockSamples elements, with the next block.
// now is the time on the process's Clock; pulls come a block's length apart in
// the mean. Before the first packet there is silence.
func (b *JitterBuffer) Pull(now time.Duration, dst []int16) {
	filled := b.renderer.drain(dst)
	for filled < len(dst) {
		step := b.choose(now)
		produced, ok := b.renderer.render(step)
		if ok && step == stepPlay && produced != media.BlockSamples {
			b.resize(produced)
		}
		if !ok {
			clear(dst[filled:])
			break
		}
		filled += b.renderer.drain(dst[filled:])
	}
	b.account(dst)
}

// resize corrects the expected timestamp after a packet that was not 20 ms.
func (b *JitterBuffer) resize(produced int) {
	b.mu.Lock()
	b.expected += uint64(produced) - media.BlockSamples
	b.mu.Unlock()
}

// account takes a block that was played into the measurements.
func (b *JitterBuffer) account(dst []int16) {
	energy := b.level.Add(dst)
	quiet := b.renderer.quiet(energy)
	b.mu.Lock()
	b.quiet = quiet
	b.pause = max(0, b.pause-1)
	if b.started {
		b.stats.Total += media.BlockTime
	}
	if b.playing {
		b.played.Store(max(1, int64(b.smooth)))
	}
	b.mu.Unlock()
}
