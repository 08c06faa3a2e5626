package cost

import (
	"math"
	"slices"
)

// maxCandidates bounds the bitrates that are tried for a rung.
const maxCandidates = 16

// most stands for a bound that never binds.
const most = math.MaxInt64

// ladder finds for one track what each rung is encoded with and which rung each
// peer gets, so that no peer's cost is above its bound and the sum of the
// logarithms of all costs, weighted, is as large as it can be made.
type ladder struct {
	rungs  []Rung
	header int
	screen bool
	ask    []int     // by peer: its largest rung, -1 for none
	weight []float64 // by peer
	bound  []int64   // by peer: bits per second on the wire
	keep   []bool    // by peer: its cost must not fall while others fall

	cost       [MaxRungs][temporalLevels]int64
	rate       [MaxRungs][temporalLevels]float64 // logarithm of the cost
	gain       [MaxRungs][temporalLevels]float64 // what the choice is worth
	candidates []int64
}

// reset makes room for so many peers.
func (l *ladder) reset(rungs []Rung, header, peers int) {
	l.rungs = rungs[:min(len(rungs), MaxRungs)]
	l.header = header
	l.ask = resize(l.ask, peers)
	l.weight = resize(l.weight, peers)
	l.bound = resize(l.bound, peers)
	l.keep = resize(l.keep, peers)
	clear(l.keep)
}

// resize gives s a length; what it holds is not kept.
func resize[T any](s []T, n int) []T { return slices.Grow(s[:0], n)[:n] }

// What a picture is worth besides its rate: that there is one at all, less for
// each step down in size and for dropped temporal levels. Of a screen, sharp
// text comes first. Each sum is positive, so that a picture is better than none.
const (
	worthCamera = 1.0
	worthScreen = 6.0
	sizeCamera  = 0.05
	sizeScreen  = 1.5
	halfFrames  = 0.1
	fewFrames   = 0.5
	worthless   = 8_000 // bits per second on the wire at which the rate counts nothing
	weightKeep  = 1000
)

// set encodes a rung with rate from now on.
func (l *ladder) set(s *spread, rung int, rate int64) {
	s.rate[rung] = rate
	if rate == 0 {
		return
	}
	base, size := worthCamera, sizeCamera
	if l.screen {
		base, size = worthScreen, sizeScreen
	}
	drop := [temporalLevels]float64{fewFrames, halfFrames, 0}
	for t := range temporalLevels {
		c := l.rungs[rung].wire(rate, t, l.header)
		l.cost[rung][t] = c
		l.rate[rung][t] = math.Log(float64(max(c, worthless)) / worthless)
		l.gain[rung][t] = base + l.rate[rung][t] - size*float64(rung) - drop[t]
	}
}

// best is what a peer would choose, and what it gains.
func (l *ladder) best(s *spread, peer int) (Choice, float64) {
	c, gain := Choice{Rung: -1}, 0.0
	if l.ask[peer] < 0 {
		return c, 0
	}
	for r := l.ask[peer]; r < len(l.rungs); r++ {
		if s.rate[r] == 0 {
			continue
		}
		for t := topTemporal; t >= 0; t-- {
			if l.cost[r][t] <= l.bound[peer] && l.gain[r][t] > gain {
				c, gain = Choice{r, t, l.cost[r][t]}, l.gain[r][t]
			}
		}
	}
	return c, gain
}

// total is what all peers gain.
func (l *ladder) total(s *spread) float64 {
	sum := 0.0
	for p := range l.ask {
		c, g := l.best(s, p)
		sum += g * l.weight[p]
		if l.keep[p] && c.Rung >= 0 {
			sum += weightKeep * l.rate[c.Rung][c.Temporal]
		}
	}
	return sum
}

// solve works out rates and choices within the bounds: one rung after another
// takes the best of the bitrates that just fit some peer, until none helps.
func (l *ladder) solve(s *spread) {
	const rounds, eps = 4, 1e-9
	s.reset(len(l.ask))
	for r := range l.rungs {
		l.set(s, r, 0)
	}
	best := 0.0
	for range rounds {
		before := best
		for r := range l.rungs {
			keep := s.rate[r]
			for _, rate := range l.try(r) {
				l.set(s, r, rate)
				if sum := l.total(s); sum > best+eps {
					best, keep = sum, rate
				}
			}
			l.set(s, r, keep)
		}
		if best <= before+eps {
			break
		}
	}
	for p := range l.ask {
		s.choice[p], _ = l.best(s, p)
	}
	s.trim()
}

// try lists the bitrates that a rung may be encoded with: those that just fit a peer.
func (l *ladder) try(rung int) []int64 {
	c := l.candidates[:0]
	last := int64(-1)
	for p, b := range l.bound {
		if l.ask[p] < 0 || l.ask[p] > rung || b == last {
			continue
		}
		last = b
		for t := range temporalLevels {
			if rate := l.rungs[rung].payload(b, t, l.header); rate > 0 {
				c = append(c, rate)
			}
		}
	}
	slices.Sort(c)
	c = slices.Compact(c)
	l.candidates = c
	if n := len(c); n > maxCandidates {
		for i := range maxCandidates {
			c[i] = c[i*(n-1)/(maxCandidates-1)]
		}
		c = c[:maxCandidates]
	}
	return c
}

// spread is one track's part of an allocation.
type spread struct {
	rate   [MaxRungs]int64
	choice []Choice // by peer
}

func (s *spread) reset(peers int) {
	s.rate = [MaxRungs]int64{}
	s.choice = resize(s.choice, peers)
	for i := range s.choice {
		s.choice[i] = Choice{Rung: -1}
	}
}

// trim stops the encoding of rungs that nobody gets.
func (s *spread) trim() {
	var used [MaxRungs]bool
	for _, c := range s.choice {
		if c.Rung >= 0 {
			used[c.Rung] = true
		}
	}
	for r := range s.rate {
		if !used[r] {
			s.rate[r] = 0
		}
	}
}

func (s *spread) copy(from *spread) {
	s.rate = from.rate
	s.choice = append(s.choice[:0], from.choice...)
}

// sum is the cost of all choices.
func (s *spread) sum() int64 {
	var sum int64
	for _, c := range s.choice {
		sum += c.BPS
	}
	return sum
}

// price works out again what the choices cost.
func (s *spread) price(rungs []Rung, header int) {
	for i := range s.choice {
		if c := &s.choice[i]; c.Rung >= 0 {
			c.BPS = rungs[c.Rung].wire(s.rate[c.Rung], c.Temporal, header)
		}
	}
}
