package codec

import "time"

const (
	slowest = 4
	fastest = 16
	// window is how many frames are measured before a decision.
	window = 15
	// Encoding may take highLoad of the time between frames; below lowLoad there
	// is room for a better picture. They lie so far apart that a step of the
	// speed, which changes the time by a factor of 3 at most, does not lead from
	// one straight to the other.
	highLoad = 0.5
	lowLoad  = 0.08
	// patience is how many calm windows make the encoder slower; it doubles up
	// to maxPatience when that turns out to have been too much.
	patience    = 6
	maxPatience = 96
)

// pace chooses libvpx's speed from the measured load: the share of the time
// between frames that goes into encoding. It reacts to overload within one
// window and to calm after many.
type pace struct {
	speed    int
	patience int
	calm     int  // windows of low load in a row
	lowered  bool // the last step was towards slower
	frames   int
	took     time.Duration
	had      time.Duration
}

// reset starts measuring anew at a speed.
func (p *pace) reset(speed int) {
	*p = pace{speed: min(max(speed, slowest), fastest), patience: patience}
}

// observe takes in one frame's encode time and the time there was for it, and
// reports whether the speed is another one now.
func (p *pace) observe(took, interval time.Duration) bool {
	p.frames++
	p.took += took
	p.had += interval
	if p.frames < window {
		return false
	}
	load := float64(p.took) / float64(p.had)
	p.frames, p.took, p.had = 0, 0, 0
	switch {
	case load > highLoad:
		return p.faster(load)
	case load < lowLoad:
		return p.slower()
	default:
		p.calm = 0
		return false
	}
}

func (p *pace) faster(load float64) bool {
	p.calm = 0
	if p.lowered {
		p.patience, p.lowered = min(2*p.patience, maxPatience), false
	}
	before, step := p.speed, 2
	if load > 1 {
		step = 4
	}
	p.speed = min(p.speed+step, fastest)
	return p.speed != before
}

func (p *pace) slower() bool {
	if p.calm++; p.calm < p.patience || p.speed <= slowest {
		return false
	}
	p.calm = 0
	p.speed--
	p.lowered = true
	return true
}
