package cost

import "strconv"

// Measured is what one peer cost over the last second, in bits per second on
// the wire.
type Measured struct {
	Key                          string // as in Input.Peers
	Sound, Other, Camera, Screen int64
}

// Price is what the upload would cost with one quality for everybody.
type Price struct {
	Quality Quality
	BPS     int64 // bits per second on the wire, in sum
}

// prices is how many qualities have a price: high, medium, low and sound.
const prices = 4

// Outlook is what the upload would cost if something were otherwise, in bits
// per second on the wire.
type Outlook struct {
	Next    int64         // with one more participant, within the limits
	MoreFit int           // so many more fit at the present quality; -1 where there is no limit
	Prices  [prices]Price // without limits of the sum, the highest quality first
	Server  int64         // through a server that forwards: each layer once
}

// Forecaster tells what the upload would cost if something were otherwise: by
// allocating as if it were, and by what things have cost of late. One goroutine
// at a time uses it.
type Forecaster struct {
	// Newcomer is what one more participant is like as far as nothing has been
	// measured and nobody is there: what its sound and control cost, what it asks for.
	Newcomer Peer

	peers          map[string]*habit
	round          uint64
	camera, screen [MaxRungs]usage
	allocator      Allocator
	in             Input
	plan           Plan
}

// Observe takes once a second what the peers of an allocation have cost. Peers
// that are not among the measured ones are forgotten.
func (f *Forecaster) Observe(in *Input, plan *Plan, measured []Measured) {
	f.round++
	if f.peers == nil {
		f.peers = make(map[string]*habit)
	}
	start(&f.camera, in.Camera)
	start(&f.screen, in.Screen)
	for i := range measured {
		if p, g := find(in, plan, measured[i].Key); p != nil {
			f.observe(p, g, &measured[i])
		}
	}
	finish(&f.camera, in.Camera, plan.Camera, in.header())
	finish(&f.screen, in.Screen, plan.Screen, in.header())
	for key, h := range f.peers {
		if h.round != f.round {
			delete(f.peers, key)
		}
	}
}

// find looks a peer and its grant up.
func find(in *Input, plan *Plan, key string) (*Peer, *Grant) {
	for i := range in.Peers {
		if in.Peers[i].Key == key && i < len(plan.Grants) {
			return &in.Peers[i], &plan.Grants[i]
		}
	}
	return nil, nil
}

// observe notes what one peer has cost.
func (f *Forecaster) observe(p *Peer, g *Grant, m *Measured) {
	h := f.peers[p.Key]
	isNew := h == nil // what finding a path to it has cost is no habit
	if isNew {
		h = &habit{camera: Choice{Rung: -1}, screen: Choice{Rung: -1}}
		f.peers[p.Key] = h
	}
	h.round = f.round
	if p.sound() == 0 {
		h.sound = mean{}
	} else {
		h.sound.add(float64(m.Sound))
	}
	if !isNew {
		h.other.add(float64(m.Other))
	}
	use(&f.camera, h.camera, g.Camera, m.Camera)
	use(&f.screen, h.screen, g.Screen, m.Screen)
	h.camera, h.screen = g.Camera, g.Screen
}

// Forecast tells what would be with the demands of in. Its rungs are those
// that were observed.
func (f *Forecaster) Forecast(in *Input) Outlook {
	o := Outlook{MoreFit: -1}
	newcomer := f.newcomer(in)
	f.assume(in)
	f.in.Peers = append(f.in.Peers, newcomer)
	o.Next = f.cost()
	if limit := in.limit(in.Uplink); limit > 0 {
		f.in.Budget, f.in.Uplink = 0, 0
		with := f.cost()
		f.assume(in)
		now := f.cost()
		f.in.Budget, f.in.Uplink = 0, 0
		free := f.cost()
		o.MoreFit = 0
		if each := with - free; each > 0 && now*100 >= asGood*free {
			o.MoreFit = int(max(limit-now, 0) / each)
		}
	}
	for i, q := range [prices]Quality{QualityHigh, QualityMedium, QualityLow, QualitySound} {
		f.assume(in)
		f.in.Budget, f.in.Uplink, f.in.SoundOnly = 0, 0, false
		for p := range f.in.Peers {
			f.in.Peers[p].Quality = q
		}
		o.Prices[i] = Price{Quality: q, BPS: f.cost()}
	}
	f.assume(in)
	o.Server = f.server()
	return o
}

// Join tells what joining a room of so many people would cost, each of whom is
// like Newcomer. The peers of in do not count.
func (f *Forecaster) Join(people int, in *Input) int64 {
	f.assume(in)
	f.in.Peers = f.in.Peers[:0]
	for range people {
		f.in.Peers = append(f.in.Peers, f.Newcomer)
		last := &f.in.Peers[len(f.in.Peers)-1]
		last.Key = newcomerKey + strconv.Itoa(len(f.in.Peers))
	}
	return f.cost()
}

// assume begins with what is.
func (f *Forecaster) assume(in *Input) {
	peers := f.in.Peers[:0]
	f.in = *in
	f.in.Peers = append(peers, in.Peers...)
}

// newcomer is one more peer: asking for what most others ask for, as it would
// see us in a tile like theirs, and costing besides what others cost besides.
func (f *Forecaster) newcomer(in *Input) Peer {
	p := f.Newcomer
	p.Key = newcomerKey
	if n := len(in.Peers); n > 0 {
		var sound, music, other int64
		for i := range in.Peers {
			sound += in.Peers[i].Sound
			music += in.Peers[i].Music
			other += in.Peers[i].Other
		}
		p.Sound, p.Music, p.Other = sound/int64(n), music/int64(n), other/int64(n)
		p.Camera.Rung = usual(in.Peers, p.Camera.Rung, func(p *Peer) int { return p.Camera.Rung })
		p.Screen.Rung = usual(in.Peers, p.Screen.Rung, func(p *Peer) int { return p.Screen.Rung })
	}
	return p
}

// usual is the rung that most peers ask for who ask for any, the larger one
// where two are asked for as often, or another one where nobody asks.
func usual(peers []Peer, other int, rung func(*Peer) int) int {
	var count [MaxRungs]int
	best := -1
	for i := range peers {
		if r := rung(&peers[i]); r >= 0 && r < MaxRungs {
			count[r]++
			best = 0
		}
	}
	if best < 0 {
		return other
	}
	for r := range count {
		if count[r] > count[best] {
			best = r
		}
	}
	return best
}

// cost allocates what is assumed, and tells what that costs, from experience.
func (f *Forecaster) cost() int64 {
	f.allocator.forget()
	f.allocator.Allocate(0, &f.in, &f.plan)
	var sum float64
	for i := range f.in.Peers {
		p, g := &f.in.Peers[i], &f.plan.Grants[i]
		sound, other := f.besides(p)
		sum += sound*f.plan.Sound + other
		sum += f.picture(&f.camera, f.in.Camera, f.plan.Camera, g.Camera)
		sum += f.picture(&f.screen, f.in.Screen, f.plan.Screen, g.Screen)
	}
	return int64(sum)
}

// picture is what a choice will cost.
func (f *Forecaster) picture(list *[MaxRungs]usage, rungs []Rung, rates []int64, c Choice) float64 {
	if c.Rung < 0 {
		return 0
	}
	all := rungs[c.Rung].wire(rates[c.Rung], topTemporal, f.in.header())
	return float64(c.BPS) * list[c.Rung].of(all)
}

// server is the cost of sending each layer that is needed once, and the rest once.
func (f *Forecaster) server() int64 {
	f.cost()
	sum := 0.0
	for i := range f.in.Peers {
		sound, other := f.means(&f.in.Peers[i])
		sum = max(sum, sound+other)
	}
	for r, rate := range f.plan.Camera {
		sum += f.picture(&f.camera, f.in.Camera, f.plan.Camera, f.whole(f.in.Camera, r, rate))
	}
	for r, rate := range f.plan.Screen {
		sum += f.picture(&f.screen, f.in.Screen, f.plan.Screen, f.whole(f.in.Screen, r, rate))
	}
	return int64(sum)
}

// whole is the choice of all frames of a rung, none where it is not encoded.
func (f *Forecaster) whole(rungs []Rung, rung int, rate int64) Choice {
	if rate == 0 {
		return Choice{Rung: -1}
	}
	return Choice{rung, topTemporal, rungs[rung].wire(rate, topTemporal, f.in.header())}
}
