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

// outbound is one local track: it cuts every sample once and hands it to the
// forwarders of all peers. Each layer of a picture has a writer of its own;
// everything is safe for use by several goroutines.
type outbound struct {
	track   call.Track
	stream  string // msid
	stamp   timestamper
	on      atomic.Bool // switched on
	parcels parcels
	flights flights
	repairs sync.Pool // of *repair

	mu         sync.Mutex // guards changes of forwarders
	forwarders atomic.Pointer[[]*forwarder]

	writing   sync.Mutex // guards what follows and the forwarders' selections
	encodings [layerCount]encoding
	steady    steady
	before    spoken
}

// spoken is the packet of sound that was sent last.
type spoken struct {
	payload   []byte
	timestamp uint32
}

// encoding is one layer of a video track.
type encoding struct {
	packetizer *vp8rtp.Packetizer
	group      group
}

func newOutbound(track call.Track, stream string, rate int64) *outbound {
	o := &outbound{track: track, stream: stream, stamp: newTimestamper(rate)}
	if o.isVideo() {
		for i := range o.encodings {
			o.encodings[i].packetizer = vp8rtp.NewPacketizer(maxPacket - headerRoom)
		}
	}
	o.forwarders.Store(new([]*forwarder))
	return o
}

func (o *outbound) isVideo() bool {
	return o.track != call.TrackMicrophone && o.track != call.TrackScreenSound
}

func (o *outbound) isScreen() bool { return o.track == call.TrackScreen }

// set switches the track on or off. Whoever got it needs a keyframe afterwards.
func (o *outbound) set(on bool) {
	if o.on.Swap(on) == on || on || !o.isVideo() {
		return
	}
	o.writing.Lock()
	defer o.writing.Unlock()
	for i := range o.encodings {
		o.encodings[i].group.drop()
	}
	for _, f := range *o.forwarders.Load() {
		f.selection.restart()
		f.sending.Store(int32(layerNone))
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

// writeVideo sends one sample to all who are to get it. It reports whether
// somebody waits for a keyframe of its layer, which this sample is not.
func (o *outbound) writeVideo(s media.Sample, l layer) (starved bool) {
	o.writing.Lock()
	defer o.writing.Unlock()
	if !o.on.Load() || len(s.Data) == 0 {
		return false
	}
	e := &o.encodings[l]
	p := o.parcels.pack(s, l, o.stamp.at(s.Captured), e.packetizer)
	defer p.release()
	e.group.add(p)
	for _, f := range *o.forwarders.Load() {
		if !f.receiving() {
			continue
		}
		f.mend()
		switch {
		case f.selection.take(p):
			f.push(p, p.timestamp)
		case f.selection.waiting() == l:
			starved = true
		}
	}
	return starved
}

// grant lets a peer have a layer up to a temporal layer from now on.
func (o *outbound) grant(f *forwarder, target layer, level uint8) {
	o.writing.Lock()
	defer o.writing.Unlock()
	f.selection.grant(target, level)
	if target == layerNone {
		f.sending.Store(int32(layerNone))
	}
}

// settle helps a peer that waits for a keyframe by the group since the latest
// one, if it can; otherwise it returns the layer that needs a keyframe for it,
// or none.
func (o *outbound) settle(f *forwarder, now time.Duration) layer {
	o.writing.Lock()
	defer o.writing.Unlock()
	f.mend()
	waiting := f.selection.waiting()
	if waiting == layerNone || !o.on.Load() || !f.receiving() || o.catchUp(f, now) {
		return layerNone
	}
	return waiting
}

// catchUp sends a peer the group of the layer that it waits for, and says
// whether there was one that comes sooner than a keyframe could. A peer gets
// one a second at the most, however often it hides and shows the picture.
func (o *outbound) catchUp(f *forwarder, now time.Duration) bool {
	g := &o.encodings[f.selection.target].group
	most := switchGroupAge
	if f.newcomer {
		most = newcomerGroupAge
	}
	age, ok := g.age(now)
	if !ok || age >= most || f.replayed && now-f.replayedAt < keyframeInterval {
		return false
	}
	if takes := f.paceTime(g.bytes); takes > max(keyframeInterval-age, switchGroupAge) {
		return false
	}
	f.replayed, f.replayedAt = true, now
	g.replay(f)
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
		if b := f.binding.Load(); b != nil && f.audible() {
			f.speak(b, timestamp, payload, &o.before)
		}
	}
	o.before.payload, o.before.timestamp = append(o.before.payload[:0], payload...), timestamp
}
