package mesh

import (
	"time"

	"moim/app/mesh/internal/estimate"
)

// When pictures rest.
const (
	restQueue = 100 * time.Millisecond // and longer: no keyframe is to stand in it
	mostRest  = 3 * time.Second        // a queue that is still there is not ours
	restPause = 10 * time.Second       // from the beginning of a rest to the next one
)

// rest puts off changes of size while a queue of our own drains: the keyframe that
// another size begins with would make the queue longer, and when it is gone the
// path may carry the present size after all. Where the queue is long because
// the path has got much narrower, the present size stops as well; sound still goes.
// Who has no picture waits for nothing but a long queue, and nobody for long: signs
// of overuse may come and go.
type rest struct {
	begun bool
	since time.Duration
}

// layer is what is to be sent of a track of which a peer gets one layer and is to get
// another one.
func (r *rest) layer(now time.Duration, path *estimate.State, present, next layer) layer {
	long := path.QueueDelay > restQueue
	if !path.Overusing || next == layerNone || next == present || present == layerNone && !long {
		return next
	}
	if !r.begun || now-r.since > restPause {
		r.begun, r.since = true, now
	}
	switch {
	case now-r.since > mostRest:
		return next
	case long:
		return layerNone
	default:
		return present
	}
}
