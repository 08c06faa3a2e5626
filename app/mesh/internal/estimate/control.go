package estimate

import (
	"math"
	"time"
)

// Constants of the rate control (draft-ietf-rmcat-gcc-02 section 5.5).
const (
	decrease    = 0.85                   // of what arrived, while a queue is there
	drained     = 0.89                   // when it is gone
	limitedKept = 0.8                    // of a rate that was not used, where delay rises a little
	growth      = 1.08                   // per second, while the capacity is not known
	headroom    = 1.5                    // of what is acknowledged: further growth needs a probe
	allowance   = 10_000                 // bits per second beyond it
	packetBits  = 1200 * 8               // grown in one response time near the capacity
	packetLeast = 6000                   // bits, where frames are smaller
	frames      = 30                     // a second: no more is grown than a frame has
	response    = 250 * time.Millisecond // the same for all, so that a long way is no handicap
	settle      = 200 * time.Millisecond // until feedback shows what an encoder made of a rate
	growthSlice = 200 * time.Millisecond // counted at most between two feedbacks

	emptyQueue = 15 * time.Millisecond  // and shorter: nothing waits
	shortQueue = 40 * time.Millisecond  // and longer: no growth; for longTime: too much is sent
	doubtQueue = 25 * time.Millisecond  // and longer, after a doubtful raise: too much is sent
	longQueue  = 80 * time.Millisecond  // and longer: too much is sent
	longTime   = 400 * time.Millisecond // of a queue above shortQueue
	queueRise  = 30 * time.Millisecond  // from one feedback to the next, above shortQueue: likewise
	drainRise  = 50 * time.Millisecond  // above its peak: a queue that is being drained grows

	drainTime     = 400 * time.Millisecond // in which a queue should be gone
	drainPatience = 2 * time.Second        // beside what the queue itself needs: then it is somebody else's
	competeTime   = 30 * time.Second       // for which somebody else's queue is borne
	competePause  = time.Second            // between decreases for loss
	competeRise   = 60 * time.Millisecond  // above its peak: not theirs any more
)

// signal is what one feedback tells the rate control.
type signal struct {
	now      time.Duration
	usage    usage
	acked    float64 // acknowledged rate; 0 is not known
	busy     float64 // rate at which the queue is served, where there is one
	grows    bool    // it grows, so that busy is what it is served at indeed
	queue    time.Duration
	rtt      time.Duration
	newest   time.Duration // departure of the newest packet that arrived
	limited  bool          // less is sent than allowed
	lost     bool          // packets were lost since the last feedback
	doubtful bool          // the rate was raised by a probe that may have been wrong
	filling  bool          // the queue may be a probe's
}

// control is the rate control by delay: additive increase near the capacity,
// multiplicative elsewhere, decrease to a share of what arrived, and a drain.
type control struct {
	floor, ceiling float64
	target         float64
	capacity       capacity
	updated        time.Duration
	hold           bool

	decreasedAt time.Duration
	decreased   bool
	longSince   time.Duration // the queue has been long
	lastQueue   time.Duration

	drain        drain
	competeUntil time.Duration
	shortSince   time.Duration
}

// update takes a signal. It says whether it led to a decrease.
func (c *control) update(s signal) (decreased bool) {
	elapsed := min(max(s.now-c.updated, 0), growthSlice)
	c.updated = s.now
	over := c.overused(s)
	c.watch(s)
	if over && (!c.decreased || s.newest >= c.decreasedAt) {
		c.reduce(s)
		return true
	}
	if c.drain.on {
		c.follow(s)
		return false
	}
	switch s.usage {
	case usageUnder:
		c.hold = true
	case usageNormal:
		c.hold = false
	}
	if !c.hold && !s.limited && (s.queue < shortQueue || c.competing(s.now)) {
		c.grow(s, elapsed)
	}
	return false
}

// watch keeps account of how long the queue has been long or short.
func (c *control) watch(s signal) {
	if s.queue < shortQueue {
		c.longSince = s.now
	}
	if s.queue > shortQueue {
		c.shortSince = s.now
	} else if s.now-c.shortSince > competePause {
		c.competeUntil = 0 // nobody else keeps a queue there
	}
	c.lastQueue = s.queue
}

func (c *control) competing(now time.Duration) bool { return now < c.competeUntil }

// overused says whether more is sent than the path carries: because delay
// rises, or because of a queue that is there. Beside a flow that fills the queue
// whatever we do, only loss tells, or a queue still longer than theirs.
func (c *control) overused(s signal) bool {
	switch {
	case c.drain.on:
		return s.newest > c.decreasedAt+settle && s.queue > c.drain.peak+drainRise
	case c.competing(s.now):
		return s.lost && s.now-c.decreasedAt > competePause || s.queue > c.drain.peak+competeRise
	case s.usage == usageOver:
		return true
	}
	if s.doubtful && s.queue > doubtQueue {
		return true
	}
	return s.queue > longQueue ||
		s.queue > shortQueue && (s.queue > c.lastQueue+queueRise || s.now-c.longSince > longTime)
}

// carried is what the path was found to carry. Where there is a long queue, the
// latest arrivals tell; where there is little of one, they may have seen a pause.
func (c *control) carried(s signal) float64 {
	switch {
	case s.busy == 0 && s.acked == 0:
		return c.target
	case s.acked == 0:
		return s.busy
	case s.queue < longQueue:
		return max(s.busy, s.acked)
	default:
		return min(s.busy, s.acked)
	}
}

// reduce goes below what the path was found to carry, and lets the queue drain.
func (c *control) reduce(s signal) {
	carried := c.carried(s)
	c.capacity.add(carried)
	c.decreasedAt, c.decreased, c.hold, c.longSince = s.now, true, true, s.now
	if c.competing(s.now) {
		c.target = max(min(c.target, decrease*carried), c.floor)
		return
	}
	if s.limited && s.queue < longQueue {
		carried = max(carried, limitedKept*c.target) // how much more there was is not known
	}
	switch {
	case s.filling && s.grows:
		carried = s.busy // a train shows well at what rate a queue is served
	case s.filling:
		carried = max(carried, c.target/drained) // which was carried before
	}
	c.target = max(min(c.target, drained*carried), c.floor)
	c.drain.begin(s, carried)
}

// follow watches the queue drain.
func (c *control) follow(s signal) {
	done, failed := c.drain.update(s, c.decreasedAt)
	c.target = max(min(c.target, drained*c.drain.carried), c.floor)
	if failed {
		c.competeUntil = s.now + competeTime
	}
	if done || failed {
		c.hold = false
	}
}

// grow raises the target, not beyond what arrival rates justify.
func (c *control) grow(s signal, elapsed time.Duration) {
	if s.acked > 0 && c.capacity.below(s.acked) {
		c.capacity.forget()
	}
	next := c.target
	additive := min(max(next/frames, packetLeast), packetBits) * elapsed.Seconds() / response.Seconds()
	if c.capacity.known() {
		next += additive
	} else {
		next += max(additive, next*(math.Pow(growth, elapsed.Seconds())-1))
	}
	if s.acked > 0 {
		next = min(next, max(c.target, headroom*s.acked+allowance))
	}
	c.target = min(max(next, c.floor), c.ceiling)
}

// raise takes what a probe found.
func (c *control) raise(bps float64) {
	c.target = min(max(c.target, bps), c.ceiling)
	c.hold = false
	c.capacity.forget()
}

// estimate is the target, or less while a queue drains.
func (c *control) estimate() float64 {
	return max(min(c.target, c.drain.limit), c.floor)
}

// capacity is the mean of what arrived when the path was overused, with its
// deviation: the target grows by little near it.
type capacity struct {
	mean      float64 // kb/s; 0 is not known
	deviation float64 // variance, relative to the mean
}

func (c *capacity) known() bool { return c.mean > 0 }

func (c *capacity) forget() { *c = capacity{} }

func (c *capacity) spread() float64 { return 3 * math.Sqrt(c.deviation*c.mean) }

func (c *capacity) below(bps float64) bool {
	return c.known() && bps/1000 > c.mean+c.spread()
}

func (c *capacity) add(bps float64) {
	const weight = 0.05
	sample := bps / 1000
	if c.known() && (sample < c.mean-c.spread() || sample > c.mean+c.spread()) {
		c.forget()
	}
	if !c.known() {
		c.mean, c.deviation = max(sample, 1), 0.4
		return
	}
	off := c.mean - sample
	c.mean += weight * (sample - c.mean)
	c.deviation = (1-weight)*c.deviation + weight*off*off/c.mean
	c.deviation = min(max(c.deviation, 0.4), 2.5)
}
