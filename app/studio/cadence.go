package studio

import (
	"math"
	"time"
)

// cadence measures how many pictures a second a source gives.
type cadence struct {
	rate   float64 // pictures per second, whole
	begun  time.Duration
	frames int // since begun
	slow   int // windows in a row that had clearly fewer
}

const (
	cadenceWindow = 2 * time.Second
	// A rate that moves by less is the same.
	cadenceTolerance = 0.15
	// A source is slower only after so many windows: screens that stand still give
	// few pictures at times.
	cadenceSlow = 3
)

// observe takes in a capture time and reports whether the rate is another now.
func (c *cadence) observe(captured time.Duration) bool {
	if c.frames == 0 || captured < c.begun {
		c.begun, c.frames = captured, 1
		return false
	}
	span := captured - c.begun
	if span < cadenceWindow {
		c.frames++
		return false
	}
	measured := max(math.Round(float64(c.frames)/span.Seconds()), 1)
	c.begun, c.frames = captured, 1
	switch {
	case measured > c.rate*(1+cadenceTolerance):
	case measured < c.rate*(1-cadenceTolerance):
		if c.slow++; c.slow < cadenceSlow {
			return false
		}
	default:
		c.slow = 0
		return false
	}
	c.rate, c.slow = measured, 0
	return true
}

// decimator takes so many pictures a second out of more.
type decimator struct {
	due time.Duration
}

// takes reports whether the picture captured at a time is one of those; fps 0
// takes all.
func (d *decimator) takes(captured time.Duration, fps float64) bool {
	if fps <= 0 {
		d.due = captured
		return true
	}
	interval := time.Duration(float64(time.Second) / fps)
	// Cameras are never punctual. A clock that jumped back must not stop all.
	if early := d.due - captured; early > interval/4 && early < 2*interval {
		return false
	}
	d.due = max(d.due, captured-interval/2)
	if d.due > captured+interval {
		d.due = captured
	}
	d.due += interval
	return true
}
