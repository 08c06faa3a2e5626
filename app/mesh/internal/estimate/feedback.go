package estimate

import (
	"time"

	"github.com/pion/rtcp"
)

// Feedback takes what the peer says of the packets that it received.
func (e *Estimator) Feedback(f *rtcp.TransportLayerCC, now time.Duration) {
	if !e.learn(f, now) {
		return
	}
	if fell := e.fell.Load(); fell != nil {
		(*fell)()
	}
}

// learn says whether the estimate fell because a queue grows.
func (e *Estimator) learn(f *rtcp.TransportLayerCC, now time.Duration) (fell bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.history.next != 0 && e.hear(f, now) && e.conclude(now)
}

// hear takes the statuses of feedback one by one. It says whether there was
// news among them: pion delivers one packet to several readers.
func (e *Estimator) hear(f *rtcp.TransportLayerCC, now time.Duration) bool {
	walk := read(f, e.epoch.unwrap(f.ReferenceTime))
	e.settleClock(walk.at - now)
	var newest *packet
	for {
		s, ok := walk.next()
		if !ok {
			break
		}
		p := e.history.find(s.number)
		if p == nil || p.fate == fateReceived {
			continue
		}
		if !s.received {
			e.missing(p)
			continue
		}
		e.received(p, s)
		if newest == nil || p.sent > newest.sent {
			newest = p
		}
	}
	if newest != nil {
		e.silence.hear(now)
		e.rtt = smooth(e.rtt, now-newest.sent)
	}
	return newest != nil
}

// settleClock begins again with delays where the receiver's clock jumped.
func (e *Estimator) settleClock(skew time.Duration) {
	if jump := skew - e.skew; e.silence.heard && (jump > clockJump || jump < -clockJump) {
		e.queue = queue{}
		e.arrivals = arrivals{}
		e.calmDown()
	}
	e.skew = skew
}

// calmDown forgets the trend of the delay.
func (e *Estimator) calmDown() {
	e.bursts = bursts{}
	e.trend.reset()
	e.usage = usageNormal
}

func (e *Estimator) missing(p *packet) {
	if p.fate == fateUnknown {
		p.fate = fateMissing
		e.loss.count(1, 1)
	}
}

func (e *Estimator) received(p *packet, s status) {
	if p.fate == fateMissing {
		e.loss.count(0, -1) // it had only been late
	} else {
		e.loss.count(1, 0)
	}
	p.fate = fateReceived
	e.history.settled = max(e.history.settled, p.number+1)
	if !s.timed {
		return
	}
	a := arrival{sent: p.sent, at: s.at, bits: float64(p.bits)}
	e.arrivals.add(a)
	e.queue.add(a)
	e.prober.arrived(a)
	if c := e.prober.find(int(p.cluster)); c != nil {
		c.ack(a)
		return
	}
	if p.cluster != 0 || p.sent < e.resumeAt {
		return
	}
	if v, ok := e.bursts.add(a); ok {
		e.usage = e.trend.update(v)
	}
}

// smooth follows a round trip: down at once, up slowly.
func smooth(rtt, sample time.Duration) time.Duration {
	if rtt == 0 || sample < rtt {
		return max(sample, 0)
	}
	return rtt + (sample-rtt)/4
}
