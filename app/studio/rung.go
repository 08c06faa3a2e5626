package studio

import (
	"sync/atomic"
	"time"

	"moim/media"
)

const (
	// idleEncoder is how long an encoder that nobody wants is kept.
	idleEncoder = 3 * time.Second
	// linger is how long a layer that is not offered any more is still encoded, so
	// that those who get it can change to another without a gap.
	linger = time.Second
)

// rung is one layer of a local track, encoded or not.
type rung struct {
	rid      string
	wish     atomic.Pointer[media.Layer] // what to encode; nil for nothing
	target   atomic.Int64                // bits per second
	keyframe atomic.Bool                 // somebody needs a keyframe
	sharp    atomic.Bool                 // of a screen: nothing is left to improve
	meter    encodeMeter

	// Owned by the pump goroutine.
	width, height int
	most          int     // bits per second
	limit         float64 // pictures per second; 0 is all
	offered       bool
	lingers       time.Duration // until when it is encoded though it is not offered
	lastWanted    time.Duration
	beat          decimator
	encoder       *layerEncoder   // nil while there is none
	ended         <-chan struct{} // closed when the latest encoder has ended; nil before the first
}

// ask changes what to encode; nil stops. Who begins to ask needs a keyframe.
func (r *rung) ask(l *media.Layer) {
	before := r.wish.Load()
	switch {
	case l == nil:
		r.wish.Store(nil)
	case before == nil:
		r.keyframe.Store(true)
		fallthrough
	case *before != *l:
		wish := *l
		r.wish.Store(&wish)
	}
}

// offer says how the layer is offered from now on.
func (r *rung) offer(l media.Layer, limit float64) {
	if !r.offered {
		r.keyframe.Store(true)
	}
	r.width, r.height, r.most = l.Width, l.Height, l.Bitrate
	r.offered, r.limit = true, limit
}

// withdraw says that the layer is not offered any more, and may be encoded a
// little longer in the size given.
func (r *rung) withdraw(l media.Layer, now time.Duration) {
	r.width, r.height = l.Width, l.Height
	if r.offered {
		r.offered, r.lingers = false, now+linger
	}
}

// remove says that there is no such layer any more.
func (r *rung) remove() {
	r.offered, r.lingers = false, 0
	r.stop()
}

// wanted says whether the layer is to be encoded at present, and keeps the
// target in step.
func (r *rung) wanted(now time.Duration) (fps float64, ok bool) {
	wish := r.wish.Load()
	if wish == nil || !r.offered && now >= r.lingers {
		return 0, false
	}
	r.lastWanted = now
	target := r.most
	if wish.Bitrate > 0 {
		target = min(target, wish.Bitrate)
	}
	r.target.Store(int64(target))
	fps = wish.FPS
	if r.limit > 0 && (fps <= 0 || r.limit < fps) {
		fps = r.limit
	}
	return fps, true
}

// stop ends the encoder without waiting for it.
func (r *rung) stop() {
	if r.encoder != nil {
		close(r.encoder.quit)
		r.encoder = nil
	}
}
