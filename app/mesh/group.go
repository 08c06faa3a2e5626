package mesh

import "time"

// Bounds of a group that is kept. The age is the throttle's interval: whoever
// comes while a keyframe cannot be asked for gets the group in its place.
const (
	maxGroupAge   = keyframeInterval
	maxGroupBytes = 192 << 10
)

// group keeps the packets of a video track since its latest keyframe, so that a
// newcomer need not wait for the next one: it gets the group whole, decodes
// through it faster than it was made, and goes on with everybody else. A
// keyframe for all would cost everybody; the group costs the newcomer alone.
//
// Who writes the track owns it.
type group struct {
	memory  []byte
	packets []groupPacket
	// pictures is how many there are, and latest the timestamp of the latest.
	pictures, latest uint32

	whole bool          // a keyframe and everything since
	began time.Duration // capture time of the keyframe
}

type groupPacket struct {
	end  int  // in memory
	last bool // of its picture
}

// begin starts on a picture captured at that time.
func (g *group) begin(keyframe bool, captured time.Duration, timestamp uint32) {
	switch {
	case keyframe:
		g.memory, g.packets, g.pictures, g.whole = g.memory[:0], g.packets[:0], 0, true
		g.began = captured
	case !g.fresh(captured):
		g.drop()
	}
	g.pictures++
	g.latest = timestamp
}

// add keeps one packet of the picture.
func (g *group) add(payload []byte, last bool) {
	if !g.whole {
		return
	}
	if len(g.memory)+len(payload) > maxGroupBytes {
		g.drop()
		return
	}
	g.memory = append(g.memory, payload...)
	g.packets = append(g.packets, groupPacket{end: len(g.memory), last: last})
}

// drop forgets the group.
func (g *group) drop() { g.whole = false }

// fresh says whether the group is young enough to replay.
func (g *group) fresh(now time.Duration) bool { return g.whole && now-g.began < maxGroupAge }

// replayStep is the time between two pictures of a group that is replayed.
const replayStep = videoRate / 1000

// replay sends the group to one peer, and says whether there was one. A peer
// gets one a second at the most, however often it hides and shows the picture.
//
// The group arrives at once, so its timestamps are a millisecond apart and end
// with that of its latest picture: with those it was captured at, a receiver
// would learn that the first picture took a second longer than those that
// come, and hold them back.
func (g *group) replay(f *forwarder, now time.Duration) bool {
	if len(g.packets) == 0 || !g.fresh(now) || f.replayed && now-f.replayedAt < maxGroupAge {
		return false
	}
	f.replayed, f.replayedAt = true, now
	timestamp := g.latest - (g.pictures-1)*replayStep
	start := 0
	for _, p := range g.packets {
		f.write(timestamp, p.last, g.memory[start:p.end])
		start = p.end
		if p.last {
			timestamp += replayStep
		}
	}
	return true
}
