package media

import "time"

// Clock is the one monotonic clock of a process. Capture times, RTP timestamps
// and sender reports are all read from it, so that a receiver can bring sound
// and picture together (RFC 3550 section 6.4.1).
type Clock struct {
	epoch time.Time
}

// NewClock starts a clock at zero.
func NewClock() *Clock { return &Clock{epoch: time.Now()} }

// Now is the time since the clock was started. It never goes backwards.
func (c *Clock) Now() time.Duration { return time.Since(c.epoch) }

// Wall turns a time of this clock into wall-clock time, for sender reports and
// for the pattern camera's barcode, which another process reads.
func (c *Clock) Wall(at time.Duration) time.Time { return c.epoch.Add(at) }

// At turns wall-clock time into a time of this clock.
func (c *Clock) At(wall time.Time) time.Duration { return wall.Sub(c.epoch) }
