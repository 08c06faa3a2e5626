package mesh

import (
	"cmp"
	"slices"
	"time"

	"moim/app/call"
	"moim/app/cost"
	"moim/app/mesh/internal/uplink"
)

// allocateInterval is the time between two allocations that nothing caused.
const allocateInterval = 50 * time.Millisecond

// Shares of what is allowed.
const (
	// budgetShare is what is planned of a budget: encoders exceed their targets,
	// and what does not fit the budget waits.
	budgetShare = 0.96
	// automaticShare is what is planned of what the network carries, where other
	// programs are to have room.
	automaticShare = 0.95
)

// wantedFactor is how much more than what a peer would get is looked for on its
// path, so that all of it fits when it varies and a picture need not take all of the
// time until the next one.
const wantedFactor = 1.8

// allocation divides the uplink between the peers. The mesh's goroutine owns it.
type allocation struct {
	budget     call.Budget
	coupler    cost.Coupler
	allocator  cost.Allocator
	in         cost.Input
	plan       cost.Plan
	paths      []cost.Path
	forecaster cost.Forecaster
	measured   []cost.Measured
	order      []*peer // whose places in in, plan and paths are the same
	capacity   int64   // what the network carries in sum, bits per second on the wire; 0 is not known
	camera     ladder
	screen     ladder
	voice      cost.Voice
	bitrate    int64 // of the voice, bits per second
	music      cost.Music
	musicRate  int64 // of the sound of the screen, likewise
}

// allocate divides the uplink anew: which layer each peer gets, what is encoded,
// how fast each lane goes, and which path is probed.
func (m *Mesh) allocate() {
	a, now := &m.allocation, m.config.Clock.Now()
	a.order = a.order[:0]
	for _, p := range m.peers {
		a.order = append(a.order, p)
	}
	slices.SortFunc(a.order, func(p, q *peer) int { return cmp.Compare(p.id, q.id) })
	m.couple(now)
	a.describe(m.sent())
	m.allocateSound(now)
	a.allocator.Allocate(now, &a.in, &a.plan)
	a.camera.apply(m, a.plan.Camera)
	a.screen.apply(m, a.plan.Screen)
	for i, p := range a.order {
		p.account.grant = a.plan.Grants[i]
		m.grant(p, now)
		m.probe(p, now)
	}
}

// allocateAnew is allocate without the patience that keeps pictures from
// wavering: a person has changed something, or a peer is back.
func (m *Mesh) allocateAnew() {
	m.allocation.allocator = cost.Allocator{}
	m.allocate()
}

// couple learns what the paths carry, each by itself and all together.
func (m *Mesh) couple(now time.Duration) {
	a := &m.allocation
	a.paths = a.paths[:0]
	for _, p := range a.order {
		path := cost.Path{Key: string(p.id)}
		if s := p.sending.Load(); s != nil {
			p.account.state = s.estimator.State(now)
			path.Estimate, path.Sent = p.account.carries(&a.in), p.account.state.Acked
			path.QueueDelay, path.Overusing = p.account.state.QueueDelay, p.account.state.Overusing
			path.Loss = p.account.state.Loss
		}
		a.paths = append(a.paths, path)
	}
	a.capacity = a.coupler.Update(now, a.paths)
}

// describe says what there is to divide, and between whom.
func (a *allocation) describe(on call.LocalTracks) {
	in := &a.in
	in.Budget = int64(budgetShare * float64(a.budget.Limit()))
	in.Uplink = a.capacity
	if a.budget.Mode != call.BudgetUnlimited {
		in.Uplink = int64(automaticShare * float64(a.capacity))
	}
	in.SoundOnly = a.budget.Mode == call.BudgetSound
	in.Camera, in.Screen = a.camera.live(), a.screen.live()
	in.Peers = in.Peers[:0]
	for i, p := range a.order {
		in.Peers = append(in.Peers, p.account.describe(string(p.id), a.paths[i].Coupled, p.sending.Load(), in, on))
	}
}

// describe is one peer as the allocation sees it.
func (a *account) describe(key string, estimate int64, s *sending, in *cost.Input, on call.LocalTracks) cost.Peer {
	p := cost.Peer{
		Key: key, Estimate: estimate, Sound: a.sound, Other: a.other, Quality: cost.Quality(a.quality),
		Camera: cost.Ask{Rung: -1}, Screen: cost.Ask{Rung: -1},
	}
	if on.Microphone && p.Sound == 0 {
		p.Sound = cost.UnmeasuredSound
	}
	if on.ScreenSound {
		p.Music = cmp.Or(a.music, cost.UnmeasuredMusic)
	}
	if s == nil {
		return p
	}
	if s.camera.expected() {
		p.Camera = a.ask(call.TrackCamera, in.Camera)
	}
	if s.screen.expected() {
		p.Screen = a.ask(call.TrackScreen, in.Screen)
	}
	return p
}

// carries is what the peer's path is taken to carry, in bits per second on the
// wire. While a queue drains less may be sent, but the smallest picture stays:
// for so short a time it waits in its lane rather than go and come back with a
// keyframe.
func (a *account) carries(in *cost.Input) int64 {
	least := a.sound + a.music + a.other
	for _, rungs := range [...][]cost.Rung{in.Camera, in.Screen} {
		if n := len(rungs); n > 0 {
			least += rungs[n-1].Cheapest(cost.HeaderIPv4UDP)
		}
	}
	return max(a.state.Estimate, min(a.state.Carries, least))
}

// ask is what the peer's tile of a track warrants.
func (a *account) ask(track call.Track, rungs []cost.Rung) cost.Ask {
	d, said := a.demands[track]
	return askOf(d, said, rungs)
}

// grant lets a peer have what it has been granted.
func (m *Mesh) grant(p *peer, now time.Duration) {
	s := p.sending.Load()
	if s == nil {
		return
	}
	a, g := &m.allocation, &p.account.grant
	s.microphone.muted.Store(p.account.quality == call.QualityPause)
	s.music.muted.Store(p.account.quality == call.QualityPause)
	m.forward(p, s.camera, a.camera.layer(g.Camera.Rung), g.Camera.Temporal, now)
	m.forward(p, s.screen, a.screen.layer(g.Screen.Rung), g.Screen.Temporal, now)
	if _, oldest := p.lane.Waiting(); oldest > mostWaiting {
		p.lane.Drop(uplink.Screen)
		p.lane.Drop(uplink.Camera)
	}
	pace := p.account.pacing()
	p.pace.Store(pace)
	p.lane.SetRate(pace)
}

// mostWaiting is how long a picture may wait in its lane. What is older is worth
// less than the keyframe after it.
const mostWaiting = time.Second

// forward lets a peer have a layer of a track up to a temporal layer.
func (m *Mesh) forward(p *peer, f *forwarder, target layer, temporal int, now time.Duration) {
	chosen := f.rest.layer(now, &p.account.state, layer(f.sending.Load()), target)
	if chosen == layerNone && target != layerNone {
		p.lane.Drop(f.class)
	}
	f.out.grant(f, chosen, uint8(max(temporal, 0)))
	if l := f.out.settle(f, now); l != layerNone {
		m.keyframes.ask(stream{f.out.track, l}, toBegin)
	}
}

// probe looks for as much on a peer's path as it would get if there were no
// limit but the budget.
func (m *Mesh) probe(p *peer, now time.Duration) {
	s := p.sending.Load()
	if s == nil {
		return
	}
	s.estimator.SetWanted(m.allocation.wanted(p))
	if !s.camera.begun.Load() && !s.screen.begun.Load() || m.uplink.Probing() {
		return
	}
	if probe, ok := s.estimator.NextProbe(now); ok {
		p.lane.Probe(uplink.Probe{
			Cluster: probe.Cluster, Rate: probe.Rate, Bytes: probe.Bytes, Packets: probe.Packets, Owed: probe.Fills,
		})
	}
}

// wanted is what a peer would get of its path, in bits per second on the wire.
func (a *allocation) wanted(p *peer) int64 {
	bps := p.account.sound + p.account.music + p.account.other
	bps += full(p.account.ask(call.TrackCamera, a.in.Camera), a.in.Camera)
	bps += full(p.account.ask(call.TrackScreen, a.in.Screen), a.in.Screen)
	bps = int64(float64(bps) * wantedFactor)
	if limit := a.budget.Limit(); limit > 0 {
		bps = min(bps, limit)
	}
	return bps
}

// full is what the best of a track costs, in bits per second on the wire.
func full(ask cost.Ask, rungs []cost.Rung) int64 {
	if ask.Rung < 0 {
		return 0
	}
	r := rungs[ask.Rung]
	return cost.Wire(r.Most, r.FPS, cost.HeaderIPv4UDP)
}
