package estimate

import (
	"math"
	"time"
)

// drain keeps the rate below what the path carries until the queue is gone: a
// decrease to 0.85 alone would need seven times as long as the queue is.
type drain struct {
	on      bool
	limit   float64 // bits per second; +Inf while there is nothing to drain
	carried float64 // what the path carries
	peak    time.Duration
}

func (d *drain) begin(s signal, carried float64) {
	d.on, d.carried, d.peak = true, carried, s.queue
	d.bind(s.queue)
	if s.grows { // which may be a pause that is over soon, or a path that is narrow from now on
		d.limit = min(d.limit, decrease*s.busy)
	}
}

// bind sets the rate at which the queue is gone in drainTime.
func (d *drain) bind(queue time.Duration) {
	d.limit = decrease * d.carried * max(1-float64(queue)/float64(drainTime), 0)
}

// update takes a signal. done says that the queue is gone; failed that it stays
// although we yielded for long enough: it is somebody else's.
func (d *drain) update(s signal, since time.Duration) (done, failed bool) {
	if s.newest < since+settle {
		d.peak = max(d.peak, s.queue)
	}
	if s.newest < since {
		// Packets from before the decrease still show at what rate the queue is
		// served. Later our own share of it falls because we yield, and while it drains
		// it passes what we send.
		if s.grows && s.queue > longQueue {
			d.carried = min(d.carried, s.busy)
		}
		d.bind(s.queue)
		return false, false
	}
	d.bind(s.queue)
	late := s.now-since > s.rtt+drainPatience+d.peak*5/2
	failed = late && s.queue > max(longQueue, d.peak/2)
	done = late && !failed || s.queue <= emptyQueue
	if done || failed {
		d.on, d.limit = false, math.Inf(1)
	}
	return done, failed
}
