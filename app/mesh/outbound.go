package mesh

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"moim/app/call"
	"moim/app/mesh/internal/vp8rtp"
	"moim/media"
)

// Sizes of RTP packets. 1200 bytes pass every path that WebRTC meets
// (RFC 8831 section 5); of those, room stays for the header with extensions
// and the two bytes that a retransmission adds (RFC 4588).
const (
	maxPacket  = 1200
	headerRoom = 12 + 12 + 2
)

// outbound is one local track: it packetises once and hands every packet to
// the forwarders of all peers. One goroutine at a time writes; everything else
// is safe for use by several.
type outbound struct {
	track  call.Track
	stream string // msid
	stamp  timestamper
	on     atomic.Bool            // switched on
	layer  atomic.Pointer[string] // layer of the latest sample

	mu         sync.Mutex // guards changes of forwarders
	forwarders atomic.Pointer[[]*forwarder]

	writing    sync.Mutex // one writer at a time; guards what follows
	packetizer *vp8rtp.Packetizer
	steady     steady
	current    []*forwarder // who gets the sample being written
	group      group
}

func newOutbound(track call.Track, stream string, rate int64) *outbound {
	o := &outbound{track: track, stream: stream, stamp: newTimestamper(rate)}
	if rate == videoRate {
		o.packetizer = vp8rtp.NewPacketizer(maxPacket - headerRoom)
	}
	o.forwarders.Store(new([]*forwarder))
	return o
}

// set switches the track on or off. Whoever got it needs a keyframe afterwards.
func (o *outbound) set(on bool) {
	if o.on.Swap(on) == on || on {
		return
	}
	for _, f := range *o.forwarders.Load() {
		f.needKey.Store(true)
	}
}

func (o *outbound) add(f *forwarder) {
	o.mu.Lock()
	defer o.mu.Unlock()
	list := append(slices.Clone(*o.forwarders.Load()), f)
	o.forwarders.Store(&list)
}

func (o *outbound) remove(f *forwarder) {
	o.mu.Lock()
	defer o.mu.Unlock()
	list := slices.DeleteFunc(slices.Clone(*o.forwarders.Load()), func(g *forwarder) bool { return g == f })
	o.forwarders.Store(&list)
}

// defaultLayer is the layer of a track of which nothing has been written yet.
const defaultLayer = "h"

// newest is the layer of the latest sample.
func (o *outbound) newest() string {
	if l := o.layer.Load(); l != nil {
		return *l
	}
	return defaultLayer
}

// copies is the number of peers that get this track at present.
func (o *outbound) copies() int { return o.count((*forwarder).wanted) }

// wanted says whether a peer gets this track, or will as soon as it is
// connected: a picture that is ready by then need not be waited for.
func (o *outbound) wanted() bool { return o.count((*forwarder).expected) > 0 }

// count is the number of forwarders of which that holds; none while off.
func (o *outbound) count(holds func(*forwarder) bool) int {
	if !o.on.Load() {
		return 0
	}
	n := 0
	for _, f := range *o.forwarders.Load() {
		if holds(f) {
			n++
		}
	}
	return n
}

// writeVideo sends one sample to all who want it. It reports whether somebody
// is waiting for a keyframe that this sample is not.
func (o *outbound) writeVideo(s media.Sample) (starved bool) {
	o.writing.Lock()
	defer o.writing.Unlock()
	if !o.on.Load() || len(s.Data) == 0 {
		o.group.drop()
		return false
	}
	if l := o.layer.Load(); l == nil || *l != s.Layer {
		layer := s.Layer
		o.layer.Store(&layer)
	}
	starved = o.choose(s)
	timestamp := o.stamp.at(s.Captured)
	o.packetizer.Begin(s)
	o.group.begin(s.Keyframe, s.Captured, timestamp)
	for {
		payload, last := o.packetizer.Next()
		if payload == nil {
			return starved
		}
		o.group.add(payload, last)
		for _, f := range o.current {
			f.write(timestamp, last, payload)
		}
	}
}

// choose fills current with those who get the sample; who has missed something
// catches up by the group, where there is one. It reports whether somebody is
// left that nothing but a keyframe helps.
func (o *outbound) choose(s media.Sample) (starved bool) {
	o.current = o.current[:0]
	for _, f := range *o.forwarders.Load() {
		switch {
		case !f.wanted():
		case f.takes(s):
			o.current = append(o.current, f)
		case o.group.replay(f, s.Captured):
			f.needKey.Store(false)
			o.current = append(o.current, f)
		default:
			starved = true
		}
	}
	return starved
}

// catchUp sends a peer the group at once, before the next sample, and says
// whether there was one.
func (o *outbound) catchUp(f *forwarder, now time.Duration) bool {
	o.writing.Lock()
	defer o.writing.Unlock()
	if !o.on.Load() || !f.wanted() || !f.needKey.Load() || !o.group.replay(f, now) {
		return false
	}
	f.needKey.Store(false)
	return true
}

// writeAudio sends one packet to all.
func (o *outbound) writeAudio(payload []byte, captured time.Duration) {
	if !o.on.Load() || len(payload) == 0 {
		return
	}
	o.writing.Lock()
	defer o.writing.Unlock()
	timestamp := o.stamp.at(o.steady.at(captured))
	for _, f := range *o.forwarders.Load() {
		if f.wanted() {
			f.write(timestamp, false, payload)
		}
	}
}
