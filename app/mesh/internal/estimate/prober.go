package estimate

import "time"

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
	if w.heard && !w.calm {
		return Probe{}, false
	}
	if p.begun < 2 {
		return p.first(w)
	}
	if p.waiting() || !w.heard {
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
	probe, ok := p.offer(rate, w)
	if c := p.find(probe.Cluster); ok && c != nil {
		c.first = true
	}
	return probe, ok
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
			if c.first && c.sentPackets == 0 {
				p.begun-- // the connection cannot send yet
			}
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
