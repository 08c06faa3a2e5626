package voice

import "math"

const (
	// slopeMemory is the share that a measurement keeps when the next comes, ten
	// times a second: it looks back on some 20 s.
	slopeMemory = 0.995
	// slopeSpan is over how many samples (2.5 s) measurements must reach before
	// their slope says anything.
	slopeSpan = 5 * 48000 / 2
	// slopeMost is the largest difference of two clocks that is believed: 1 in 1000.
	slopeMost = 1e-3
)

// slope is a line through measurements, the later the heavier. The zero value is
// ready.
type slope struct {
	weight, x, y, xx, xy float64 // forgetting sums, x and y relative to the origin
	originX, originY     float64
	first                float64 // x of the first measurement since the restart
	begun                bool
}

// restart begins a new line.
func (s *slope) restart() { *s = slope{} }

// add takes in a measurement and returns the steepness, if it is known.
func (s *slope) add(x, y float64) (steepness float64, ok bool) {
	if !s.begun {
		s.begun, s.originX, s.originY, s.first = true, x, y, x
	}
	dx, dy := x-s.originX, y-s.originY
	s.weight = s.weight*slopeMemory + 1
	s.x = s.x*slopeMemory + dx
	s.y = s.y*slopeMemory + dy
	s.xx = s.xx*slopeMemory + dx*dx
	s.xy = s.xy*slopeMemory + dx*dy
	if x-s.first < slopeSpan {
		return 0, false
	}
	spread := s.xx - s.x*s.x/s.weight
	if spread <= 0 {
		return 0, false
	}
	found := (s.xy - s.x*s.y/s.weight) / spread
	if math.Abs(found) > slopeMost {
		return 0, false
	}
	return found, true
}
