package cost

import "time"

// flow is what a Coupler remembers of a path.
type flow struct {
	round   uint64
	slowing bool          // at the last update
	event   time.Duration // when it began to slow down last
	open    bool          // whether others slowed down with it is not known yet
	apart   bool          // it met another queue than the others then
	alone   bool          // it has a bottleneck of its own
	own     int64         // the estimate when that showed last
}

// observe notes where a flow begins to slow down.
func (f *flow) observe(now time.Duration, p *Path, typical time.Duration) {
	lossy := p.Loss >= lossyFrom || f.slowing && p.Loss >= lossyTo
	slowing := p.Sent >= carrying && (p.Overusing || lossy)
	if slowing && !f.slowing {
		f.event, f.open = now, true
		f.apart = lossy || p.QueueDelay > max(2*typical, tallQueue)
	}
	f.slowing = slowing
}

// couple is what a path may be used with.
func (f *flow) couple(now time.Duration, p *Path, capacity int64, shared bool) int64 {
	if f.alone && (float64(p.Estimate) > outgrown*float64(f.own) || now-f.event > outlived) {
		f.alone = false
	}
	if !shared || f.alone || p.Estimate <= 0 {
		return p.Estimate
	}
	return max(min(capacity, leap*max(p.Estimate, p.Sent)), min(p.Estimate, capacity))
}
