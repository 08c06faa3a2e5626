package systemsound

import (
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"moim/media"
)

// blockCount is how many mixed blocks may wait for who reads: 0.64 s.
const blockCount = 32

// mixer mixes what programs play, by the clock of the speaker that they play on.
// beat and the queues belong to the goroutine that reads the socket, read to
// whoever reads; the rest is for any goroutine.
type mixer struct {
	clock   *media.Clock
	latency atomic.Int64 // from the monitor until it is heard, in ns

	changing sync.Mutex
	queues   atomic.Pointer[[]*queue] // never changed in place

	times   media.SampleClock
	total   int64 // samples that the monitor gave
	pending int   // of them, not mixed yet
	sum     [media.BlockSamples]int32

	blocks        [blockCount]block
	written, read atomic.Uint64
	ready         chan struct{}
}

// block is one block of the mix.
type block struct {
	captured time.Duration
	pcm      [media.BlockSamples]int16
}

func newMixer(clock *media.Clock) *mixer {
	m := &mixer{clock: clock, ready: make(chan struct{}, 1)}
	m.queues.Store(new([]*queue))
	return m
}

func (m *mixer) add(q *queue) {
	m.change(func(queues []*queue) []*queue { return append(queues, q) })
}

// sweep removes the queues that have ended.
func (m *mixer) sweep() {
	spent := func(q *queue) bool { return q.spent.Load() }
	if slices.ContainsFunc(*m.queues.Load(), spent) {
		m.change(func(queues []*queue) []*queue { return slices.DeleteFunc(queues, spent) })
	}
}

func (m *mixer) change(edit func([]*queue) []*queue) {
	m.changing.Lock()
	defer m.changing.Unlock()
	queues := edit(slices.Clone(*m.queues.Load()))
	m.queues.Store(&queues)
}

// beat takes what the monitor gives, as a measure of time.
func (m *mixer) beat(pcm []byte) {
	n := len(pcm) / 2
	m.total += int64(n)
	m.pending += n
	m.times.Note(m.clock.Now(), m.total)
	for ; m.pending >= media.BlockSamples; m.pending -= media.BlockSamples {
		m.mix()
	}
	select {
	case m.ready <- struct{}{}:
	default:
	}
}

// mix makes the next block. Where nobody has read for long, it is dropped.
func (m *mixer) mix() {
	clear(m.sum[:])
	for _, q := range *m.queues.Load() {
		q.add(m.sum[:])
	}
	written := m.written.Load()
	if written-m.read.Load() >= blockCount {
		return
	}
	b := &m.blocks[written%blockCount]
	for i, v := range m.sum {
		b.pcm[i] = int16(min(max(v, math.MinInt16), math.MaxInt16)) // as the speaker does
	}
	// When it is heard, because that is when its picture is on the screen.
	first := m.total - int64(m.pending) - cushion
	b.captured = m.times.Zero() + media.SampleTime(first) + time.Duration(m.latency.Load())
	m.written.Store(written + 1)
}

// take copies the next block, if there is one.
func (m *mixer) take(dst []int16) (captured time.Duration, ok bool) {
	read := m.read.Load()
	if read == m.written.Load() {
		return 0, false
	}
	b := &m.blocks[read%blockCount]
	copy(dst, b.pcm[:])
	captured = b.captured
	m.read.Store(read + 1)
	return captured, true
}
