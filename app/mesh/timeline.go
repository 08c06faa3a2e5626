package mesh

import (
	"sync"
	"time"

	"moim/media"
)

// offsetReports is how many reports the estimate of a peer's clock looks back.
const offsetReports = 16

// peerClock estimates how a peer's wall clock relates to the own clock: by the
// report that travelled fastest of the last few, less half a round trip. All
// streams of the peer share it, so that its sound and picture stay together.
// Safe for use by several goroutines.
type peerClock struct {
	clock *media.Clock

	mu     sync.Mutex
	delays [offsetReports]time.Duration // arrival here less sending there
	count  int
	rtt    time.Duration
}

// reported takes a report that was sent at a wall time of the peer and arrived
// at a time of the own clock.
func (p *peerClock) reported(sent time.Time, arrived time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.delays[p.count%offsetReports] = arrived - p.clock.At(sent)
	p.count++
}

func (p *peerClock) setRTT(rtt time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rtt = rtt
}

func (p *peerClock) roundTrip() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.rtt
}

// local turns a wall time of the peer into a time of the own clock.
func (p *peerClock) local(wall time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := min(p.count, offsetReports)
	if n == 0 {
		return p.clock.At(wall)
	}
	least := p.delays[0]
	for _, d := range p.delays[1:n] {
		least = min(least, d)
	}
	return p.clock.At(wall) + least - p.rtt/2
}

// timeline turns the RTP timestamps of one remote stream into capture times on
// the own clock. Safe for use by several goroutines.
type timeline struct {
	rate  int64
	clock *peerClock

	mu       sync.Mutex
	started  bool
	extended int64 // latest RTP timestamp, extended
	anchor   time.Duration
	first    int64 // extended timestamp at anchor
	reported bool
	wall     time.Time // of the latest sender report
	base     int64     // extended timestamp at wall
}

// extend makes a timestamp one that does not wrap.
func (t *timeline) extend(timestamp uint32) int64 {
	if !t.started {
		return 1<<32 + int64(timestamp)
	}
	return t.extended + int64(int32(timestamp-uint32(t.extended)))
}

// packet takes a packet's timestamp and returns it extended, with its capture
// time and whether that comes from a sender report. Before the first one it is
// estimated: the packet that came soonest was captured when it arrived.
func (t *timeline) packet(timestamp uint32, arrived time.Duration) (extended int64, captured time.Duration, sure bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	extended = t.extend(timestamp)
	if !t.started {
		t.started, t.extended = true, extended
		t.anchor, t.first = arrived, extended
	}
	t.extended = max(t.extended, extended)
	if t.reported {
		return extended, t.clock.local(t.wall.Add(span(extended-t.base, t.rate))), true
	}
	captured = t.anchor + span(extended-t.first, t.rate)
	if captured > arrived {
		t.anchor, t.first, captured = arrived, extended, arrived
	}
	return extended, captured, false
}

// report takes a sender report (RFC 3550 section 6.4.1) that arrived now.
func (t *timeline) report(at ntp, timestamp uint32, arrived time.Duration) {
	wall := at.wall()
	t.clock.reported(wall, arrived)
	t.mu.Lock()
	defer t.mu.Unlock()
	base := t.extend(timestamp)
	if !t.started {
		t.started, t.extended = true, base
		t.anchor, t.first = arrived, base
	}
	t.reported, t.wall, t.base = true, wall, base
}
