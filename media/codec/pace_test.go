package codec_test

import (
	"testing"
	"time"

	"moim/media/codec"
)

// run lets a pace see frames of a machine on which a frame at speed s takes
// cost(s), and returns the speed at the end and how often it changed in the
// second half.
func run(p *codec.Pace, frames int, interval time.Duration, cost func(speed int) time.Duration) (speed, changes int) {
	speed = p.Observe(0, 0)
	for n := range frames {
		next := p.Observe(cost(speed), interval)
		if next != speed && n > frames/2 {
			changes++
		}
		speed = next
	}
	return speed, changes
}

// falling is a cost that falls with the speed, by a factor of 2.5 in the middle.
func falling(base time.Duration) func(int) time.Duration {
	return func(speed int) time.Duration {
		if speed < 7 {
			return base * 5 / 2
		}
		return base * time.Duration(24-speed) / 16
	}
}

func TestPace(t *testing.T) {
	const frame = time.Second / 30
	tests := []struct {
		name        string
		start       int
		cost        func(int) time.Duration
		least, most int
	}{
		{"slow machine", 6, falling(35 * time.Millisecond), 14, 16},
		{"hopeless machine", 6, falling(time.Second), 16, 16},
		{"fast machine", 12, falling(200 * time.Microsecond), 4, 4},
		{"just right", 10, falling(6 * time.Millisecond), 10, 10},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			speed, changes := run(codec.NewPace(test.start), 6000, frame, test.cost)
			if speed < test.least || speed > test.most {
				t.Errorf("speed %d, want %d to %d", speed, test.least, test.most)
			}
			if changes > 0 {
				t.Errorf("%d changes of speed after settling", changes)
			}
		})
	}
}

func TestPaceReactsToOverload(t *testing.T) {
	p := codec.NewPace(6)
	speed, _ := run(p, 60, time.Second/30, func(int) time.Duration { return 40 * time.Millisecond })
	if speed < 14 {
		t.Errorf("speed %d after two seconds of overload", speed)
	}
}

// On a machine where every step towards slower is too much, the attempts become
// rare.
func TestPaceLosesHope(t *testing.T) {
	cost := func(speed int) time.Duration {
		if speed < 8 {
			return 30 * time.Millisecond
		}
		return time.Millisecond
	}
	_, changes := run(codec.NewPace(8), 30*60*20, time.Second/30, cost)
	t.Logf("%d changes of speed in ten minutes", changes)
	if changes > 60 {
		t.Errorf("%d changes of speed in ten minutes", changes)
	}
}
