package estimate

import "time"

// arrivalSlots is how many of the latest arrivals are kept: half a second at
// 1000 packets a second.
const arrivalSlots = 512

// arrival is a packet that is known to have come.
type arrival struct {
	sent, at time.Duration // on the sender's and on the receiver's clock
	bits     float64
}

// delay is the one-way delay, up to the difference of the clocks.
func (a arrival) delay() time.Duration { return a.at - a.sent }

// arrivals tells at what rate packets arrived: the acknowledged bitrate.
type arrivals struct {
	ring  [arrivalSlots]arrival
	count int
}

func (a *arrivals) add(one arrival) {
	a.ring[a.count%arrivalSlots] = one
	a.count++
}

// back returns the arrival so many before the newest.
func (a *arrivals) back(steps int) arrival {
	return a.ring[(a.count-1-steps)%arrivalSlots]
}

func (a *arrivals) held() int { return min(a.count, arrivalSlots) }

// rate is the rate over a window that ends with the newest arrival and holds at
// least so many packets, in bits per second. Neither a burst that was sent at
// once nor arrivals that were held up together make it larger than what was
// sent over a longer time. ok is false where too little is known.
func (a *arrivals) rate(window time.Duration, least int) (bps float64, ok bool) {
	held := a.held()
	if held < 2 {
		return 0, false
	}
	newest := a.back(0)
	bits, inside := 0.0, 0
	var oldest arrival
	for inside < held {
		one := a.back(inside)
		if inside >= least && (newest.at-one.at > window || newest.sent-one.sent > 4*window) {
			break
		}
		oldest = one
		bits += one.bits
		inside++
	}
	span := max(newest.at-oldest.at, newest.sent-oldest.sent)
	if inside < held {
		before := a.back(inside)
		span = max(span, min(max(newest.at-before.at, newest.sent-before.sent), window))
	} else {
		bits -= oldest.bits // it took its time before the span began
	}
	if span <= 0 {
		return 0, false
	}
	return bits / span.Seconds(), true
}

// busy is the rate at which a queue on the way is served: that of the latest
// arrivals where their delay grew so much that there must be one (grows), otherwise
// that of the last 150 ms, 0 where too little is known.
func (a *arrivals) busy() (bps float64, grows bool) {
	const (
		window = 60 * time.Millisecond
		least  = 4
		grown  = 25 * time.Millisecond
	)
	if held := a.held(); held >= least {
		steps := least - 1
		for steps+1 < held && a.back(0).at-a.back(steps).at < window {
			steps++
		}
		if a.back(0).delay()-a.back(steps).delay() > grown {
			return a.rate(a.back(0).at-a.back(steps).at, least)
		}
	}
	bps, _ = a.rate(150*time.Millisecond, least)
	return bps, false
}
