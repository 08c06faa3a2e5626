package cost_test

import (
	"testing"
	"time"

	"moim/app/cost"
)

// After an outage there is a picture at once, and more of it soon.
func TestAllocateAfterOutage(t *testing.T) {
	in := cost.Input{Camera: camera(), Peers: peers(3, 0)}
	var a cost.Allocator
	var p cost.Plan
	for now := time.Duration(0); now < time.Minute; now += 100 * time.Millisecond {
		in.Uplink, in.Peers[1].Estimate = 6_000_000, 2_000_000
		if now >= 20*time.Second && now < 30*time.Second {
			in.Uplink, in.Peers[1].Estimate = 150_000, 50_000
		}
		a.Allocate(now, &in, &p)
		g := p.Grants[1].Camera
		switch {
		case now == 30*time.Second && g.Rung < 0:
			t.Error("no picture when the path is back")
		case now >= 32*time.Second && g.Rung != 0:
			t.Fatalf("layer %d at %v", g.Rung, now)
		}
	}
}

// A budget that is slightly larger is used after a while.
func TestAllocateUsesWhatIsLeft(t *testing.T) {
	in := cost.Input{Budget: 1_000_000, Camera: camera(), Peers: peers(4, 0)}
	var a cost.Allocator
	var p cost.Plan
	a.Allocate(0, &in, &p)
	in.Budget = 1_030_000
	for now := time.Duration(0); now < 3*time.Second; now += 100 * time.Millisecond {
		a.Allocate(now, &in, &p)
	}
	if p.Total < in.Budget*99/100 {
		t.Errorf("%d of %d used", p.Total, in.Budget)
	}
}
