package mesh

import "time"

// How pictures are held back.
const (
	// tolerated is how late a picture may come without being noticed much: under
	// the 150 ms that make a freeze (W3C webrtc-stats, freezeCount).
	tolerated = 70 * time.Millisecond
	// mostHeld is the most that pictures are held back. Who needs more is better
	// served by a gap.
	mostHeld = 300 * time.Millisecond
	// baseMemory is how long a fast picture is remembered at least.
	baseMemory = 10 * time.Second
	// easing is how much of the distance to a smaller delay is covered with each
	// picture, so that nobody sees it.
	easing = 1.0 / 64
	// discontinuity is a leap of timestamps that means a new beginning.
	discontinuity = 2 * time.Second
)

// playout says when to show the pictures of a stream. On a path that loses
// nothing each is shown when it comes. Where repairs made pictures late again and
// again, all are held back by as much as it takes to show the next late one in
// time: a steady delay is no freeze. One goroutine uses it.
type playout struct {
	started bool
	last    time.Duration // capture time of the latest picture
	base    extreme       // least time from capture to arrival, on clocks that differ
	late    hitches       // how much later than that pictures came
	held    time.Duration
}

// release says when to show a picture that was captured at a time of the
// sender's and is complete since arrived.
func (p *playout) release(captured, arrived time.Duration) time.Duration {
	transit := arrived - captured
	if leap := captured - p.last; !p.started || leap > discontinuity || leap < -discontinuity {
		*p = playout{started: true}
	}
	p.last = captured
	base := p.base.least(transit, arrived, baseMemory)
	late := p.late.take(transit-base, arrived)
	wanted := min(max(late-tolerated, 0), mostHeld)
	if wanted > p.held {
		p.held = wanted
	} else {
		p.held -= time.Duration(float64(p.held-wanted) * easing)
	}
	return captured + base + p.held
}

// extreme is the least of the values of some time: of at least the memory, and
// of at most two.
type extreme struct {
	known             bool
	since             time.Duration
	present, previous time.Duration
}

func (e *extreme) least(value, now, memory time.Duration) time.Duration {
	switch {
	case !e.known:
		*e = extreme{known: true, since: now, present: value, previous: value}
	case now-e.since >= 2*memory:
		e.since, e.present, e.previous = now, value, value
	case now-e.since >= memory:
		e.since, e.present, e.previous = now, value, e.present
	default:
		e.present = min(e.present, value)
	}
	return min(e.present, e.previous)
}
