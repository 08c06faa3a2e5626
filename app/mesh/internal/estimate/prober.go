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
	wrong    int           // results in succession that led to overuse
	wary     int           // how long trains are, not to be deceived by a token bucket
	waryTo   time.Duration // until when
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
		if !p.proven(w) {
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

// proven says whether what the last probe found is carried indeed, or nobody knows
// for so long that it counts as that.
func (p *prober) proven(w want) bool {
	patience := proofTime
	if p.wary > 0 {
		patience = waryProof
	}
	return w.now-w.since <= quickTime || p.excess >= proofBits || w.now-p.raisedAt >= patience
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
	if w.now >= p.waryTo {
		p.wary = 0
	}
	rate, bytes := p.size(rate, w)
	if rate < w.estimate*probeWorth {
		return Probe{}, false
	}
	p.last++
	c := &p.ring[p.last%clusters]
	*c = cluster{
		probe: Probe{Cluster: p.last, Rate: int64(rate), Bytes: bytes, Packets: probePackets, Fills: p.wary > 0},
		state: clusterSending, offered: w.now,
	}
	p.nextAt = w.now + max(p.interval, probeInterval)
	return c.probe, true
}

// size says how fast a train is to be, about as fast as rate, and how many bytes it
// takes. A wary one carries so much more than the estimate would that a token
// bucket on the way is empty before it ends; on a slow path less, where it would fill
// a queue.
func (p *prober) size(rate float64, w want) (bps float64, bytes int) {
	most := w.wanted * probeOver
	bps = min(rate, most)
	bytes = max(int(bps*probeTime.Seconds()/8), probePackets*probeLeast)
	if p.wary == 0 {
		return bps, bytes
	}
	beyond := min(probeBeyond, w.estimate*probeQueue.Seconds()*float64(p.wary))
	bps = min(max(bps, w.estimate+beyond/probeWary.Seconds()), most)
	span := min(beyond/max(bps-w.estimate, 1), probeWary.Seconds())
	return bps, max(int(bps*span/8), bytes)
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
