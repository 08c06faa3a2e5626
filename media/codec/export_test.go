package codec

import "time"

// Pace gives the tests the speed control without a codec below it.
type Pace struct{ p pace }

// NewPace begins at a speed.
func NewPace(speed int) *Pace {
	var p Pace
	p.p.reset(speed)
	return &p
}

// Observe takes in one frame and returns the speed.
func (p *Pace) Observe(took, interval time.Duration) int {
	p.p.observe(took, interval)
	return p.p.speed
}
