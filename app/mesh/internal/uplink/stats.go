package uplink

import "time"

// Stats is what waits and what has happened, of a lane or of the whole uplink.
type Stats struct {
	Loads     int           // waiting
	Bytes     int           // waiting, on the wire
	Oldest    time.Duration // how long the first of them has waited
	Sent      int64         // bytes of loads and padding, on the wire
	Dropped   int64         // loads dropped by their owner, by Close or Stop
	Discarded int64         // loads dropped because they could be, and waited too long: repairs too
	Repaired  int64         // bytes that Repair took
	Refused   int64         // bytes that Repair refused
	Probes    int64         // probes begun
}

func (s *Stats) add(o Stats) {
	s.Loads += o.Loads
	s.Bytes += o.Bytes
	s.Oldest = max(s.Oldest, o.Oldest)
	s.Sent += o.Sent
	s.Dropped += o.Dropped
	s.Discarded += o.Discarded
	s.Repaired += o.Repaired
	s.Refused += o.Refused
	s.Probes += o.Probes
}

// Stats sums up all lanes, those that were closed included.
func (u *Uplink) Stats() Stats {
	u.mu.Lock()
	defer u.mu.Unlock()
	now := u.clock.Now()
	sum := u.gone
	for _, l := range u.lanes {
		sum.add(l.sum(now))
	}
	return sum
}

// Stats is about this lane, up to when it was closed.
func (l *Lane) Stats() Stats {
	l.uplink.mu.Lock()
	defer l.uplink.mu.Unlock()
	return l.sum(l.uplink.clock.Now())
}

// Waiting is what has not been sent, in bytes on the wire, and how long the
// oldest of it has waited.
func (l *Lane) Waiting() (bytes int, oldest time.Duration) {
	s := l.Stats()
	return s.Bytes, s.Oldest
}

// tally is where to count what happens: after Close still in the sum of all.
func (l *Lane) tally() *Stats {
	if l.closed {
		return &l.uplink.gone
	}
	return &l.stats
}

func (l *Lane) sum(now time.Duration) Stats {
	s := l.stats
	for i := range l.queues {
		q := &l.queues[i]
		s.add(Stats{Loads: q.count, Bytes: q.bytes, Oldest: q.oldest(now)})
	}
	return s
}
