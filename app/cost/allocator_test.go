package cost_test

import (
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
		cost.Rung{RID: "h", Width: 1920, Height: 1080, FPS: 15, Most: 2_000_000, Text: true},
		cost.Rung{RID: "m", Width: 960, Height: 540, FPS: 15, Most: 700_000, Text: true})
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
			in: cost.Input{Budget: 160_000, Screen: screen(), Peers: func() []cost.Peer {
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
		"a screen that can be read on a narrow path": {
			in: cost.Input{Camera: camera(), Screen: screen(), Peers: func() []cost.Peer {
				list := peers(1, 0)
				list[0].Screen.Rung, list[0].Estimate = 0, 500_000
				return list
			}()},
			check: func(t *testing.T, p *cost.Plan) {
				t.Helper()
				if g := p.Grants[0]; g.Screen.Rung != 0 {
					t.Errorf("got %+v", g)
				}
			},
		},
		"a narrow path does not make a wide one wait for text": {
			in: cost.Input{Screen: screen(), Peers: func() []cost.Peer {
				list := peers(2, -1)
				list[0].Screen.Rung, list[0].Estimate = 0, 250_000
				list[1].Screen.Rung, list[1].Estimate = 0, 3_000_000
				return list
			}()},
			check: func(t *testing.T, p *cost.Plan) {
				t.Helper()
				if g := p.Grants; g[0].Screen.Rung != 1 || g[1].Screen.Rung != 0 || g[1].Screen.BPS < 1_500_000 {
					t.Errorf("got %+v", g)
				}
			},
		},
		"a screen on a path that carries no text": {
			in: cost.Input{Screen: screen(), Peers: func() []cost.Peer {
				list := peers(1, -1)
				list[0].Screen.Rung, list[0].Estimate = 0, 150_000
				return list
			}()},
			check: func(t *testing.T, p *cost.Plan) {
				t.Helper()
				if g := p.Grants[0]; g.Screen.Rung != 1 {
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
