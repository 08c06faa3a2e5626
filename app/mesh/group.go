package mesh

import (
	"sync/atomic"
	"time"
)

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
// The track's writer owns it; began may be read by any goroutine.
type group struct {
	memory  []byte
	packets []groupPacket
	// pictures is how many packets are the last of their picture.
	pictures uint32
	whole    bool         // a keyframe and everything since
	began    atomic.Int64 // capture time of the keyframe on the process's clock, in ns; -1 while there is no group
}

type groupPacket struct {
	end  int  // in memory
	last bool // of its picture
}

// begin starts on a picture captured at that time.
func (g *group) begin(keyframe bool, captured time.Duration) {
	switch {
	case keyframe:
		g.memory, g.packets, g.pictures, g.whole = g.memory[:0], g.packets[:0], 0, true
		g.began.Store(int64(captured))
	case g.whole && !g.fresh(captured):
		g.drop()
	}
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
	if last {
		g.pictures++
	}
}

// drop forgets the group.
func (g *group) drop() {
	g.whole = false
	g.began.Store(-1)
}

// fresh says whether there is a group that is young enough to replay.
func (g *group) fresh(now time.Duration) bool {
	began := g.began.Load()
	return began >= 0 && now-time.Duration(began) < maxGroupAge
}

// replayStep is the time between two pictures of a group that is replayed.
const replayStep = videoRate / 1000

// replay sends the group to one peer, and says whether there was one. A peer
// gets one a second at the most, however often it hides and shows the picture.
//
// The group arrives at once, so its timestamps end just before that of the
// picture that goes on, next, a millisecond apart: with those it was captured
// at, a receiver would learn that everything takes a second less than the first
// picture did, and hold back what comes.
func (g *group) replay(f *forwarder, now time.Duration, next uint32) bool {
	if !g.whole || len(g.packets) == 0 || !g.fresh(now) || f.replayed && now-f.replayedAt < maxGroupAge {
		return false
	}
	f.replayed, f.replayedAt = true, now
	timestamp := next - g.pictures*replayStep
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
