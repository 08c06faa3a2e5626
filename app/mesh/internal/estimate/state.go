package estimate

import "time"

// State is what is known at a time. Rates are bits per second on the wire.
type State struct {
	Estimate   int64         // what may be sent
	Carries    int64         // what the path carries; Estimate is less while a queue drains
	Acked      int64         // what arrived over the last half second; 0: not known
	QueueDelay time.Duration // that our packets meet on the way
	Overusing  bool          // a queue grows, or is being drained
	Loss       float64       // share of packets lost, 0 to 1, smoothed
	RTT        time.Duration // round trip, the queue included; 0: not known
	Limited    bool          // less is sent than the estimate allows
}

// State tells what is known now.
func (e *Estimator) State(now time.Duration) State {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.listen(now)
	estimate := e.estimate()
	s := State{
		Estimate: int64(estimate), Carries: int64(e.within(e.control.target)), QueueDelay: e.queue.delay, Loss: min(max(e.loss.share, 0), 1), RTT: e.rtt,
		Overusing: e.usage == usageOver || e.control.drain.on || e.muted < 1,
		Limited:   e.limited(now, estimate),
	}
	if acked, ok := e.arrivals.rate(ackedWindow, 2); ok && now-e.silence.heardAt < ackedStale {
		s.Acked = int64(acked)
	}
	return s
}
