package cost

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
	level          [tiers]int64 // bound of each tier

	top, high, low, mix, last state
}

// ratio of one level to the one before: the steps of the descent.
const stepDown = 0.96

// run leaves the largest allocation whose sum is within limit in d.low, and
// what all paths would carry without a limit in d.top.
func (d *descent) run(limit int64) {
	d.prepare()
	d.step(&d.low, nil)
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
		for p := range d.camera.keep {
			d.camera.keep[p] = d.prominent[p] && (t == othersFull || t == othersLeast)
		}
		d.high.copy(&d.low)
		d.level[t] = max(int64(stepDown*float64(before)), floor)
		d.step(&d.low, &d.high)
		if d.low.sum() <= limit {
			d.refine(limit)
			break
		}
	}
}

// prepare works out what is enough for each track, and takes every bound away.
func (d *descent) prepare() {
	for t := range d.level {
		d.level[t] = most
	}
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

// bounds is the level of a peer in the tiers of its camera and its screen.
func (d *descent) bounds(peer int) (camera, screen int64) {
	full, least := othersFull, othersLeast
	if d.prominent[peer] {
		full, least = prominentFull, prominentLeast
	}
	return min(d.level[full], d.level[least]), min(d.level[screensFull], d.level[screensLeast])
}

// step works out the allocation at the present levels, in which nobody gets
// more of a track than in ceiling.
func (d *descent) step(s, ceiling *state) {
	for p, room := range d.room {
		_, screen := d.bounds(p)
		if d.camera.ask[p] >= 0 { // leaves the camera something, where that does not hurt
			room = max(room-d.enough[0], min(room, d.enough[1]))
		}
		d.screen.bound[p] = min(screen, room)
		if ceiling != nil {
			d.screen.bound[p] = min(d.screen.bound[p], ceiling.screen.choice[p].BPS)
		}
	}
	d.screen.solve(&s.screen)
	for p, room := range d.room {
		camera, _ := d.bounds(p)
		d.camera.bound[p] = min(camera, room-s.screen.choice[p].BPS)
		if ceiling != nil {
			d.camera.bound[p] = min(d.camera.bound[p], ceiling.camera.choice[p].BPS)
		}
	}
	d.camera.solve(&s.camera)
}

// refine uses what a step has left of the limit, between d.high, which does not
// fit, and d.low, which does: as many peers as can be stay where they were, and
// then the bitrates rise.
func (d *descent) refine(limit int64) {
	d.last.copy(&d.high)
	for moved := 1; moved < len(d.room); moved++ {
		d.blend(&d.mix.camera, &d.high.camera, &d.low.camera, d.camera.rungs, moved)
		d.blend(&d.mix.screen, &d.high.screen, &d.low.screen, d.screen.rungs, moved)
		if !between(&d.low.camera, &d.mix.camera, &d.last.camera) || !between(&d.low.screen, &d.mix.screen, &d.last.screen) {
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

// between says whether mix costs nobody less than low or more than high.
func between(low, mix, high *spread) bool {
	for p := range mix.choice {
		if c := mix.choice[p].BPS; c < low.choice[p].BPS || c > high.choice[p].BPS {
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
