package estimate

import "time"

// Probe asks for a few packets to be sent at a rate: at least so many of them,
// with at least so many bytes in sum. Media may be among them; the rest is
// padding. Each packet is announced by Estimator.Mark. Small packets measure
// better than few large ones.
type Probe struct {
	Cluster int   // to be given to Mark; never 0
	Rate    int64 // bits per second on the wire
	Bytes   int   // on the wire
	Packets int
}

// Probing.
const (
	probePackets = 5
	probeTime    = 20 * time.Millisecond
	probeLeast   = 200 // bytes of a packet

	probeFirst   = 3.0 // of the initial rate
	probeSecond  = 6.0
	probeFurther = 2.0  // of the rate that the last probe showed
	probeKnown   = 3.0  // likewise, below a rate that is remembered
	probeAgain   = 1.5  // of the estimate, after one that failed
	probeDoubt   = 1.25 // of the estimate, after a result that was wrong
	probeWorth   = 1.05
	probeOver    = 1.15 // of what is wanted
	probeBetter  = 0.7  // of a probe's rate: more may be there

	probeInterval = 2 * time.Second
	quickTime     = 3 * time.Second        // from the start: what follows a probe follows at once
	proofBits     = 5000 * 8               // otherwise when so much more was carried than before
	proofTime     = 700 * time.Millisecond // or so long after it
	probeRetry    = 400 * time.Millisecond // after a probe that filled the path and found more
	probeSlower   = 1.5
	probePause    = time.Second             // after a decrease
	probeDropped  = 2500 * time.Millisecond // longest interval while a larger rate is remembered
	probeLongest  = 10 * time.Second        // longest interval
	probeAbove    = 1.3                     // of what the path once carried: it has changed
	doubtAfter    = 250 * time.Millisecond  // after a probe: its own queue is gone
	probeTimeout  = time.Second
	probeUnsent   = 300 * time.Millisecond
	proveTime     = 1500 * time.Millisecond // without overuse: the result was right
	memoryTime    = time.Minute
	memoryShare   = 0.67 // an estimate below this share of what is remembered is low
	probeScales   = 4
)

// clusters is how many probes may be on their way. A power of two.
const clusters = 4

// prober decides when to probe, and how.
type prober struct {
	initial float64
	begun   int // of the two first probes
	last    int // identifier of the latest cluster
	ring    [clusters]cluster

	nextAt   time.Duration
	interval time.Duration
	failed   bool
	scale    int // size of probes; larger after one was wrong
	wrong    int // results in succession that led to overuse
	further  float64

	raisedAt time.Duration // the last result that raised the estimate
	raised   bool
	base     float64 // estimate before it
	carried  float64 // bits sent since, and arrived
	excess   float64 // those beyond the rate before

	surpassed float64 // what the path carried once, and carries more now
	memory    float64 // estimate before the last drop
	memoryAt  time.Duration
}

// want is what the prober needs to know.
type want struct {
	now      time.Duration
	estimate float64
	wanted   float64
	calm     bool          // no queue, no overuse, and feedback comes
	heard    bool          // feedback has come
	since    time.Duration // when the first packet was sent
}

// next decides whether a probe is due.
func (p *prober) next(w want) (Probe, bool) {
	p.expire(w.now)
	if p.sending() || w.wanted < w.estimate*probeWorth {
		return Probe{}, false
	}
	if p.begun < 2 {
		return p.first(w)
	}
	if p.waiting() || !w.calm || !w.heard {
		return Probe{}, false
	}
	if p.further > 0 {
		if w.now-w.since > quickTime && p.excess < proofBits && w.now-p.raisedAt < proofTime {
			return Probe{}, false
		}
		rate := p.further
		p.further = 0
		return p.offer(rate, w)
	}
	if w.now < p.nextAt {
		return Probe{}, false
	}
	factor := probeFurther
	if p.failed {
		factor = probeAgain
	}
	if p.wrong > 0 {
		factor = probeDoubt
	}
	return p.offer(factor*w.estimate, w)
}

// first makes the two probes of the beginning.
func (p *prober) first(w want) (Probe, bool) {
	factor := probeFirst
	if p.begun == 1 {
		factor = probeSecond
	}
	p.begun++
	p.nextAt = w.now + probeInterval
	rate := factor * p.initial
	if p.begun == 2 && p.initial*probeFirst >= w.wanted*probeOver {
		return Probe{}, false // the first one was enough
	}
	return p.offer(rate, w)
}

func (p *prober) offer(rate float64, w want) (Probe, bool) {
	rate = min(rate, w.wanted*probeOver)
	if rate < w.estimate*probeWorth {
		return Probe{}, false
	}
	p.last++
	bytes := max(int(rate*probeTime.Seconds()/8), probePackets*probeLeast)
	if rate <= w.estimate*probeAgain {
		bytes *= max(p.scale, 1)
	}
	c := &p.ring[p.last%clusters]
	*c = cluster{
		probe: Probe{Cluster: p.last, Rate: int64(rate), Bytes: bytes, Packets: probePackets},
		state: clusterSending, offered: w.now,
	}
	p.nextAt = w.now + max(p.interval, probeInterval)
	return c.probe, true
}

func (p *prober) sending() bool { return p.any(clusterSending) }
func (p *prober) waiting() bool { return p.any(clusterSent) }

func (p *prober) any(state clusterState) bool {
	for i := range p.ring {
		if p.ring[i].state == state {
			return true
		}
	}
	return false
}

// find returns a cluster that is on its way, or nil.
func (p *prober) find(id int) *cluster {
	c := &p.ring[uint(id)%clusters]
	if id == 0 || c.state == clusterNone || c.probe.Cluster != id {
		return nil
	}
	return c
}

// expire gives up clusters that nobody sent or answered.
func (p *prober) expire(now time.Duration) {
	for i := range p.ring {
		c := &p.ring[i]
		switch {
		case c.state == clusterSending && now-c.offered > probeUnsent:
			c.state = clusterNone
		case c.state == clusterSent && now-c.lastSent > probeTimeout:
			c.state = clusterNone
			p.fail()
		}
	}
}

// abort gives up what is on its way: delay rises.
func (p *prober) abort() {
	for i := range p.ring {
		p.ring[i].state = clusterNone
	}
	p.further = 0
}

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
		p.scale = min(max(p.scale, 1)*2, probeScales)
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

// doubtful says that the last result may be wrong like one before it.
func (p *prober) doubtful(now time.Duration) bool {
	return p.raised && p.wrong > 0 && now-p.ring[p.last%clusters].lastSent > doubtAfter
}

// calm is told now and then that nothing bad has happened. carried is what the
// path carried when it was last overused.
func (p *prober) calm(now time.Duration, estimate, carried float64) {
	if carried > 0 && estimate > probeAbove*carried && carried != p.surpassed {
		p.surpassed, p.wrong = carried, 0
		p.interval, p.nextAt = probeInterval, now
	}
	if p.raised && now-p.raisedAt >= proveTime {
		p.raised, p.scale, p.wrong = false, 1, 0
	}
	low := p.memory > 0 && now-p.memoryAt < memoryTime && estimate < p.memory*memoryShare
	if low && p.interval > probeDropped {
		p.interval = probeDropped
		p.nextAt = min(p.nextAt, now+probeDropped)
	}
}
