package cost

import "math"

// state is an allocation to all peers, in the order of their keys.
type state struct{ camera, screen spread }

func (s *state) copy(from *state) {
	s.camera.copy(&from.camera)
	s.screen.copy(&from.screen)
}

func (s *state) sum() int64 { return s.camera.sum() + s.screen.sum() }

// tier is who is next to give something up.
type tier int

// The tiers: those that give up first come first. Everybody falls to what is
// still worth looking at before anybody falls below.
const (
	othersFull tier = iota
	prominentFull
	screensFull
	othersLeast
	prominentLeast
	screensLeast
	tiers
)

func (t tier) screens() bool { return t == screensFull || t == screensLeast }
func (t tier) full() bool    { return t <= screensFull }

// descent starts with what every path carries and takes away step by step,
// until the sum fits. Its steps do not depend on the limit, and none of them
// gives anybody more than the step before: so a larger limit, which ends the
// descent earlier, never gives anybody less.
type descent struct {
	header         int
	camera, screen ladder
	room           []int64 // by peer: what its path has left for pictures
	prominent      []bool  // by peer
	enough         [2]int64

	top, high, low, goal, mix, last state

	done uint64 // fingerprint of what kept was worked out from
	kept state
}

// ratio of one level to the one before: the steps of the descent.
const stepDown = 0.94

// run leaves the largest allocation whose sum is within limit in d.low, and
// what all paths would carry without a limit in d.top.
func (d *descent) run(limit int64) {
	key := d.fingerprint(limit)
	if key == d.done {
		d.low.copy(&d.kept)
		return
	}
	d.descend(limit)
	d.kept.copy(&d.low)
	d.done = key
}

func (d *descent) descend(limit int64) {
	d.prepare()
	d.bind(&d.low)
	d.top.copy(&d.low)
	for t := othersFull; t < tiers; {
		if d.low.sum() <= limit {
			break
		}
		before := d.largest(t)
		floor := int64(0)
		if t.full() {
			floor = d.least(t)
		}
		if before <= floor || before == 0 {
			t++
			continue
		}
		d.high.copy(&d.low)
		level := max(int64(stepDown*float64(before)), floor)
		d.step(t, level)
		if d.low.sum() <= limit {
			d.halve(t, before, level, limit)
			d.refine(limit)
			break
		}
	}
}

// prepare works out what is enough for each track.
func (d *descent) prepare() {
	d.enough = [2]int64{}
	for p, ask := range d.screen.ask {
		if ask >= 0 {
			r := &d.screen.rungs[ask]
			d.enough[1] = max(d.enough[1], r.wire(r.Least, topTemporal, d.header))
		}
		if d.camera.ask[p] >= 0 {
			r := &d.camera.rungs[len(d.camera.rungs)-1]
			d.enough[0] = r.wire(r.Least, topTemporal, d.header)
		}
	}
}

// least is what is enough for the track of a tier.
func (d *descent) least(t tier) int64 {
	if t.screens() {
		return d.enough[1]
	}
	return d.enough[0]
}

// in says whether a peer is in a tier.
func (d *descent) in(t tier, peer int) bool {
	return t.screens() || d.prominent[peer] == (t == prominentFull || t == prominentLeast)
}

// largest is the most that a peer of a tier gets.
func (d *descent) largest(t tier) int64 {
	c := d.low.camera.choice
	if t.screens() {
		c = d.low.screen.choice
	}
	var largest int64
	for p := range c {
		if d.in(t, p) {
			largest = max(largest, c[p].BPS)
		}
	}
	return largest
}

// bind sets the bounds of both tracks without a limit, and works both out.
func (d *descent) bind(s *state) {
	for p, room := range d.room {
		if d.camera.ask[p] >= 0 { // leaves the camera something, where that does not hurt
			room = max(room-d.enough[0], min(room, d.enough[1]))
		}
		d.screen.bound[p] = room
	}
	d.screen.solve(&s.screen)
	for p, room := range d.room {
		d.camera.bound[p] = room - s.screen.choice[p].BPS
	}
	d.camera.solve(&s.camera)
}

// step lets a tier fall to a level: nobody gets more than in d.high, and nobody
// of the tier more than level.
func (d *descent) step(t tier, level int64) {
	l, s, ceiling := &d.camera, &d.low.camera, d.high.camera.choice
	if t.screens() {
		l, s, ceiling = &d.screen, &d.low.screen, d.high.screen.choice
	}
	for p := range l.bound {
		l.bound[p] = ceiling[p].BPS
		if d.in(t, p) {
			l.bound[p] = min(l.bound[p], level)
		}
		l.keep[p] = !d.in(t, p) && d.prominent[p]
	}
	l.solve(s)
}

// halve takes the last step, from one level of a tier to another, in smaller ones.
func (d *descent) halve(t tier, from, to, limit int64) {
	const parts = 4
	d.goal.copy(&d.low)
	for i := range int64(parts - 1) {
		d.step(t, from+(to-from)*(i+1)/parts)
		if !d.between(&d.goal, &d.low, &d.high) {
			continue
		}
		if d.low.sum() <= limit {
			return
		}
		d.high.copy(&d.low)
	}
	d.low.copy(&d.goal)
}

// refine uses what a step has left of the limit, between d.high, which does not
// fit, and d.low, which does: as many peers as can be stay where they were, and
// then the bitrates rise.
func (d *descent) refine(limit int64) {
	d.last.copy(&d.high)
	for moved := 1; moved < len(d.room); moved++ {
		d.blend(&d.mix.camera, &d.high.camera, &d.low.camera, d.camera.rungs, moved)
		d.blend(&d.mix.screen, &d.high.screen, &d.low.screen, d.screen.rungs, moved)
		if !d.between(&d.low, &d.mix, &d.last) {
			continue
		}
		if d.mix.sum() <= limit {
			d.low.copy(&d.mix)
			break
		}
		d.last.copy(&d.mix)
	}
	if d.raise(&d.low.screen, &d.last.screen, d.screen.rungs, limit-d.low.camera.sum()) {
		d.raise(&d.low.camera, &d.last.camera, d.camera.rungs, limit-d.low.screen.sum())
	}
}

// blend gives the first peers what they get in low and the others what they get in high.
func (d *descent) blend(mix, high, low *spread, rungs []Rung, moved int) {
	mix.copy(high)
	copy(mix.choice[:moved], low.choice)
	var fromHigh, fromLow [MaxRungs]bool
	for p, c := range mix.choice {
		if c.Rung >= 0 && p < moved {
			fromLow[c.Rung] = true
		} else if c.Rung >= 0 {
			fromHigh[c.Rung] = true
		}
	}
	for r := range mix.rate {
		switch {
		case fromHigh[r] && fromLow[r]:
			mix.rate[r] = min(high.rate[r], low.rate[r])
		case fromLow[r]:
			mix.rate[r] = low.rate[r]
		}
	}
	mix.trim()
	mix.price(rungs, d.header)
}

// between says whether nobody gets less than in low or more than in high.
func (d *descent) between(low, s, high *state) bool {
	for p := range d.room {
		camera, screen := s.camera.choice[p].BPS, s.screen.choice[p].BPS
		if camera < low.camera.choice[p].BPS || camera > high.camera.choice[p].BPS ||
			screen < low.screen.choice[p].BPS || screen > high.screen.choice[p].BPS {
			return false
		}
	}
	return true
}

// raise lets the bitrates of s rise together, as far as its sum stays within
// limit and nobody gets more than in ceiling. It says whether the limit was no
// hindrance.
func (d *descent) raise(s, ceiling *spread, rungs []Rung, limit int64) bool {
	from, to := s.rate, s.rate
	for r := range rungs {
		to[r] = rungs[r].Most
	}
	for p, c := range s.choice {
		if c.Rung >= 0 {
			carried := rungs[c.Rung].payload(ceiling.choice[p].BPS, c.Temporal, d.header)
			to[c.Rung] = max(min(to[c.Rung], carried), from[c.Rung])
		}
	}
	fits := func(part float64) bool {
		for r := range rungs {
			if from[r] > 0 {
				s.rate[r] = from[r] + int64(part*float64(to[r]-from[r]))
			}
		}
		s.price(rungs, d.header)
		return s.sum() <= limit
	}
	if fits(1) {
		return true
	}
	low := 0.0
	for step := 0.5; step > 1e-4; step /= 2 {
		if fits(low + step) {
			low += step
		}
	}
	fits(low)
	return false
}

// fingerprint is a number for all that a descent depends on (FNV-1a): most of
// the time nothing has changed since the last one.
func (d *descent) fingerprint(limit int64) uint64 {
	const prime = 1099511628211
	sum := uint64(14695981039346656037)
	add := func(x uint64) { sum = (sum ^ x) * prime }
	add(uint64(limit))
	add(uint64(d.header))
	for _, l := range [...]*ladder{&d.camera, &d.screen} {
		add(uint64(len(l.rungs)))
		for i := range l.rungs {
			r := &l.rungs[i]
			add(uint64(r.Most))
			add(uint64(r.Least))
			for t := range temporalLevels {
				add(math.Float64bits(r.share(t)))
				add(math.Float64bits(r.frames(t)))
			}
		}
		for p := range l.ask {
			add(uint64(l.ask[p]))
			add(math.Float64bits(l.weight[p]))
			add(uint64(d.room[p]))
		}
	}
	for _, prominent := range d.prominent {
		if prominent {
			add(1)
		}
		add(2)
	}
	return sum
}
