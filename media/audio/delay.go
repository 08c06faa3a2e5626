package audio

import (
	"time"

	"moim/media"
)

const (
	minDelay = 30 * time.Millisecond  // smallest target
	maxDelay = 400 * time.Millisecond // largest target
	maxLeast = 500 * time.Millisecond // largest one that others ask for

	// leastNeed is how long packets are kept back at least. That much patience
	// costs nobody anything, lets FEC come in time from the first loss on, and hides
	// that computers are busy now and then.
	leastNeed = minDelay - media.BlockTime/2

	transitWindow = 128                     // packets whose transit is remembered
	transitAge    = 2500 * time.Millisecond // for as long as this at the most

	jitterStep    = 2 * time.Millisecond // width of a class of the histogram
	jitterClasses = int(maxDelay / jitterStep)
	jitterForget  = 0.995 // weight of the past with each packet: a memory of 4 s of speech
	jitterShare   = 0.98  // of the packets are to be there when their turn comes
	jitterPrior   = 1     // class in which the histogram begins: 2 ms

	burstPause = 5 * time.Millisecond // packets closer than this were held up together, and count once

	maxMargin  = 100 * time.Millisecond
	marginStep = 10 * time.Millisecond // more margin after each underrun
	marginEase = marginStep / 500      // less margin with each packet: a step in 10 s

	lossMemory  = 128.0 // packets over which loss is averaged
	lossNotable = 0.005 // share of lost packets from which it is worth waiting for the FEC of the next
)

// delayEstimator learns from arrivals how long packets must wait, so that
// nearly all of them are there when their turn comes.
//
// It looks at transits: arrival minus timestamp, whose lowest value of late
// stands for the undisturbed path (with an unknown constant). How much later the
// others come goes into a histogram that forgets; the target is a quantile of it.
// A clock that runs faster or slower than ours moves the lowest value along.
type delayEstimator struct {
	base     uint64 // the timestamp that counts as media time zero
	transits [transitWindow]time.Duration
	arrivals [transitWindow]time.Duration
	seen     int // packets since reset

	latest time.Duration // transit of the packet that came last
	lowest time.Duration // smallest transit of late
	jitter time.Duration // what jitterShare of the packets stay below
	margin time.Duration // on top, after underruns
	least  time.Duration // what was asked for from outside
	shares [jitterClasses]float64

	before time.Duration // when the packet came that came last
	worst  time.Duration // how late the one was of those that came together with it

	loss float64 // share of packets that were not there when their turn came
	fec  float64 // share of packets with FEC in them
}

// reset begins a stream whose first packet has that timestamp and arrival.
func (d *delayEstimator) reset(timestamp uint64, arrived time.Duration) {
	d.base, d.seen = timestamp, 0
	d.latest, d.lowest = arrived, arrived
	d.before, d.worst = arrived-burstPause, 0
	d.shares = [jitterClasses]float64{}
	d.shares[jitterPrior] = 1
	d.jitter = jitterPrior * jitterStep
}

// mediaTime is how long after time zero of the stream a timestamp lies.
func (d *delayEstimator) mediaTime(timestamp uint64) time.Duration {
	return media.SampleTime(int64(timestamp - d.base))
}

// transit is how long a packet was under way, up to a constant.
func (d *delayEstimator) transit(timestamp uint64, arrived time.Duration) time.Duration {
	return arrived - d.mediaTime(timestamp)
}

// observe learns from one packet.
func (d *delayEstimator) observe(transit, arrived time.Duration, fec bool) {
	d.transits[d.seen%transitWindow] = transit
	d.arrivals[d.seen%transitWindow] = arrived
	d.seen++
	d.latest, d.lowest = transit, transit
	for i := 1; i < min(d.seen, transitWindow); i++ {
		at := (d.seen - 1 - i) % transitWindow
		if arrived-d.arrivals[at] > transitAge {
			break
		}
		d.lowest = min(d.lowest, d.transits[at])
	}
	late := transit - d.lowest
	if arrived-d.before >= burstPause || late > d.worst {
		d.learn(late)
		d.worst = late
	}
	d.before = arrived
	d.margin = max(0, d.margin-marginEase)
	d.fec += (share(fec) - d.fec) / lossMemory
}

// learn puts a packet into the histogram that came so much later than the fastest.
func (d *delayEstimator) learn(late time.Duration) {
	forget := min(jitterForget, 1-1/float64(d.seen+1))
	for i := range d.shares {
		d.shares[i] *= forget
	}
	d.shares[min(int(late/jitterStep), jitterClasses-1)] += 1 - forget
	sum, class := 0.0, 0
	for sum += d.shares[0]; sum < jitterShare && class < jitterClasses-1; sum += d.shares[class] {
		class++
	}
	d.jitter = time.Duration(class) * jitterStep
	if over := sum - jitterShare; over < d.shares[class] { // where in its class the quantile lies
		d.jitter += time.Duration(float64(jitterStep) * (1 - over/d.shares[class]))
	}
}

// copied says that a packet came with a copy of an earlier one, which is as good as
// FEC.
func (d *delayEstimator) copied() { d.fec += (1 - d.fec) / lossMemory }

// underrun says that a packet came after its turn, so that more margin is
// needed.
func (d *delayEstimator) underrun() { d.margin = min(maxMargin, d.margin+marginStep) }

// turn says whether a packet was there when its turn came.
func (d *delayEstimator) turn(there bool) { d.loss += (share(!there) - d.loss) / lossMemory }

func share(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

// need is how long after the fastest possible arrival a packet has to be taken
// at the earliest. Where packets get lost and carry FEC, the one after a lost
// one has to be there as well. Others may ask for more (JitterBuffer.SetMinimumDelay).
func (d *delayEstimator) need() time.Duration {
	if d.loss > lossNotable && d.fec > lossNotable {
		return max(leastNeed, d.needFor(media.BlockTime))
	}
	return max(leastNeed, d.needFor(0))
}

// needFor is need for packets that are waited for so much longer.
func (d *delayEstimator) needFor(wait time.Duration) time.Duration {
	return max(d.least, min(d.jitter+d.margin+wait, maxDelay-media.BlockTime))
}

// target is how long packets are kept back about, counted from the fastest
// possible arrival: half a block more than they need, for pulls come in steps of
// one.
func (d *delayEstimator) target() time.Duration {
	return d.need() + media.BlockTime/2
}

// delayOf is how long a packet with that timestamp, taken now, has been kept
// back, counted from the fastest possible arrival.
func (d *delayEstimator) delayOf(timestamp uint64, now time.Duration) time.Duration {
	return now - d.lowest - d.mediaTime(timestamp)
}

// samplesOf is how many samples d lasts; at least 0.
func samplesOf(d time.Duration) int {
	d = max(0, min(d, time.Minute))
	return int(d * (media.SampleRate / 1000) / time.Millisecond)
}
