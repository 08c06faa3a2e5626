package estimate

import (
	"math"
	"time"
)

// When no feedback is a sign by itself.
const (
	silenceIntervals = 3
	silencePackets   = 3
	silenceShare     = 0.7 // of the rate that is left after each further interval
	intervalLeast    = 20 * time.Millisecond
	intervalMost     = 250 * time.Millisecond
	intervalStart    = 100 * time.Millisecond
)

// silence bounds the rate while packets are on their way and no feedback comes:
// either the queue is so long, or nothing arrives at all.
type silence struct {
	interval time.Duration // between feedback, smoothed
	heardAt  time.Duration
	heard    bool
}

// hear takes note of feedback.
func (s *silence) hear(now time.Duration) {
	if s.interval == 0 {
		s.interval = intervalStart
	}
	if gap := now - s.heardAt; s.heard && gap > 0 && gap < 4*intervalMost {
		s.interval += (min(max(gap, intervalLeast), intervalMost) - s.interval) / 8
	}
	s.heard, s.heardAt = true, now
}

// share is what silence leaves of the rate: 1 while there is none. count
// packets wait for feedback, the first of them since a time.
func (s *silence) share(now time.Duration, rtt time.Duration, count int64, since time.Duration) float64 {
	if !s.heard || count < silencePackets {
		return 1
	}
	gap := now - max(s.heardAt, since+rtt)
	over := float64(gap)/float64(s.interval) - silenceIntervals
	if over <= 0 {
		return 1
	}
	return math.Pow(silenceShare, 1+math.Floor(over))
}
