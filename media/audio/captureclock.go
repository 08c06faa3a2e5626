package audio

import (
	"sync/atomic"
	"time"

	"moim/media"
)

// captureClock tells when a sample was captured. The device's thread notes; any
// goroutine may ask.
type captureClock struct {
	clock media.SampleClock
	zero  atomic.Int64 // time of sample zero on the process's Clock, in ns
	doubt atomic.Bool
}

// note says that at time now the samples up to number total were there.
func (c *captureClock) note(now time.Duration, total uint64) {
	c.clock.Note(now, int64(total))
	c.zero.Store(int64(c.clock.Zero()))
	c.doubt.Store(c.clock.Doubtful())
}

// doubtful says that the sound noted last was so late that some may have been lost
// before it. It takes 60 ms until that is known.
func (c *captureClock) doubtful() bool { return c.doubt.Load() }

// at is the capture time of the sample with that number.
func (c *captureClock) at(sample uint64) time.Duration {
	return time.Duration(c.zero.Load()) + media.SampleTime(int64(sample))
}
