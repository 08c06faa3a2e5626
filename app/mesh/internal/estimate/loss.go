package estimate

import (
	"math"
	"time"
)

// Constants of the bound by loss. The shares are those of
// draft-ietf-rmcat-gcc-02 section 6.
const (
	lossWindow  = 500 * time.Millisecond
	lossLeast   = 20   // packets in a window
	lossHigh    = 0.10 // above what the path loses anyway: too much is sent
	lossLow     = 0.02 // below: more may be sent
	lossGrowth  = 1.08 // of the bound, per second
	lossHelped  = 0.7  // a decrease that helps leaves at most this share of the loss
	lossMost    = 0.5  // share that is ever taken for the path's own
	lossPatient = 2.0  // of the estimate: a bound above does not bind
)

// loss bounds the estimate where packets are lost in spite of short queues: by a
// policer, or a queue of a few packets. Loss that stays when less is sent is the
// path's own (a radio link), and does not count.
type loss struct {
	expected, lost int
	recent         int // lost since noticed was asked
	since          time.Duration
	share          float64 // of packets lost, smoothed

	bound    float64 // bits per second; +Inf where loss does not bind
	own      float64 // share that the path loses whatever is sent
	reduced  bool    // the last window led to a decrease, whose effect is waited for
	before   float64 // share before it
	previous float64 // bound before it
	effectAt time.Duration
	updated  time.Duration
}

func newLoss() loss { return loss{bound: math.Inf(1)} }

// noticed says whether packets were lost since it was last asked.
func (l *loss) noticed() bool {
	was := l.recent > 0
	l.recent = 0
	return was
}

// count takes what feedback said of packets: negative for one that was missing
// and came after all.
func (l *loss) count(expected, lost int) {
	l.expected += expected
	l.lost += lost
	l.recent += lost
}

// update closes the window where it is full. estimate is the present one, acked
// the rate that arrived.
func (l *loss) update(now, rtt time.Duration, estimate, acked float64) {
	if l.since == 0 {
		l.since, l.updated = now, now
	}
	if now-l.since < lossWindow || l.expected < lossLeast {
		return
	}
	share := min(max(float64(l.lost)/float64(l.expected), 0), 1)
	l.since, l.expected, l.lost = now, 0, 0
	l.share += (share - l.share) / 2
	if now < l.effectAt {
		return
	}
	l.judge(share, now, rtt, estimate, acked)
}

// skip draws no conclusion until a time: what is lost while a queue overflows
// says nothing that its delay does not say.
func (l *loss) skip(until time.Duration) { l.effectAt, l.reduced = until, false }

// judge draws the conclusion from a window.
func (l *loss) judge(share float64, now, rtt time.Duration, estimate, acked float64) {
	elapsed := min(now-l.updated, time.Second)
	l.updated = now
	if l.reduced && share > l.before*lossHelped {
		l.own, l.bound = min(share, lossMost), l.previous
	}
	l.reduced = false
	l.own = min(l.own, (l.own+share)/2)
	switch {
	case share > l.own+lossHigh:
		l.previous, l.before, l.reduced = l.bound, share, true
		l.bound = max(min(l.bound, estimate)*(1-share+l.own), acked)
		l.effectAt = now + rtt + lossWindow // what is in flight tells nothing about the decrease
	case share < l.own+lossLow:
		l.bound *= math.Pow(lossGrowth, elapsed.Seconds())
		if l.bound > estimate*lossPatient {
			l.bound = math.Inf(1)
		}
	}
}

// raise takes a rate that a probe found: so much got through.
func (l *loss) raise(bps float64) { l.bound = max(l.bound, bps) }
