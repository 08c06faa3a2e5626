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

// What peers that complain may take of a layer's bitrate for keyframes, and how
// long they wait for the next one at the most.
const (
	keyframeShare       = 4 // a quarter
	maxKeyframeInterval = 4 * time.Second
)

// stream names one encoding of a local track.
type stream struct {
	track call.Track
	layer layer
}

// reason is why a keyframe is wanted.
type reason bool

// Who begins to see a layer needs a keyframe for sure; who complains of a loss
// (PLI, FIR) may do so for ever, and bears with longer intervals.
const (
	toBegin  reason = true
	toRepair reason = false
)

// keyframes shares and throttles keyframe requests: the first is passed on at
// once, later ones when the interval has passed, unless a keyframe has gone out
// in the meantime. Safe for use by several goroutines.
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
	bits    int64 // of the latest keyframe
	bitrate int64 // of the layer, bits per second; 0 while not known
	pending bool
	due     time.Duration // of what is pending
	timer   *time.Timer
}

func newKeyframes(clock *media.Clock, request func(call.Track, string)) *keyframes {
	return &keyframes{clock: clock, request: request, state: make(map[stream]*keyframeState)}
}

// of is the state of a stream; k.mu is held.
func (k *keyframes) of(s stream) *keyframeState {
	st := k.state[s]
	if st == nil {
		st = &keyframeState{}
		k.state[s] = st
	}
	return st
}

// ask wants a keyframe of a stream, now or as soon as the throttle allows.
func (k *keyframes) ask(s stream, why reason) {
	now := k.clock.Now()
	k.mu.Lock()
	st := k.of(s)
	due := now
	if st.asked {
		due = max(now, st.last+st.interval(why))
	}
	switch {
	case k.stopped || st.pending && st.due <= due:
		k.mu.Unlock()
		return
	case due > now:
		st.pending, st.due = true, due
		if st.timer == nil {
			st.timer = time.AfterFunc(due-now, func() { k.served(s) })
		} else {
			st.timer.Reset(due - now)
		}
		k.mu.Unlock()
		return
	}
	st.asked, st.last, st.pending = true, now, false
	k.mu.Unlock()
	k.request(s.track, s.layer.String())
}

// interval is the least time to the next keyframe.
func (st *keyframeState) interval(why reason) time.Duration {
	if why == toBegin || st.bitrate <= 0 {
		return keyframeInterval
	}
	share := time.Duration(st.bits * keyframeShare * int64(time.Second) / st.bitrate)
	return min(max(share, keyframeInterval), maxKeyframeInterval)
}

// served serves a deferred request.
func (k *keyframes) served(s stream) {
	k.mu.Lock()
	st := k.state[s]
	if k.stopped || !st.pending {
		k.mu.Unlock()
		return
	}
	st.pending, st.last = false, k.clock.Now()
	k.mu.Unlock()
	k.request(s.track, s.layer.String())
}

// sent says that a keyframe of so many bytes has gone to everybody, asked for or
// not, which serves whoever waits.
func (k *keyframes) sent(s stream, size int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	st := k.of(s)
	st.asked, st.last, st.pending, st.bits = true, k.clock.Now(), false, int64(size)*8
}

// setBitrate says at which bitrate a layer is encoded.
func (k *keyframes) setBitrate(s stream, bps int64) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.of(s).bitrate = bps
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
