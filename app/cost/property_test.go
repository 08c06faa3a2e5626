package cost_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
	"time"

	"moim/app/cost"
)

// random makes an input that may occur.
func random(r *rand.Rand) *cost.Input {
	in := &cost.Input{Camera: camera()[r.IntN(3):], SoundOnly: r.IntN(20) == 0}
	if r.IntN(3) == 0 {
		in.Screen = screen()[r.IntN(2):]
	}
	for i := range in.Camera {
		in.Camera[i].Most = in.Camera[i].Most * int64(50+r.IntN(150)) / 100
	}
	in.Camera = cost.Ladder(nil, in.Camera...)
	in.Budget = rate(r)
	if r.IntN(2) == 0 {
		in.Uplink = rate(r)
	}
	qualities := []cost.Quality{
		cost.QualityAutomatic, cost.QualityAutomatic, cost.QualityAutomatic, cost.QualityHigh,
		cost.QualityMedium, cost.QualityLow, cost.QualitySound, cost.QualityPause,
	}
	for i := range r.IntN(9) {
		p := cost.Peer{
			Key: strconv.Itoa(i), Sound: int64(r.IntN(60_000)), Other: int64(r.IntN(20_000)),
			Camera:  cost.Ask{Rung: r.IntN(len(in.Camera)+1) - 1, Prominent: r.IntN(4) == 0},
			Screen:  cost.Ask{Rung: r.IntN(len(in.Screen)+1) - 1, Prominent: r.IntN(4) == 0},
			Quality: qualities[r.IntN(len(qualities))],
		}
		if r.IntN(2) == 0 {
			p.Estimate = rate(r)
		}
		in.Peers = append(in.Peers, p)
	}
	return in
}

// rate draws from 20 kb/s to 20 Mb/s, small ones as often as large ones.
func rate(r *rand.Rand) int64 { return int64(20_000 * math.Pow(1000, r.Float64())) }

// broken says what is wrong with a plan, "" where nothing is.
func broken(in *cost.Input, p *cost.Plan) string {
	limit := in.Budget
	if in.Uplink > 0 && (limit == 0 || in.Uplink < limit) {
		limit = in.Uplink
	}
	var fixed, other, total, pictures int64
	for i, q := range in.Peers {
		g := p.Grants[i]
		sound := q.Sound
		if q.Quality == cost.QualityPause {
			sound = 0
		}
		fixed, other, total = fixed+sound+q.Other, other+q.Other, total+g.Target
		pictures += g.Camera.BPS + g.Screen.BPS
		switch {
		case p.Sound == 1 && g.Target != sound+q.Other+g.Camera.BPS+g.Screen.BPS:
			return "the target is not the sum of its parts"
		case q.Estimate > 0 && g.Camera.BPS+g.Screen.BPS > max(q.Estimate-sound-q.Other, 0):
			return "more than a path carries"
		case g.Camera.Rung >= 0 && (g.Camera.Rung < q.Camera.Rung || p.Camera[g.Camera.Rung] == 0):
			return "a camera layer that was not asked for or is not encoded"
		case g.Screen.Rung >= 0 && (g.Screen.Rung < q.Screen.Rung || p.Screen[g.Screen.Rung] == 0):
			return "a screen layer that was not asked for or is not encoded"
		case q.Quality == cost.QualityPause && g.Target != q.Other:
			return "a paused peer costs more than its control"
		}
	}
	for r, rate := range p.Camera {
		if rate != 0 && (rate < in.Camera[r].Least || rate > in.Camera[r].Most) {
			return "a bitrate outside of its rung"
		}
	}
	switch {
	case total != p.Total:
		return "the total is not the sum"
	case limit > 0 && other <= limit && total > limit:
		return "above the limit"
	case limit > 0 && fixed <= limit && p.Sound != 1:
		return "sound is starved"
	case limit > 0 && fixed > limit && pictures > 0:
		return "pictures before sound"
	}
	return ""
}

// shrink leaves peers out as long as the input still fails.
func shrink(in *cost.Input, fails func(*cost.Input) bool) *cost.Input {
	for i := 0; i < len(in.Peers); {
		less := *in
		less.Peers = slices.Delete(slices.Clone(in.Peers), i, i+1)
		if fails(&less) {
			in = &less
			continue
		}
		i++
	}
	return in
}

func TestAllocateHolds(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for range 3000 {
		in := random(r)
		if what := broken(in, plan(in)); what != "" {
			in = shrink(in, func(in *cost.Input) bool { return broken(in, plan(in)) != "" })
			t.Fatalf("%s: %+v\n%+v", what, in, plan(in))
		}
	}
}

// utility is the sum of the logarithms of what the peers get.
func utility(p *cost.Plan) float64 {
	u := 0.0
	for _, g := range p.Grants {
		u += math.Log(float64(1+g.Camera.BPS)) + math.Log(float64(1+g.Screen.BPS))
	}
	return u
}

// A larger budget takes nothing from anybody.
func TestAllocateMonotone(t *testing.T) {
	less := func(in *cost.Input) bool {
		before := plan(in)
		more := *in
		for _, percent := range []int64{101, 110, 150, 400} {
			more.Budget = in.Budget * percent / 100
			after := plan(&more)
			if utility(after) < utility(before)-1e-9 {
				return true
			}
			for i, g := range after.Grants {
				b := before.Grants[i]
				if g.Target < b.Target || g.Camera.BPS < b.Camera.BPS || g.Screen.BPS < b.Screen.BPS {
					return true
				}
			}
		}
		return false
	}
	r := rand.New(rand.NewPCG(9, 10))
	for range 1500 {
		in := random(r)
		if less(in) {
			in = shrink(in, less)
			t.Fatalf("a larger budget gives less: %+v\n%+v", in, plan(in))
		}
	}
}

func TestAllocateOrderOfPeers(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	for range 500 {
		in := random(r)
		before := plan(in)
		shuffled := *in
		order := r.Perm(len(in.Peers))
		shuffled.Peers = make([]cost.Peer, len(in.Peers))
		for i, j := range order {
			shuffled.Peers[i] = in.Peers[j]
		}
		after := plan(&shuffled)
		for i, j := range order {
			if after.Grants[i] != before.Grants[j] {
				t.Fatalf("peer %s: %+v, then %+v", in.Peers[j].Key, before.Grants[j], after.Grants[i])
			}
		}
		if !slices.Equal(before.Camera, after.Camera) || !slices.Equal(before.Screen, after.Screen) {
			t.Fatalf("bitrates %v %v, then %v %v", before.Camera, before.Screen, after.Camera, after.Screen)
		}
	}
}

// Noise of 10 percent changes the layers of a peer at most twice a minute, and
// the plan holds all the time.
func TestAllocateSteady(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	for range 60 {
		in := random(r)
		noisy := *in
		noisy.Peers = slices.Clone(in.Peers)
		changes := make([]int, len(in.Peers))
		var a cost.Allocator
		var p cost.Plan
		var last []cost.Grant
		noise := func(x int64) int64 { return int64(float64(x) * (0.9 + 0.2*r.Float64())) }
		for now := time.Duration(0); now < 70*time.Second; now += 100 * time.Millisecond {
			noisy.Uplink = noise(in.Uplink)
			for i := range in.Peers {
				noisy.Peers[i].Estimate = noise(in.Peers[i].Estimate)
			}
			a.Allocate(now, &noisy, &p)
			if what := broken(&noisy, &p); what != "" && what != "sound is starved" {
				t.Fatalf("%s: %+v\n%+v", what, noisy, p)
			}
			for i, g := range p.Grants {
				if now > 10*time.Second && (g.Camera.Rung != last[i].Camera.Rung || g.Screen.Rung != last[i].Screen.Rung) {
					changes[i]++
				}
			}
			last = append(last[:0], p.Grants...)
		}
		for i, n := range changes {
			if n > 2 {
				t.Errorf("%d changes to peer %d of %+v", n, i, in)
			}
		}
	}
}

func FuzzAllocate(f *testing.F) {
	f.Add(uint64(1), int64(1_000_000), int64(0), int64(300_000), int64(1_500_000))
	f.Add(uint64(2), int64(0), int64(math.MaxInt64), int64(math.MaxInt64), int64(1))
	f.Add(uint64(3), int64(-1), int64(-1), int64(-1), int64(0))
	f.Fuzz(func(t *testing.T, seed uint64, budget, uplink, estimate, most int64) {
		in := random(rand.New(rand.NewPCG(seed, 0)))
		in.Budget, in.Uplink = max(budget, 0), max(uplink, 0)
		for i := range in.Camera {
			in.Camera[i].Most = min(most, 100_000_000) >> i
		}
		in.Camera = cost.Ladder(nil, in.Camera...)
		for i := range in.Peers {
			in.Peers[i].Estimate = max(estimate>>i, 0)
			in.Peers[i].Camera.Rung = min(in.Peers[i].Camera.Rung, len(in.Camera)-1)
		}
		if what := broken(in, plan(in)); what != "" {
			t.Fatalf("%s: %+v\n%+v", what, in, plan(in))
		}
	})
}
