package estimate

import "time"

// result judges the clusters on which there is feedback up to a number. ok says
// that a rate was found.
func (p *prober) result(settled int64, w want) (bps float64, ok bool) {
	for i := range p.ring {
		c := &p.ring[i]
		if !c.complete(settled) {
			continue
		}
		c.state = clusterNone
		rate, saturated, valid := c.result()
		if !valid {
			p.fail()
			continue
		}
		rate = min(rate, float64(c.probe.Rate))
		bps, ok = max(bps, rate), true
		p.judge(c.probe, rate, saturated, w)
	}
	return bps, ok
}

// judge plans what follows a result.
func (p *prober) judge(probe Probe, rate float64, saturated bool, w want) {
	if rate > w.estimate && !saturated {
		p.raised, p.raisedAt = true, w.now
		p.base, p.carried, p.excess = w.estimate, 0, 0
	}
	switch {
	case !saturated && rate > probeBetter*float64(probe.Rate):
		p.failed = false
		p.interval = probeInterval
		p.further = p.ahead(rate, w.now)
	case saturated && rate > w.estimate*probeWorth:
		p.failed = true
		p.further = 0
		p.interval = probeInterval
		p.nextAt = w.now + probeRetry
		if p.wary > 0 {
			p.nextAt = w.now + probeInterval
		}
		return
	default:
		p.fail()
	}
	p.nextAt = w.now + max(p.interval, probeInterval)
}

// arrived counts what was carried since the estimate was raised.
func (p *prober) arrived(a arrival) {
	if a.sent >= p.raisedAt {
		p.carried += a.bits
	}
}

// prove computes how much more was carried than the rate before would have
// been: a token bucket on the way lets short probes pass at any rate.
func (p *prober) prove(newest time.Duration) {
	p.excess = p.carried - p.base*(newest-p.raisedAt).Seconds()
}

// ahead is the rate to look for after one that was found: twice as much, or what
// was known to be there before a drop.
func (p *prober) ahead(rate float64, now time.Duration) float64 {
	if now-p.memoryAt < memoryTime && p.memory > rate*probeWorth {
		return min(probeKnown*rate, p.memory)
	}
	return probeFurther * rate
}

func (p *prober) fail() {
	p.failed = true
	p.further = 0
	p.interval = min(time.Duration(float64(max(p.interval, probeInterval))*probeSlower), probeLongest)
}

// dropped is told of a decrease from a rate that was carried until now.
func (p *prober) dropped(now time.Duration, before float64) {
	p.abort()
	if p.raised && now-p.raisedAt < proveTime {
		p.wary, p.waryTo = min(p.wary+1, mostWary), now+waryTime
		p.wrong++
		p.fail()
	}
	p.raised = false
	if before > p.memory || now-p.memoryAt > memoryTime {
		p.memory, p.memoryAt = before, now
	}
	p.failed = true
	p.nextAt = max(p.nextAt, now+probePause)
}

// filling says that what waits on the way may be a wary train, which is meant to
// fill it where nothing more is carried.
func (p *prober) filling(now, rtt time.Duration) bool {
	c := &p.ring[uint(p.last)%clusters]
	return c.probe.Fills && now-c.lastSent < rtt+fillTime
}

// doubtful says that the last result may be wrong like one before it.
func (p *prober) doubtful(now time.Duration) bool {
	return p.raised && (p.wrong > 0 || p.wary > 0) && now-p.ring[p.last%clusters].lastSent > doubtAfter
}

// calm is told now and then that nothing bad has happened. carried is what the
// path carried when it was last overused.
func (p *prober) calm(now time.Duration, estimate, carried float64) {
	if carried > 0 && estimate > probeAbove*carried && carried != p.surpassed {
		p.surpassed, p.wrong = carried, 0
		p.interval, p.nextAt = probeInterval, now
	}
	if p.raised && now-p.raisedAt >= proveTime {
		p.raised, p.wrong = false, 0
	}
	low := p.memory > 0 && now-p.memoryAt < memoryTime && estimate < p.memory*memoryShare
	if low && p.interval > probeDropped {
		p.interval = probeDropped
		p.nextAt = min(p.nextAt, now+probeDropped)
	}
}
