package cost

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
// fit, and d.low, which does: the bitrates rise, and then as many peers as can be
// stay where they were.
func (d *descent) refine(limit int64) {
	if !d.lift(&d.high, limit) {
		return
	}
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
	d.lift(&d.last, limit)
}

// lift raises the bitrates of d.low, those of screens first. It says whether the
// limit was no hindrance.
func (d *descent) lift(ceiling *state, limit int64) bool {
	return d.raise(&d.low.screen, &ceiling.screen, d.screen.rungs, limit-d.low.camera.sum()) &&
		d.raise(&d.low.camera, &ceiling.camera, d.camera.rungs, limit-d.low.screen.sum())
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
