package cost

import (
	"slices"
	"strings"
	"time"
)

// Allocator divides an upload between peers; see the package's documentation
// for how. It remembers what it gave, so that it gives more only when more has
// been there for a while. The zero value is ready. One goroutine at a time uses it.
type Allocator struct {
	Patience Patience

	order   []int // of Input.Peers, by key
	peers   []*memory
	known   map[string]*memory
	spare   []*memory
	round   uint64
	uplink  gate
	descent descent
	camera  settled
	screen  settled
}

// memory is what is known of a peer from before.
type memory struct {
	round          uint64 // when it was seen last
	estimate       gate
	short          bool // the limit leaves it less than its path would carry
	camera, screen held
}

// Allocate works out who gets what at a time of the caller's clock, and what
// to encode for that. The plan's slices are used again.
func (a *Allocator) Allocate(now time.Duration, in *Input, plan *Plan) {
	a.recall(in)
	d := &a.descent
	d.header = in.header()
	d.camera.reset(in.Camera, d.header, len(in.Peers))
	d.screen.reset(in.Screen, d.header, len(in.Peers))
	d.screen.screen = true
	d.room = resize(d.room, len(in.Peers))
	d.prominent = resize(d.prominent, len(in.Peers))

	a.hurry(now)
	limit := in.limit(a.uplink.pass(now, in.Uplink))
	fixed := plan.fix(in, limit)
	for i, index := range a.order {
		a.peer(now, i, &in.Peers[index], in.SoundOnly)
	}
	d.keepReadable()
	left := int64(most)
	if limit > 0 {
		left = max(limit-fixed, 0)
	}
	d.run(left)
	for i, m := range a.peers {
		m.short = d.short(i)
	}
	a.settle(now)
	a.publish(in, plan, limit)
}

// hurry lets estimates rise at once where somebody waits for a picture, and that
// of the uplink where nobody has any.
func (a *Allocator) hurry(now time.Duration) {
	waits, has := false, false
	for _, m := range a.peers {
		if m.camera.eager(now) || m.screen.eager(now) {
			m.estimate, waits = gate{}, true
		}
		has = has || m.camera.choice.Rung >= 0 && m.camera.seen || m.screen.choice.Rung >= 0 && m.screen.seen
	}
	if waits && !has {
		a.uplink = gate{}
	}
}

// forget makes the next allocation one that nothing went before.
func (a *Allocator) forget() {
	for _, m := range a.known {
		*m = memory{round: m.round}
	}
	a.uplink = gate{}
	a.camera.rungs, a.screen.rungs = a.camera.rungs[:0], a.screen.rungs[:0]
}

// recall sorts the peers by key, so that their order does not matter, and finds
// what is known of each.
func (a *Allocator) recall(in *Input) {
	a.round++
	a.order = a.order[:0]
	for i := range in.Peers {
		at, _ := slices.BinarySearchFunc(a.order, in.Peers[i].Key, func(j int, key string) int {
			return strings.Compare(in.Peers[j].Key, key)
		})
		a.order = slices.Insert(a.order, at, i)
	}
	if a.known == nil {
		a.known = make(map[string]*memory)
	}
	a.peers = a.peers[:0]
	for _, i := range a.order {
		m := a.known[in.Peers[i].Key]
		if m == nil {
			m = a.fresh()
			a.known[in.Peers[i].Key] = m
		}
		m.round = a.round
		a.peers = append(a.peers, m)
	}
	if len(a.known) == len(in.Peers) {
		return
	}
	for key, m := range a.known {
		if m.round != a.round {
			delete(a.known, key)
			a.spare = append(a.spare, m)
		}
	}
}

// fresh is the memory of a peer that has not been seen before.
func (a *Allocator) fresh() *memory {
	n := len(a.spare) - 1
	if n < 0 {
		return &memory{}
	}
	m := a.spare[n]
	a.spare = a.spare[:n]
	*m = memory{}
	return m
}

// fix works out what flows anyway, and how much of the sound the limit carries.
func (plan *Plan) fix(in *Input, limit int64) int64 {
	var sound, other int64
	for i := range in.Peers {
		p := &in.Peers[i]
		other += max(p.Other, 0)
		sound += p.sound()
	}
	plan.Sound = 1
	if limit > 0 && sound > 0 && sound+other > limit {
		plan.Sound = float64(max(limit-other, 0)) / float64(sound)
	}
	return sound + other
}

// sound is what the sound to a peer costs.
func (p *Peer) sound() int64 {
	if p.Quality == QualityPause {
		return 0
	}
	return max(p.Sound, 0) + max(p.Music, 0)
}

// Weights of the peers while bitrates are weighed against each other.
const (
	weightProminent = 16
	weightOther     = 1
)

// peer sets out what one peer, the i-th by key, may get.
func (a *Allocator) peer(now time.Duration, i int, p *Peer, soundOnly bool) {
	d := &a.descent
	d.room[i] = most
	if e := a.peers[i].estimate.pass(now, p.Estimate); e > 0 {
		d.room[i] = max(e-p.sound()-max(p.Other, 0), 0)
	}
	d.prominent[i] = p.Camera.Prominent || p.Quality == QualityHigh
	d.camera.ask[i] = allowed(p.Quality, p.Camera.Rung, d.camera.rungs)
	d.screen.ask[i] = allowed(p.Quality, p.Screen.Rung, d.screen.rungs)
	if soundOnly {
		d.camera.ask[i], d.screen.ask[i] = -1, -1
	}
	d.camera.weight[i], d.screen.weight[i] = weightOther, weightOther
	if d.prominent[i] {
		d.camera.weight[i] = weightProminent
	}
	if p.Screen.Prominent || p.Quality == QualityHigh {
		d.screen.weight[i] = weightProminent
	}
}

// allowed is the largest rung that a quality leaves of what is asked for.
func allowed(q Quality, ask int, rungs []Rung) int {
	if ask < 0 || len(rungs) == 0 || q == QualitySound || q == QualityPause {
		return -1
	}
	ask = min(ask, len(rungs)-1)
	for ask < len(rungs)-1 {
		rid := rungs[ask].RID
		if q == QualityMedium && rid == "h" || q == QualityLow && (rid == "h" || rid == "m") {
			ask++
			continue
		}
		break
	}
	return ask
}
