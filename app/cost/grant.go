package cost

// publish writes the plan.
func (a *Allocator) publish(in *Input, plan *Plan, limit int64) {
	d := &a.descent
	plan.Camera = append(plan.Camera[:0], d.low.camera.rate[:len(d.camera.rungs)]...)
	plan.Screen = append(plan.Screen[:0], d.low.screen.rate[:len(d.screen.rungs)]...)
	plan.Grants = resize(plan.Grants, len(in.Peers))
	plan.Total, plan.Limited = 0, false
	byBudget := in.Budget > 0 && limit == in.Budget
	for i, index := range a.order {
		p := &in.Peers[index]
		g := Grant{Camera: d.low.camera.choice[i], Screen: d.low.screen.choice[i]}
		g.Target = int64(float64(p.sound())*plan.Sound) + max(p.Other, 0) + g.Camera.BPS + g.Screen.BPS
		short := a.peers[i].short || plan.Sound < 1
		switch {
		case chosen(in, p):
			g.Held = HeldChoice
		case short && byBudget:
			g.Held = HeldBudget
		case short || d.slow(i):
			g.Held = HeldLink
		case p.Camera.Rung >= 0 && p.Camera.Short || p.Screen.Rung >= 0 && p.Screen.Short:
			g.Held = HeldComputer
		}
		plan.Limited = plan.Limited || byBudget && short
		plan.Total += g.Target
		plan.Grants[index] = g
	}
}

// chosen says whether a peer gets less by choice.
func chosen(in *Input, p *Peer) bool {
	if p.Quality == QualityPause {
		return true
	}
	asks := p.Camera.Rung >= 0 || p.Screen.Rung >= 0
	if in.SoundOnly || p.Quality == QualitySound {
		return asks
	}
	return allowed(p.Quality, p.Camera.Rung, in.Camera) != allowed(QualityAutomatic, p.Camera.Rung, in.Camera) ||
		allowed(p.Quality, p.Screen.Rung, in.Screen) != allowed(QualityAutomatic, p.Screen.Rung, in.Screen)
}

// Of what a peer could get, this part in percent is as good as all of it.
const asGood = 90

// short says whether the limit leaves a peer less than its path would carry.
func (d *descent) short(peer int) bool {
	return d.low.camera.choice[peer].BPS*100 < asGood*d.top.camera.choice[peer].BPS ||
		d.low.screen.choice[peer].BPS*100 < asGood*d.top.screen.choice[peer].BPS
}

// slow says whether its path, or another's, leaves a peer less than it asks for.
func (d *descent) slow(peer int) bool {
	slow := func(l *ladder, s *spread) bool {
		ask := l.ask[peer]
		if ask < 0 {
			return false
		}
		r := &l.rungs[ask]
		return s.choice[peer].BPS*100 < asGood*r.wire(r.Most, topTemporal, l.header)
	}
	return slow(&d.camera, &d.top.camera) || slow(&d.screen, &d.top.screen)
}
