package studio

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"moim/app/call"
	"moim/media"
)

// What a freeze is, as in W3C webrtc-stats (freezeCount) and as browsers count:
// the mean runs over the latest frame intervals, the one in question included,
// once there are enough of them.
const (
	meanIntervals  = 30
	leastIntervals = 5
	leastFreeze    = 150 * time.Millisecond // over the mean
)

// pausedGap is the shortest gap that ends a pause.
const pausedGap = 100 * time.Millisecond

// stillGap is the time between two captures after which a screen stood still.
const stillGap = 500 * time.Millisecond

// remoteVideo decodes one picture of one peer. Samples come one at a time, on
// one goroutine; the ticker reads the counters.
type remoteVideo struct {
	clock   *media.Clock
	barcode func(*media.Frame) (time.Time, bool)
	wall    *wall
	screen  bool // it has a picture where something changes, and not otherwise

	decodeMu sync.Mutex // held while decoding; Close waits for it
	decoder  media.Decoder
	closed   bool

	mu        sync.Mutex // guards what follows: counters only
	width     int
	height    int
	decoded   int64
	second    int64 // frames since the last take
	last      time.Duration
	captured  time.Duration // of the latest frame
	intervals [meanIntervals]time.Duration
	filled    int
	at        int
	freezes   int64
	frozen    time.Duration
	paused    bool // until the next picture after a gap
	latencies []time.Duration
}

// sample decodes s and shows the picture. first is true for the first one.
func (v *remoteVideo) sample(s media.Sample) (first bool, err error) {
	v.decodeMu.Lock()
	defer v.decodeMu.Unlock()
	if v.closed {
		return false, nil
	}
	frame, err := v.decoder.Decode(s)
	if err != nil {
		return false, fmt.Errorf("decode: %w", err)
	}
	if frame == nil {
		return false, nil
	}
	frame.Captured = s.Captured
	first = v.count(frame, s.Missed)
	v.wall.show(frame)
	return first, nil
}

func (v *remoteVideo) close() error {
	v.decodeMu.Lock()
	defer v.decodeMu.Unlock()
	if v.closed {
		return nil
	}
	v.closed = true
	return v.decoder.Close()
}

// count keeps the statistics of one decoded frame. missed says that some before it
// did not come.
func (v *remoteVideo) count(f *media.Frame, missed bool) (first bool) {
	now := v.clock.Now()
	var latency time.Duration
	known := false
	if v.barcode != nil {
		if captured, ok := v.barcode(f); ok {
			latency, known = v.clock.Wall(now).Sub(captured), true
		}
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if known && len(v.latencies) < cap(v.latencies) {
		v.latencies = append(v.latencies, latency)
	}
	v.width, v.height = f.Width, f.Height
	first = v.decoded == 0
	v.decoded++
	v.second++
	// A picture or two may still be under way when the pause is announced.
	switch gap := now - v.last; {
	case first || v.paused && gap >= pausedGap:
		v.paused = false
	case v.screen && !missed && v.still(gap, f.Captured-v.captured):
	default:
		v.interval(gap)
	}
	v.last, v.captured = now, f.Captured
	return first
}

// still says whether a gap of a screen, in which nothing was lost, is there because
// nothing changed there for a while. Gaps of a screen that moves make the mean.
func (v *remoteVideo) still(gap, captured time.Duration) bool {
	return captured >= stillGap || captured > pausedGap && gap-captured < leastFreeze
}

// interval counts a freeze where d is max(3 x mean, mean + 150 ms) or more.
func (v *remoteVideo) interval(d time.Duration) {
	v.intervals[v.at] = d
	v.at = (v.at + 1) % meanIntervals
	v.filled = min(v.filled+1, meanIntervals)
	if v.filled < leastIntervals {
		return
	}
	var sum time.Duration
	for _, i := range v.intervals[:v.filled] {
		sum += i
	}
	if mean := sum / time.Duration(v.filled); d >= max(3*mean, mean+leastFreeze) {
		v.freezes++
		v.frozen += d
	}
}

// pause tells that the picture stops on purpose (camera off, tile hidden), so
// that the time until the next one is no freeze.
func (v *remoteVideo) pause() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.paused = true
}

// take returns the statistics over the last span and begins the next.
func (v *remoteVideo) take(span time.Duration) call.VideoStats {
	v.mu.Lock()
	defer v.mu.Unlock()
	s := call.VideoStats{
		Width: v.width, Height: v.height,
		FPS:           float64(v.second) / span.Seconds(),
		FramesDecoded: v.decoded,
		Freezes:       v.freezes, FreezeTime: v.frozen,
	}
	v.second = 0
	if n := len(v.latencies); n > 0 {
		slices.Sort(v.latencies)
		s.LatencyKnown = true
		s.LatencyP50, s.LatencyP95 = v.latencies[n/2], v.latencies[n*95/100]
		v.latencies = v.latencies[:0]
	}
	return s
}
