package audio

import "moim/media"

const (
	limitThreshold = 29000.0                 // -1 dBFS: peaks above it turn the gain down
	limitRelease   = 0.02                    // share of the way back to full gain per pull: about half a second
	limitAttack    = media.SampleRate / 1000 // samples in which the gain goes down: 1 ms
	fullScale      = 32767.0
)

// limiter makes a sum of voices fit into 16 bits without the crackle of
// clipping: it turns the whole down while the sum is too loud, and bends what
// peaks remain while it does so. The zero value is not ready: gain starts at 1.
type limiter struct {
	gain float64
}

// apply writes the limited sum to dst, which is as long.
func (l *limiter) apply(dst []int16, sum []int32) {
	var peak int32
	for _, s := range sum {
		peak = max(peak, s, -s)
	}
	from, to := l.gain, 1.0
	if float64(peak) > limitThreshold {
		to = limitThreshold / float64(peak)
	}
	length := limitAttack
	if to > from {
		to, length = from+(to-from)*limitRelease, len(sum)
	}
	l.gain = to
	slope := (to - from) / float64(max(1, length))
	for i, s := range sum {
		gain := to
		if i < length {
			gain = from + slope*float64(i)
		}
		dst[i] = bend(float64(s) * gain)
	}
}

// bend leaves samples below the threshold as they are and brings the rest in
// below full scale on a smooth curve.
func bend(v float64) int16 {
	switch {
	case v > limitThreshold:
		return int16(bendOver(v))
	case v < -limitThreshold:
		return int16(-bendOver(-v))
	default:
		return int16(v)
	}
}

func bendOver(v float64) float64 {
	const room = fullScale - limitThreshold
	over := v - limitThreshold
	return limitThreshold + room*over/(over+room)
}
