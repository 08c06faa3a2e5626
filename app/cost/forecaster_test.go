package cost_test

import (
	"math"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"moim/app/cost"
)

// call is a call by arithmetic: an allocation, and encoders that use part of
// what they are granted, up to what the picture needs.
type call struct {
	in         cost.Input
	plan       cost.Plan
	allocator  cost.Allocator
	forecaster cost.Forecaster
	random     *rand.Rand
	part       float64 // of what is granted
	needs      int64   // of a copy, at the most; 0 is no bound
	now        time.Duration
}

// second lets one second pass and returns what it cost.
func (c *call) second() int64 {
	var measured []cost.Measured
	var sum int64
	for range 10 {
		c.now += 100 * time.Millisecond
		c.allocator.Allocate(c.now, &c.in, &c.plan)
	}
	waver := 0.9 + 0.2*c.random.Float64()
	for i, p := range c.in.Peers {
		m := cost.Measured{Key: p.Key, Sound: 42_000, Other: 9_000 + int64(c.random.IntN(2_000))}
		m.Camera = int64(float64(c.plan.Grants[i].Camera.BPS) * c.part)
		if c.needs > 0 {
			m.Camera = min(m.Camera, c.needs)
		}
		m.Camera = int64(float64(m.Camera) * waver)
		sum += m.Sound + m.Other + m.Camera
		measured = append(measured, m)
	}
	c.forecaster.Observe(&c.in, &c.plan, measured)
	return sum
}

// join adds a peer.
func (c *call) join() {
	c.in.Peers = append(c.in.Peers, cost.Peer{
		Key: strconv.Itoa(len(c.in.Peers)), Sound: 50_000, Other: 15_000, Screen: cost.Ask{Rung: -1},
	})
}

// When somebody joins, the mean of seconds 10 to 20 is within 5 percent of the forecast.
func TestForecastComesTrue(t *testing.T) {
	tests := map[string]struct {
		budget int64
		part   float64
		needs  int64
	}{
		"no limit":        {part: 1},
		"frugal encoder":  {part: 0.9},
		"lavish encoder":  {part: 1.1},
		"simple picture":  {part: 1, needs: 300_000},
		"budget":          {part: 1, budget: 1_500_000},
		"budget, frugal":  {part: 0.93, budget: 1_500_000},
		"budget, simple":  {part: 1, needs: 300_000, budget: 1_500_000},
		"a larger budget": {part: 1, budget: 5_000_000},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			c := call{part: tt.part, needs: tt.needs, random: rand.New(rand.NewPCG(21, 22))}
			c.in = cost.Input{Budget: tt.budget, Camera: camera()[1:]}
			c.join()
			for n := 2; n < 7; n++ {
				for range 15 {
					c.second()
				}
				want := c.forecaster.Forecast(&c.in).Next
				c.join()
				var sum int64
				for s := range 20 {
					if cost := c.second(); s >= 10 {
						sum += cost
					}
				}
				if got := float64(sum) / 10; math.Abs(got-float64(want)) > 0.05*got {
					t.Errorf("%d peers cost %.0f, foreseen was %d", n, got, want)
				}
			}
		})
	}
}

func TestForecastOutlook(t *testing.T) {
	c := call{part: 1, random: rand.New(rand.NewPCG(23, 24)), in: cost.Input{Camera: camera()}}
	if o := c.forecaster.Forecast(&c.in); o.Next < 1_500_000 || o.MoreFit != -1 || o.Server != 0 {
		t.Errorf("alone: %+v", o)
	}
	c.join()
	c.join()
	for range 20 {
		c.second()
	}
	o := c.forecaster.Forecast(&c.in)
	for i, p := range o.Prices[1:] {
		if p.BPS >= o.Prices[i].BPS {
			t.Errorf("%s costs %d, %s %d", p.Quality, p.BPS, o.Prices[i].Quality, o.Prices[i].BPS)
		}
	}
	if got := o.Prices[3].BPS; got < 2*50_000 || got > 2*54_000 {
		t.Errorf("sound costs %d", got)
	}
	if o.Server*2 < o.Prices[0].BPS*95/100 || o.Server*2 > o.Prices[0].BPS*105/100 {
		t.Errorf("%d through a server, %d to two", o.Server, o.Prices[0].BPS)
	}
	for budget, want := range map[int64]int{2_000_000: 0, 3_600_000: 0, 5_200_000: 1, 9_000_000: 3} {
		c.in.Budget = budget
		if got := c.forecaster.Forecast(&c.in).MoreFit; got != want {
			t.Errorf("%d more fit in %d, want %d", got, budget, want)
		}
	}
}

func TestForecastJoin(t *testing.T) {
	f := cost.Forecaster{Newcomer: cost.Peer{Sound: 50_000, Other: 10_000, Camera: cost.Ask{Rung: 1}, Screen: cost.Ask{Rung: -1}}}
	in := cost.Input{Camera: camera()}
	one := f.Join(1, &in)
	if one < 560_000 || one > 640_000 {
		t.Errorf("one costs %d", one)
	}
	if four := f.Join(4, &in); four != 4*one {
		t.Errorf("one costs %d, four %d", one, four)
	}
	in.Budget = 1_800_000
	if four := f.Join(4, &in); four > in.Budget || four < in.Budget*9/10 {
		t.Errorf("four cost %d of %d", four, in.Budget)
	}
	in.SoundOnly = true
	if four := f.Join(4, &in); four != 240_000 {
		t.Errorf("four cost %d", four)
	}
	if none := f.Join(0, &in); none != 0 {
		t.Errorf("nobody costs %d", none)
	}
}

func TestForecastAllocatesNothing(t *testing.T) {
	c := call{part: 1, random: rand.New(rand.NewPCG(25, 26)), in: cost.Input{Budget: 2_000_000, Camera: camera()}}
	for range 6 {
		c.join()
		c.second()
	}
	if n := testing.AllocsPerRun(20, func() { c.forecaster.Forecast(&c.in) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
