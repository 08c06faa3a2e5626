package cost_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"moim/app/cost"
)

// TestMusicFallsAtOnceAndRisesPatiently narrows the budget and widens it again.
func TestMusicFallsAtOnceAndRisesPatiently(t *testing.T) {
	in := cost.Input{Peers: []cost.Peer{{Key: "a", Sound: 50_000, Other: 10_000}, {Key: "b", Sound: 50_000, Other: 10_000}}}
	var m cost.Music
	for _, step := range []struct {
		at     time.Duration
		budget int64
		want   int64
	}{
		{0, 0, cost.MusicBest},
		{1 * time.Second, 2_000_000, cost.MusicBest},
		{2 * time.Second, 420_000, cost.MusicModest},
		{3 * time.Second, 300_000, cost.MusicLeast},
		{4 * time.Second, 2_000_000, cost.MusicLeast},
		{8 * time.Second, 2_000_000, cost.MusicLeast},
		{10 * time.Second, 2_000_000, cost.MusicBest},
	} {
		in.Budget = step.budget
		if got := m.Bitrate(step.at, &in); got != step.want {
			t.Errorf("at %v with a budget of %d: %d, want %d", step.at, step.budget, got, step.want)
		}
	}
}

// TestMusicLeavesRoom holds it on random cases to its part of what there is.
func TestMusicLeavesRoom(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		in := cost.Input{Budget: r.Int64N(4_000_000)}
		for range 1 + r.IntN(6) {
			in.Peers = append(in.Peers, cost.Peer{Sound: r.Int64N(100_000), Other: r.Int64N(30_000), Estimate: r.Int64N(3_000_000)})
		}
		var m cost.Music
		bitrate := m.Bitrate(0, &in)
		if bitrate == cost.MusicLeast {
			continue
		}
		sum := int64(0)
		for _, p := range in.Peers {
			own := cost.WireSound(bitrate, 50, cost.HeaderIPv4UDP) + p.Sound
			sum += own
			if p.Estimate > 0 && own > p.Estimate {
				t.Fatalf("%d b/s of music and voice on a path of %d", own, p.Estimate)
			}
		}
		if in.Budget > 0 && sum > in.Budget {
			t.Fatalf("%d b/s of sound in a budget of %d", sum, in.Budget)
		}
	}
}
