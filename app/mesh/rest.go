package mesh

import (
	"time"

	"moim/app/mesh/internal/estimate"
)

// When pictures rest.
const (
	restQueue = 100 * time.Millisecond // and longer: no keyframe is to stand in it
	mostRest  = 4 * time.Second        // a queue that is still there is not ours
)

// rest puts off changes of size while a queue of our own drains: the keyframe that
// another size begins with would make the queue longer, and when it is gone the
// path may carry the present size after all. Where the queue is long because
// the path has got much narrower, the present size stops as well; sound still goes.
type rest struct {
	on    bool
	since time.Duration
}

// layer is what is to be sent of a track of which a peer gets one layer and is to get
// another one.
func (r *rest) layer(now time.Duration, path *estimate.State, present, next layer) layer {
	if !path.Overusing || next == layerNone || next == present {
		r.on = false
		return next
	}
	if !r.on {
		r.on, r.since = true, now
	}
	switch {
	case now-r.since > mostRest:
		return next
	case path.QueueDelay > restQueue:
		return layerNone
	default:
		return present
	}
}
