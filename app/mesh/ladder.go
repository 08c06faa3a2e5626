package mesh

import (
	"slices"

	"moim/app/call"
	"moim/app/cost"
	"moim/media"
)

// ladder is a local video track's layers: those that can be encoded, and those
// that are. The mesh's goroutine owns it.
type ladder struct {
	track   call.Track
	out     *outbound
	rungs   []cost.Rung // the largest first; none while the source is closed
	offered []cost.Rung
	layers  []media.Layer // told the encoders last
	next    []media.Layer
}

// offer takes what the studio can encode.
func (l *ladder) offer(layers []media.Layer) {
	l.offered = l.offered[:0]
	for _, o := range layers {
		if layerOf(o.RID) == layerNone {
			continue
		}
		l.offered = append(l.offered, cost.Rung{
			RID: o.RID, Width: o.Width, Height: o.Height, FPS: o.FPS, Most: int64(o.Bitrate), Shares: o.Shares, Shed: o.Shed,
			Text: l.track == call.TrackScreen,
		})
	}
	l.rungs = cost.Ladder(l.rungs[:0], l.offered...)
}

// live is the layers that can be had at present: none while the track is off.
func (l *ladder) live() []cost.Rung {
	if !l.out.on.Load() {
		return nil
	}
	return l.rungs
}

// layer is the layer of a rung; none for -1.
func (l *ladder) layer(rung int) layer {
	if rung < 0 || rung >= len(l.rungs) {
		return layerNone
	}
	return layerOf(l.rungs[rung].RID)
}

// rung is the rung of a layer, where it is one that can be had.
func (l *ladder) rung(of layer) (r cost.Rung, ok bool) {
	for i := range l.rungs {
		if l.layer(i) == of {
			return l.rungs[i], true
		}
	}
	return cost.Rung{}, false
}

// apply tells the encoders what to encode, where that has changed: payload
// bits per second of each rung, 0 for none.
func (l *ladder) apply(m *Mesh, bitrates []int64) {
	l.next = l.next[:0]
	for i, bps := range bitrates {
		if bps <= 0 || i >= len(l.rungs) {
			continue
		}
		r := l.rungs[i]
		l.next = append(l.next, media.Layer{RID: r.RID, Width: r.Width, Height: r.Height, FPS: r.FPS, Bitrate: int(bps)})
		m.keyframes.setBitrate(stream{l.track, layerOf(r.RID)}, bps)
	}
	if slices.Equal(l.layers, l.next) {
		return
	}
	l.layers = append(l.layers[:0], l.next...)
	m.config.SetLayers(l.track, slices.Clone(l.layers))
}

// Offer says in which layers a video track can be encoded at present, the
// largest first, each with the most bits per second that it is worth; none
// while the source is closed. What is to be encoded comes back by
// Config.SetLayers. Any goroutine may call it.
func (m *Mesh) Offer(track call.Track, layers []media.Layer) {
	layers = slices.Clone(layers)
	m.inbox.post(func() {
		switch track {
		case call.TrackCamera:
			m.allocation.camera.offer(layers)
		case call.TrackScreen:
			m.allocation.screen.offer(layers)
		default:
			return
		}
		m.allocate()
	})
}
