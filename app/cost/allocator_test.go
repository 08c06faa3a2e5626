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

// camera and screen are ladders as a studio offers them.
func camera() []cost.Rung {
	return cost.Ladder(nil,
		cost.Rung{RID: "h", Width: 1280, Height: 720, FPS: 30, Most: 1_500_000},
		cost.Rung{RID: "m", Width: 640, Height: 360, FPS: 30, Most: 500_000},
		cost.Rung{RID: "l", Width: 320, Height: 180, FPS: 30, Most: 150_000})
}

func screen() []cost.Rung {
	return cost.Ladder(nil,
		cost.Rung{RID: "h", Width: 1920, Height: 1080, FPS: 15, Most: 2_000_000},
		cost.Rung{RID: "m", Width: 960, Height: 540, FPS: 15, Most: 700_000})
}

// plan allocates once, with nothing remembered.
func plan(in *cost.Input) *cost.Plan {
	var a cost.Allocator
	var p cost.Plan
	a.Allocate(0, in, &p)
	return &p
}

// peers makes n peers that ask for a rung of the camera.
func peers(n, rung int) []cost.Peer {
	list := make([]cost.Peer, n)
	for i := range list {
		list[i] = cost.Peer{
			Key: strconv.Itoa(i), Sound: 50_000, Other: 15_000,
			Camera: cost.Ask{Rung: rung}, Screen: cost.Ask{Rung: -1},
		}
	}
	return list
}

func TestAllocateScenes(t *testing.T) {
	tests := map[string]struct {
		in    cost.Input
		check func(*testing.T, *cost.Plan)
	}{
		"nobody": {check: func(t *testing.T, p *cost.Plan) {
			t.Helper()
			if p.Total != 0 || len(p.Grants) != 0 {
				t.Errorf("got %+v", p)
			}
		}},
		"no bound": {
			in: cost.Input{Camera: camera(), Peers: peers(3, 0)},
			check: func(t *testing.T, p *cost.Plan) {
				t.Helper()
				want := []int64{1_500_000, 0, 0}
				if !slices.Equal(p.Camera, want) || p.Grants[2].Camera.Temporal != 2 || p.Grants[1].Held != cost.HeldNot || p.Limited {
					t.Errorf("got %+v", p)
				}
			},
		},
		"thumbnails": {
			in: cost.Input{Camera: camera(), Peers: peers(3, 2)},
			check: func(t *testing.T, p *cost.Plan) {
				t.Helper()
				if want := []int64{0, 0, 150_000}; !slices.Equal(p.Camera, want) {
					t.Errorf("got %+v", p)
				}
			},
		},
		"one slow path": {
			in: cost.Input{Camera: camera(), Peers: func() []cost.Peer {
				list := peers(5, 0)
				list[2].Estimate = 265_000
				return list
			}()},
			check: func(t *testing.T, p *cost.Plan) {
				t.Helper()
				for i, g := range p.Grants {
					if i != 2 && (g.Camera.Rung != 0 || p.Camera[0] != 1_500_000 || g.Held != cost.HeldNot) {
						t.Errorf("peer %d is dragged down: %+v", i, g)
					}
				}
				if g := p.Grants[2]; g.Camera.Rung < 1 || g.Target > 265_000 || g.Target < 200_000 || g.Held != cost.HeldLink {
					t.Errorf("the slow peer gets %+v", g)
				}
			},
		},
		"screen before camera": {
			in: cost.Input{Budget: 1_000_000, Camera: camera(), Screen: screen(), Peers: func() []cost.Peer {
				list := peers(1, 0)
				list[0].Screen.Rung = 0
				return list
			}()},
			check: func(t *testing.T, p *cost.Plan) {
				t.Helper()
				g := p.Grants[0]
				if g.Screen.Rung != 0 || g.Screen.BPS < 6*g.Camera.BPS || g.Camera.Rung < 0 || g.Held != cost.HeldBudget || !p.Limited {
					t.Errorf("got %+v", g)
				}
			},
		},
		"a screen's size before its frames": {
			in: cost.Input{Budget: 500_000, Screen: screen(), Peers: func() []cost.Peer {
				list := peers(1, -1)
				list[0].Screen.Rung = 0
				return list
			}()},
			check: func(t *testing.T, p *cost.Plan) {
				t.Helper()
				if g := p.Grants[0]; g.Screen.Rung != 0 || g.Screen.Temporal > 1 {
					t.Errorf("got %+v", g)
				}
			},
		},
		"prominent before others": {
			in: cost.Input{Budget: 2_000_000, Camera: camera(), Peers: func() []cost.Peer {
				list := peers(5, 0)
				list[3].Camera.Prominent = true
				return list
			}()},
			check: func(t *testing.T, p *cost.Plan) {
				t.Helper()
				if g := p.Grants[3]; g.Camera.Rung != 0 || g.Target < 1_200_000 {
					t.Errorf("the prominent peer gets %+v", g)
				}
				for i, g := range p.Grants {
					if g.Camera.Rung < 0 {
						t.Errorf("peer %d gets nothing", i)
					}
				}
			},
		},
		"levers": {
			in: cost.Input{Camera: camera(), Peers: func() []cost.Peer {
				list := peers(5, 0)
				for i, q := range []cost.Quality{cost.QualityHigh, cost.QualityMedium, cost.QualityLow, cost.QualitySound, cost.QualityPause} {
					list[i].Quality = q
				}
				return list
			}()},
			check: func(t *testing.T, p *cost.Plan) {
				t.Helper()
				for i, want := range []int{0, 1, 2, -1, -1} {
					g := p.Grants[i]
					if g.Camera.Rung != want || (g.Held == cost.HeldChoice) != (i > 0) {
						t.Errorf("peer %d gets %+v", i, g)
					}
				}
				if p.Grants[3].Target != 65_000 || p.Grants[4].Target != 15_000 {
					t.Errorf("sound costs %d, a pause %d", p.Grants[3].Target, p.Grants[4].Target)
				}
			},
		},
		"sound only": {
			in: cost.Input{SoundOnly: true, Camera: camera(), Peers: peers(2, 0)},
			check: func(t *testing.T, p *cost.Plan) {
				t.Helper()
				if p.Total != 130_000 || p.Grants[0].Held != cost.HeldChoice || p.Limited {
					t.Errorf("got %+v", p)
				}
			},
		},
		"not even sound": {
			in: cost.Input{Budget: 400_000, Camera: camera(), Peers: peers(10, 0)},
			check: func(t *testing.T, p *cost.Plan) {
				t.Helper()
				if p.Total > 400_000 || p.Sound >= 1 || p.Sound < 0.4 || !p.Limited || p.Camera[2] != 0 {
					t.Errorf("got %+v", p)
				}
			},
		},
		"the computer": {
			in: cost.Input{Camera: camera()[1:], Peers: func() []cost.Peer {
				list := peers(1, 0)
				list[0].Camera.Short = true
				return list
			}()},
			check: func(t *testing.T, p *cost.Plan) {
				t.Helper()
				if p.Grants[0].Held != cost.HeldComputer {
					t.Errorf("got %+v", p.Grants[0])
				}
			},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) { tt.check(t, plan(&tt.in)) })
	}
}

// One peer's bitrate follows the budget, and most of a budget is used.
func TestAllocateFollowsBudget(t *testing.T) {
	for _, n := range []int{1, 2, 5, 11} {
		for budget := int64(n) * 120_000; budget < int64(n)*1_500_000; budget = budget * 103 / 100 {
			p := plan(&cost.Input{Budget: budget, Camera: camera(), Peers: peers(n, 0)})
			if p.Total > budget || p.Total*100 < budget*95 {
				t.Errorf("%d peers: %d of %d used: %v %+v", n, p.Total, budget, p.Camera, p.Grants[0])
			}
		}
	}
}

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

func TestAllocateAllocatesNothing(t *testing.T) {
	in := random(rand.New(rand.NewPCG(17, 18)))
	in.Peers = peers(12, 0)
	in.Budget, in.Uplink = 3_000_000, 4_000_000
	var a cost.Allocator
	var p cost.Plan
	now := time.Duration(0)
	if n := testing.AllocsPerRun(100, func() {
		now += 100 * time.Millisecond
		in.Budget += 1000
		a.Allocate(now, in, &p)
	}); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkAllocate(b *testing.B) {
	for _, n := range []int{1, 6, 12, 50} {
		for name, budget := range map[string]int64{"free": 0, "tight": int64(n) * 150_000} {
			b.Run(strconv.Itoa(n)+"/"+name, func(b *testing.B) {
				b.ReportAllocs()
				in := &cost.Input{Budget: budget, Camera: camera(), Screen: screen(), Peers: peers(n, 0)}
				for i := range in.Peers {
					in.Peers[i].Screen.Rung = 0
					in.Peers[i].Estimate = 3_000_000 - int64(i)*30_000
				}
				var a cost.Allocator
				var p cost.Plan
				for b.Loop() {
					in.Peers[0].Other ^= 1 // something has changed
					a.Allocate(0, in, &p)
				}
			})
		}
	}
}
