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
	face, text     int64   // what is enough of a camera and of a screen, on the wire
	readable       [MaxRungs]Rung

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

// descend is run without remembering.
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

// keepReadable lets a screen keep its size where it is slow to become sharp, if
// nobody who looks has a path on which that would be quicker: one encoding is for all
// who see that size, and whoever has a wide path shall not wait for a narrow one.
func (d *descent) keepReadable() {
	rungs := d.screen.rungs
	looking, wide := 0, false
	for p, ask := range d.screen.ask {
		if ask < 0 {
			continue
		}
		looking++
		r := &rungs[ask]
		wide = wide || d.room[p] >= r.wire(r.Least, topTemporal, d.header)
	}
	if looking == 0 || looking > 1 && wide {
		return
	}
	d.screen.rungs = d.readable[:copy(d.readable[:], rungs)]
	for i := range d.screen.rungs {
		if r := &d.screen.rungs[i]; r.Text {
			r.Least = min(r.Least, leastText)
		}
	}
}

// prepare works out what is enough: a face in the smallest size, and half of a
// screen's frames in the largest size that is asked for.
func (d *descent) prepare() {
	d.face, d.text = 0, 0
	for p, ask := range d.screen.ask {
		if ask >= 0 {
			r := &d.screen.rungs[ask]
			d.text = max(d.text, r.wire(max(r.enough(), r.Least), halfTemporal, d.header))
		}
		if d.camera.ask[p] >= 0 {
			r := &d.camera.rungs[len(d.camera.rungs)-1]
			d.face = r.wire(r.Least, topTemporal, d.header)
		}
	}
}

// least is what is enough for the track of a tier.
func (d *descent) least(t tier) int64 {
	if t.screens() {
		return d.text
	}
	return d.face
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
			room = max(room-d.face, min(room, d.text))
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
		l.keep[p] = !d.in(t, p)
	}
	l.solve(s)
}
