package estimate

import (
	"math"
	"time"
)

// Constants of the control by receiver reports (draft-ietf-rmcat-gcc-02
// section 6).
const (
	reportsDelay = 100 * time.Millisecond // of round trip above the smallest: too much
	reportsSlice = 2 * time.Second
	reportsLeast = 200 * time.Millisecond // between two
)

// reports controls the rate by receiver reports (RFC 3550 section 6.4), for
// peers that send no transport-wide feedback: slow, and late.
type reports struct {
	smallest  time.Duration // round trip
	updatedAt time.Duration
	known     bool
}

// update returns the new rate after a report.
func (r *reports) update(rate float64, share float64, rtt, now time.Duration, limited bool) float64 {
	elapsed := min(now-r.updatedAt, reportsSlice)
	if r.known && elapsed < reportsLeast {
		return rate // the same one: pion delivers a packet to several readers
	}
	if !r.known {
		r.known, elapsed = true, 0
	}
	r.updatedAt = now
	if rtt > 0 && (r.smallest == 0 || rtt < r.smallest) {
		r.smallest = rtt
	}
	switch {
	case share > lossHigh:
		return rate * (1 - share/2)
	case rtt > r.smallest+reportsDelay:
		return rate * decrease
	case share < lossLow && !limited:
		return rate * math.Pow(growth, elapsed.Seconds())
	}
	return rate
}
