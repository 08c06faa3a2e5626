package codec

import "time"

const (
	minGap = time.Millisecond
	// maxGap bounds what a pause saves up: after it, one frame may take the bits
	// of this much time and no more, or it would clog the link.
	maxGap          = 500 * time.Millisecond
	defaultInterval = time.Second / 30
	// keyframeTime is how much time's worth of bits a keyframe may take.
	keyframeTime = 250 * time.Millisecond
)

// timeline turns capture times into what libvpx's rate control wants: times
// that begin at zero, always grow, and never jump far.
type timeline struct {
	started  bool
	last     time.Duration // capture time of the frame before
	pts      time.Duration
	interval time.Duration // mean time between frames
}

// next returns presentation time and duration of a frame captured at a time.
func (t *timeline) next(captured time.Duration) (pts, duration time.Duration) {
	if !t.started {
		t.started, t.last, t.interval = true, captured, defaultInterval
		return 0, t.interval
	}
	gap := min(max(captured-t.last, minGap), maxGap)
	t.last = captured
	t.pts += gap
	t.interval += (gap - t.interval) / 8
	return t.pts, t.interval
}

// maxIntra is keyframeTime in per cent of a frame that has weight times the bits
// of a mean one, and at least three mean frames.
func (t *timeline) maxIntra(weight float64) int {
	return int(max(100*float64(keyframeTime)/float64(t.interval), 300) / weight)
}
