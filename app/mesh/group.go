package mesh

import "time"

// Bounds of a group that is kept. Who has no picture yet may get one as old as
// the throttle of keyframes, in place of which it stands; who only changes
// sizes has a picture to look at, and would see the jump.
const (
	newcomerGroupAge = keyframeInterval
	switchGroupAge   = 300 * time.Millisecond
	maxGroupBytes    = 192 << 10
)

// group keeps the parcels of one encoding since its latest keyframe, so that a
// newcomer need not wait for the next one: it gets the group whole, decodes
// through it faster than it was made, and goes on with everybody else. A
// keyframe for all would cost everybody; the group costs the newcomer alone.
//
// Who holds the track's lock owns it.
type group struct {
	parcels []*parcel // the first is a keyframe
	bytes   int       // on the wire
}

// add keeps a parcel: with it the group is whole, or there is none.
func (g *group) add(p *parcel) {
	switch {
	case p.keyframe:
		g.drop()
	case len(g.parcels) == 0:
		return
	case p.captured-g.parcels[0].captured >= newcomerGroupAge, g.bytes+len(p.memory) > maxGroupBytes:
		g.drop()
		return
	}
	g.parcels = append(g.parcels, p.retain())
	for i := range p.ends {
		g.bytes += wireSize(len(p.payload(i)))
	}
}

// drop forgets the group.
func (g *group) drop() {
	for i, p := range g.parcels {
		p.release()
		g.parcels[i] = nil
	}
	g.parcels, g.bytes = g.parcels[:0], 0
}

// age is how old the group is; ok is false where there is none.
func (g *group) age(now time.Duration) (age time.Duration, ok bool) {
	if len(g.parcels) == 0 {
		return 0, false
	}
	return now - g.parcels[0].captured, true
}

// replayStep is the time between two pictures of a group that is replayed.
const replayStep = videoRate / 1000

// replay sends the group to one peer.
//
// The group arrives at once, so its timestamps are a millisecond apart and end
// with that of its latest picture: with those it was captured at, a receiver
// would learn that the first picture took a second longer than those that
// come, and hold them back.
func (g *group) replay(f *forwarder) {
	n := len(g.parcels)
	latest := g.parcels[n-1].timestamp
	for i, p := range g.parcels {
		if f.selection.take(p) {
			f.push(p, latest-uint32(n-1-i)*replayStep)
		}
	}
}
