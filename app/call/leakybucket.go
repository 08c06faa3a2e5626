package call

import "time"

// leakyBucket bounds what somebody may make us do: how much is in it, at a time.
type leakyBucket struct {
	level float64
	at    time.Duration
}

// allow takes cost where it fits.
func (b *leakyBucket) allow(cost, rate, burst float64, now time.Duration) bool {
	level := max(b.level-rate*(now-b.at).Seconds(), 0) + cost
	if level > burst {
		return false
	}
	b.level, b.at = level, now
	return true
}
