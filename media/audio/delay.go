package audio

import (
	"slices"
	"time"

	"moim/media"
)

const (
	startDelay = 40 * time.Millisecond  // target before jitter is known
	minDelay   = 20 * time.Millisecond  // smallest target
	maxDelay   = 200 * time.Millisecond // largest target that jitter asks for
	maxLeast   = 500 * time.Millisecond // largest one that others ask for

	transitWindow  = 256 // packets whose transit is remembered: about 5 s
	transitSettled = 50  // packets after which the start target no longer holds
	transitRefresh = 8   // packets between two looks at the whole window

	minMargin  = 20 * time.Millisecond // one block: pulls come in steps of it
	maxMargin  = 100 * time.Millisecond
	fecMargin  = 40 * time.Millisecond // with it the packet after a lost one is there in time
	marginStep = 10 * time.Millisecond // more margin after each underrun
	marginEase = marginStep / 500      // less margin with each packet: a step in 10 s
)

// delayEstimator learns from arrivals how long packets must wait, so that
// nearly all of them are there when their turn comes.
//
// It looks at transits: arrival minus timestamp, whose lowest value stands for
// the undisturbed path (with an unknown constant) and whose spread is jitter.
type delayEstimator struct {
	base     uint64 // the timestamp that counts as media time zero
	transits [transitWindow]time.Duration
	sorted   [transitWindow]time.Duration
	seen     int // packets since reset

	latest time.Duration // transit of the packet that came last
	lowest time.Duration // smallest transit in the window
	jitter time.Duration // what all but the slowest packet stay below
	margin time.Duration
	least  time.Duration // what was asked for from outside
}

// reset begins a stream whose first packet has that timestamp and arrival.
func (d *delayEstimator) reset(timestamp uint64, arrived time.Duration) {
	d.base, d.seen = timestamp, 0
	d.latest, d.lowest, d.jitter = arrived, arrived, 0
	d.margin = max(d.margin, minMargin)
}

// mediaTime is how long after time zero of the stream a timestamp lies.
func (d *delayEstimator) mediaTime(timestamp uint64) time.Duration {
	return samplesTime(int64(timestamp - d.base))
}

// transit is how long a packet was under way, up to a constant.
func (d *delayEstimator) transit(timestamp uint64, arrived time.Duration) time.Duration {
	return arrived - d.mediaTime(timestamp)
}

// observe learns from one packet.
func (d *delayEstimator) observe(transit time.Duration) {
	d.transits[d.seen%transitWindow] = transit
	d.seen++
	d.latest = transit
	d.lowest = min(d.lowest, transit)
	d.margin = max(minMargin, d.margin-marginEase)
	if d.seen%transitRefresh == 0 {
		d.refresh()
	}
}

// refresh looks at the whole window. One packet in it may be as slow as it
// likes: a single spike is not worth everybody's delay.
func (d *delayEstimator) refresh() {
	n := min(d.seen, transitWindow)
	window := d.sorted[:n]
	copy(window, d.transits[:n])
	slices.Sort(window)
	d.lowest = window[0]
	d.jitter = window[max(0, n-2)] - d.lowest
}

// underrun says that a packet came after its turn, so that more margin is
// needed; with lost, that packets before it were lost, for which a margin that
// lets FEC come in time is enough.
func (d *delayEstimator) underrun(lost bool) {
	most := maxMargin
	if lost {
		most = fecMargin
	}
	d.margin = max(d.margin, min(most, d.margin+marginStep))
}

// target is how long after the fastest possible arrival a packet is played.
func (d *delayEstimator) target() time.Duration {
	target := d.jitter + d.margin
	if d.seen < transitSettled {
		target = max(target, startDelay)
	}
	return max(minDelay, d.least, min(target, maxDelay))
}

// delayOf is how long a packet with that timestamp, played now, has been kept
// back, counted from the fastest possible arrival.
func (d *delayEstimator) delayOf(timestamp uint64, now time.Duration) time.Duration {
	return now - d.lowest - d.mediaTime(timestamp)
}

// samplesTime is the length of so many samples. It is exact up to some years,
// beyond which it stays: such values come from broken senders only.
func samplesTime(samples int64) time.Duration {
	const most = 1e13
	samples = max(-most, min(samples, most))
	return time.Duration(samples * (int64(time.Second) / 16000) / (media.SampleRate / 16000))
}
