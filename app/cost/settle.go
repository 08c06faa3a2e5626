package cost

import "time"

// held is what a peer had of one track last, and how long it has waited for more.
type held struct {
	seen    bool
	ask     int
	first   bool // was prominent
	choice  Choice
	waiting bool
	since   time.Duration  // that more could be had
	rises   [MaxRungs]rose // by the rung that it rose to
}

// rose is what is remembered of the rises to one rung.
type rose struct {
	at   time.Duration // the last one
	stay time.Duration // that the next one takes
}

// settled is what was decided last for one track.
type settled struct {
	rungs []Rung
	rate  [MaxRungs]int64
	small [MaxRungs]rise // slightly larger bitrates that wait
	hold  []bool         // by peer: keeps what it had
}

const (
	defaultStay  = time.Second
	defaultAfter = 10 * time.Second
	longestStay  = 16 * time.Second
	longestBlank = 2 * time.Second // of longestStay, where there is no picture at all
	forgiven     = time.Minute     // a picture that came and went before that did not
	settledRate  = 2 * time.Second // after which a slightly larger bitrate is passed on
	marginRise   = 110             // percent of a rung's least, before a peer goes up to it
	marginRate   = 105             // percent of a bitrate, before a larger one is passed on
)

func (p Patience) stay() time.Duration {
	if p.Stay > 0 {
		return p.Stay
	}
	return defaultStay
}

func (p Patience) after() time.Duration {
	if p.After > 0 {
		return p.After
	}
	return defaultAfter
}

// settle holds back what would rise too soon. It only ever lowers what an
// allocation costs.
func (a *Allocator) settle(now time.Duration) {
	d := &a.descent
	camera := func(m *memory) *held { return &m.camera }
	screen := func(m *memory) *held { return &m.screen }
	a.track(now, &a.camera, &d.camera, &d.low.camera, camera)
	a.track(now, &a.screen, &d.screen, &d.low.screen, screen)
}

// track settles one track.
func (a *Allocator) track(now time.Duration, last *settled, l *ladder, s *spread, of func(*memory) *held) {
	same := last.same(l.rungs)
	last.hold = resize(last.hold, len(s.choice))
	for i, m := range a.peers {
		h := of(m)
		first := a.descent.prominent[i]
		known := same && h.seen && h.ask == l.ask[i] && h.first == first
		last.hold[i] = known && h.wait(now, a.Patience, s.choice[i], l, s)
		if !known {
			*h = held{choice: s.choice[i]}
		}
		h.seen, h.ask, h.first = true, l.ask[i], first
	}
	last.keep(l, s, func(i int) Choice { return of(a.peers[i]).choice })
	if same {
		last.steady(now, l.rungs, s)
	}
	s.price(l.rungs, l.header)
	last.rate = s.rate
	for i, m := range a.peers {
		of(m).decide(now, a.Patience, s.choice[i])
	}
}

// same says whether the rungs are those of last time, and remembers them.
func (t *settled) same(rungs []Rung) bool {
	same := len(rungs) == len(t.rungs)
	for i := 0; same && i < len(rungs); i++ {
		same = rungs[i] == t.rungs[i]
	}
	t.rungs = append(t.rungs[:0], rungs...)
	return same
}

// above says whether a is more than b.
func above(a, b Choice) bool {
	if a.Rung < 0 || b.Rung < 0 {
		return a.Rung >= 0 && b.Rung < 0
	}
	return a.Rung < b.Rung || a.Rung == b.Rung && a.Temporal > b.Temporal
}

// wait says whether a peer keeps what it had, because more has not been there
// for long enough, or only just.
func (h *held) wait(now time.Duration, p Patience, next Choice, l *ladder, s *spread) bool {
	if !above(next, h.choice) || h.eager(now) {
		h.waiting = false
		return false
	}
	r := &l.rungs[next.Rung]
	rate := s.rate[next.Rung]
	if h.choice.Rung > next.Rung && rate*100 < r.Least*marginRise && rate < r.Most {
		h.waiting = false
		return true
	}
	if !h.waiting {
		h.waiting, h.since = true, now
	}
	stay := max(h.rises[next.Rung].stay, p.stay())
	if h.choice.Rung < 0 {
		stay = min(stay, longestBlank)
	}
	return now-h.since < stay
}

// eager says whether a peer has nothing of a track that it asks for, so that
// whatever can be had is to be had at once: a frozen picture is worse than one
// that changes. It is not where a picture has come and gone of late.
func (h *held) eager(now time.Duration) bool {
	if !h.seen || h.ask < 0 || h.choice.Rung >= 0 {
		return false
	}
	for _, r := range h.rises {
		if r.stay > 0 && now-r.at <= forgiven {
			return false
		}
	}
	return true
}

// decide notes what a peer got in the end.
func (h *held) decide(now time.Duration, p Patience, c Choice) {
	switch {
	case above(c, h.choice):
		r := &h.rises[c.Rung]
		if now-r.at > 3*p.after() {
			r.stay = 0
		}
		r.at, h.waiting = now, false
	case above(h.choice, c):
		r := &h.rises[h.choice.Rung]
		if r.at > 0 && now-r.at < p.after() {
			r.stay = min(2*max(r.stay, p.stay()), longestStay)
		}
	}
	h.choice = c
}

// keep gives the peers that hold what they had, as far as that costs no more
// than what they could have.
func (t *settled) keep(l *ladder, s *spread, had func(int) Choice) {
	rate := s.rate
	for r := range l.rungs { // rungs that only those who hold would get
		if s.rate[r] > 0 {
			continue
		}
		rate[r] = l.rungs[r].Most
		for i, hold := range t.hold {
			if c := had(i); hold && c.Rung == r {
				rate[r] = min(rate[r], l.rungs[r].payload(s.choice[i].BPS, c.Temporal, l.header))
			}
		}
	}
	for i, hold := range t.hold {
		if !hold {
			continue
		}
		c := had(i)
		if c.Rung < 0 {
			s.choice[i] = c
			continue
		}
		c.BPS = l.rungs[c.Rung].wire(rate[c.Rung], c.Temporal, l.header)
		if rate[c.Rung] > 0 && c.BPS <= s.choice[i].BPS {
			s.choice[i] = c
		}
	}
	s.rate = rate
	s.trim()
}

// steady keeps bitrates that would rise only a little, until that has lasted.
func (t *settled) steady(now time.Duration, rungs []Rung, s *spread) {
	for r := range rungs {
		old, next, wait := t.rate[r], s.rate[r], &t.small[r]
		if old == 0 || next <= old || next*100 >= old*marginRate || next == rungs[r].Most {
			wait.on = false
			continue
		}
		if !wait.on {
			*wait = rise{on: true, since: now, least: next}
		}
		wait.least = min(wait.least, next)
		if now-wait.since < settledRate {
			s.rate[r] = old
			continue
		}
		s.rate[r], wait.on = wait.least, false
	}
}
