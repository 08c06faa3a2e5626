package uplink

import "time"

// How much of a lane, and of the budget, repairs may be. A path that loses more is
// not helped by more packets.
const (
	repairShare = 4         // one part of so many of the rate
	mostRepairs = 1_000_000 // bits per second of a lane
	// repairTime is what may be sent at once, of that: 64 kB at most. A keyframe
	// may be lost whole.
	repairTime = (64 << 10) * 8 * time.Second / mostRepairs
)

// Repair asks whether so many bytes on the wire may be sent again now
// (RFC 4588), and counts them. Where it says no, the receiver asks again. What
// is allowed delays what waits in the lane.
func (l *Lane) Repair(bytes int) bool {
	bytes = max(bytes, 0)
	u := l.uplink
	u.mu.Lock()
	defer u.mu.Unlock()
	now := u.clock.Now()
	within := max(l.repairs.ready(bytes, now), u.repairs.ready(bytes, now)) <= now
	if l.closed || !within || !u.bucket.Lend(bytes, now) {
		l.stats.Refused += int64(bytes)
		return false
	}
	l.stats.Repaired += int64(bytes)
	l.repairs.spend(bytes, now)
	u.repairs.spend(bytes, now)
	l.pace.spend(bytes, now)
	return true
}
