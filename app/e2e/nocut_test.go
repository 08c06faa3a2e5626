package e2e_test

import (
	"fmt"
	"slices"
)

// expectNoCut expects that a peer's picture went on all the time: it grew from each
// object to the next, and stood still for a second at most in all.
func expectNoCut(p *pace, who string, history []statistics, name string) {
	t := p.t
	t.Helper()
	const mostFrozen = 1000.0 // ms
	var frames []int64
	var frozen []float64
	for _, s := range history {
		other, there := s.peer(name)
		if !there {
			t.Fatalf("%s lost sight of %s", who, name)
		}
		frames, frozen = append(frames, other.Video.FramesDecoded), append(frozen, other.Video.FreezeMS)
	}
	t.Logf("%s counted frames of %s: %v, frozen for ms: %v", who, name, frames, frozen)
	for i := 1; i < len(frames); i++ {
		if frames[i] <= frames[i-1] {
			p.complain(fmt.Sprintf("%s saw no new picture of %s for a second", who, name))
		}
	}
	if still := slices.Max(frozen) - slices.Min(frozen); still > mostFrozen {
		p.complain(fmt.Sprintf("%s saw %s stand still for %s ms", who, name, number(still)))
	}
}
