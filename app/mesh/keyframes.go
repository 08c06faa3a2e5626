package mesh

import (
	"sync"
	"time"

	"moim/app/call"
	"moim/media"
)

// keyframeInterval is the least time between two keyframe requests for one
// layer: keyframes are large, and a storm of them ruins the picture for all.
const keyframeInterval = time.Second

// stream names one encoding of a local track.
type stream struct {
	track call.Track
	layer string
}

// keyframes shares and throttles keyframe requests: the first is passed on at
// once, later ones when a second has passed, unless a keyframe has gone out in
// the meantime. Safe for use by several goroutines.
type keyframes struct {
	clock   *media.Clock
	request func(call.Track, string) // must not block

	mu      sync.Mutex
	state   map[stream]*keyframeState
	stopped bool
}

type keyframeState struct {
	asked   bool // ever
	last    time.Duration
	pending bool
	timer   *time.Timer
}

func newKeyframes(clock *media.Clock, request func(call.Track, string)) *keyframes {
	return &keyframes{clock: clock, request: request, state: make(map[stream]*keyframeState)}
}

// ask wants a keyframe of a stream, now or as soon as the throttle allows.
func (k *keyframes) ask(s stream) {
	now := k.clock.Now()
	k.mu.Lock()
	st := k.state[s]
	if st == nil {
		st = &keyframeState{}
		k.state[s] = st
	}
	switch {
	case k.stopped || st.pending:
		k.mu.Unlock()
		return
	case st.asked && now-st.last < keyframeInterval:
		st.pending = true
		wait := st.last + keyframeInterval - now
		if st.timer == nil {
			st.timer = time.AfterFunc(wait, func() { k.due(s) })
		} else {
			st.timer.Reset(wait)
		}
		k.mu.Unlock()
		return
	}
	st.asked, st.last = true, now
	k.mu.Unlock()
	k.request(s.track, s.layer)
}

// due serves a deferred request.
func (k *keyframes) due(s stream) {
	k.mu.Lock()
	st := k.state[s]
	if k.stopped || !st.pending {
		k.mu.Unlock()
		return
	}
	st.pending, st.last = false, k.clock.Now()
	k.mu.Unlock()
	k.request(s.track, s.layer)
}

// sent says that a keyframe has gone to everybody, which serves whoever waits.
func (k *keyframes) sent(s stream) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if st := k.state[s]; st != nil {
		st.pending = false
	}
}

// stop serves nobody any more.
func (k *keyframes) stop() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.stopped = true
	for _, st := range k.state {
		if st.timer != nil {
			st.timer.Stop()
		}
	}
}
