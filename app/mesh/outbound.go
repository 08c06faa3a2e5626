package mesh

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"moim/app/call"
	"moim/media"
)

// outbound is one local track: it packetises once and hands every packet to
// the forwarders of all peers. One goroutine at a time writes; everything else
// is safe for use by several.
type outbound struct {
	track  call.Track
	stream string // msid
	stamp  timestamper
	on     atomic.Bool // switched on

	mu         sync.Mutex // guards changes of forwarders
	forwarders atomic.Pointer[[]*forwarder]

	writing    sync.Mutex // one writer at a time; guards what follows
	packetizer *vp8Packetizer
	steady     steady
	current    []*forwarder // who gets the sample being written
}

func newOutbound(track call.Track, stream string, rate int64) *outbound {
	o := &outbound{track: track, stream: stream, stamp: newTimestamper(rate)}
	if rate == videoRate {
		o.packetizer = newVP8Packetizer()
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

// copies is the number of peers that get this track at present.
func (o *outbound) copies() int {
	if !o.on.Load() {
		return 0
	}
	n := 0
	for _, f := range *o.forwarders.Load() {
		if f.wanted() {
			n++
		}
	}
	return n
}

// writeVideo sends one sample to all who want it. It reports whether somebody
// is waiting for a keyframe that this sample is not.
func (o *outbound) writeVideo(s media.Sample) (starved bool) {
	if !o.on.Load() || len(s.Data) == 0 {
		return false
	}
	o.writing.Lock()
	defer o.writing.Unlock()
	o.current = o.current[:0]
	for _, f := range *o.forwarders.Load() {
		switch {
		case !f.wanted():
		case f.takes(s):
			o.current = append(o.current, f)
		default:
			starved = true
		}
	}
	timestamp := o.stamp.at(s.Captured)
	o.packetizer.begin(s)
	if len(o.current) == 0 {
		return starved
	}
	for {
		payload, last := o.packetizer.next()
		if payload == nil {
			return starved
		}
		for _, f := range o.current {
			f.write(timestamp, last, payload)
		}
	}
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
