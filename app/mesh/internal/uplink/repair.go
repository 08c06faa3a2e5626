package uplink

import "time"

// How much of a lane, and of the budget, repairs may be. A path that loses more is
// not helped by more packets.
const (
	repairShare = 4         // one part of so many of the rate
	mostRepairs = 1_000_000 // bits per second of a lane
	// repairTime is what may be asked for at once, of that: 64 kB at most. A keyframe
	// may be lost whole.
	repairTime = (64 << 10) * 8 * time.Second / mostRepairs
)

// Repair takes a load that is sent again (RFC 4588). It goes before pictures, of
// other lanes too, at the lane's pace and within the budget; sound, which does not
// wait, goes before it. What has waited for longer than life is dropped, as it
// comes too late to help. Repair says whether repairs may be so much at all: where
// not, the load is not done but the caller's again, and the receiver asks again.
// As with Push, a load may be done before Repair returns.
func (l *Lane) Repair(load Load, life time.Duration) bool {
	bytes := max(load.Size(), 0)
	e := entry{load: load, next: load.Next(), left: bytes, discardable: true}
	u := l.uplink
	u.mu.Lock()
	defer u.mu.Unlock()
	e.since = u.clock.Now()
	within := max(l.repairs.ready(bytes, e.since), u.repairs.ready(bytes, e.since)) <= e.since
	if l.closed || !within || e.next <= 0 {
		l.tally().Refused += int64(bytes)
		return false
	}
	l.stats.Repaired += int64(bytes)
	l.repairs.spend(bytes, e.since)
	u.repairs.spend(bytes, e.since)
	l.patience[repairs] = life
	l.enqueue(repairs, e)
	return true
}

// before says whether a lane that may send goes before another one that may: by its
// repairs, else by its share.
func (l *Lane) before(o *Lane) bool {
	if own := l.queues[repairs].count > 0; own != (o.queues[repairs].count > 0) {
		return own
	}
	return l.tag < o.tag
}
