package audio

import (
	"sync/atomic"
	"time"
)

const (
	// captureLeak is how fast the estimate may become later: 500 ppm, more
	// than two crystals differ by.
	captureLeak = 2000
	// captureJump is the deviation that cannot be jitter: samples were lost, or
	// the device slept.
	captureJump = 100 * time.Millisecond
)

// captureClock tells when a sample was captured. Chunks of samples come late by
// the jitter of scheduling, never early; so the earliest chunks show the time
// of sample zero, and the estimate follows them, slowly where it must become
// later, so that a device whose crystal is off is followed too.
//
// The device's thread notes; any goroutine may ask.
type captureClock struct {
	zero  atomic.Int64 // time of sample zero on the process's Clock, in ns
	noted time.Duration
	begun bool
}

// note says that at time now the samples up to number total were there.
func (c *captureClock) note(now time.Duration, total uint64) {
	seen := now - samplesTime(int64(total))
	zero := time.Duration(c.zero.Load())
	late := seen - zero
	switch {
	case !c.begun, late < 0, late > captureJump:
		zero = seen
	default:
		zero += min(late, (now-c.noted)/captureLeak)
	}
	c.begun, c.noted = true, now
	c.zero.Store(int64(zero))
}

// at is the capture time of the sample with that number.
func (c *captureClock) at(sample uint64) time.Duration {
	return time.Duration(c.zero.Load()) + samplesTime(int64(sample))
}
