package uplink

import "time"

// LaneConfig says what a lane needs to know of its peer. The zero value works:
// no pacing, and probes without padding.
type LaneConfig struct {
	Rate int64 // pacing rate on the wire, bits per second; 0 is no pacing
	// Pad sends one packet of padding, of at most so many bytes on the wire, and
	// returns how many they were; 0 where it could not. Nil pads nothing.
	Pad func(bytes int) (sent int)
	// Mark is told the cluster to which packets from now on belong, and 0 when
	// a probe ends.
	Mark func(cluster int)
}

// Lane is what waits for one peer, and how fast it may go. Safe for use by
// several goroutines. Uplink's lock guards its fields.
type Lane struct {
	uplink *Uplink
	config LaneConfig

	pace    pace
	repairs pace
	weight  float64 // bits per second, its share
	queues  [classes]queue
	// patience is how long a class waits before what can be discarded is.
	patience [classes]time.Duration
	sending  *queue // whose first load sends a packet at the moment
	closed   bool
	stats    Stats

	// Start-time fair queueing: when, in virtual time, its next packet starts,
	// and whether the lane takes part.
	tag      float64
	eligible bool
}

// Push takes a load. Where nothing waits in this lane, and rates allow, Push sends
// what may be sent before it returns. So the load may be done by then: one without
// a packet, and one that comes after Close and is dropped, always are.
func (l *Lane) Push(class Class, load Load) {
	e := entry{load: load, next: load.Next(), left: load.Size(), discardable: load.Discardable()}
	u := l.uplink
	u.mu.Lock()
	defer u.mu.Unlock()
	if l.closed || e.next <= 0 {
		u.finish(load, l.closed)
		return
	}
	e.since = u.clock.Now()
	l.enqueue(class, e)
}

// enqueue lets go of the lock on the way.
func (l *Lane) enqueue(class Class, e entry) {
	u := l.uplink
	if l.queue() == nil {
		l.eligible = false
	}
	l.queues[class].push(e)
	for u.discard(l, e.since) {
	}
	u.drain(l, e.since)
}

// SetRate sets the pacing rate, in bits per second on the wire: about twice what
// is meant to be sent. 0 is no pacing. It is the lane's weight, too, where the
// budget is less than all lanes want.
func (l *Lane) SetRate(bps int64) {
	u := l.uplink
	u.mu.Lock()
	defer u.mu.Unlock()
	now := u.clock.Now()
	if l.pace.bps == max(bps, 0) {
		return
	}
	l.setRate(bps, now)
	u.plan(now)
}

func (l *Lane) setRate(bps int64, now time.Duration) {
	l.pace.set(bps, pacedBurst, now)
	l.weight = float64(l.pace.bps)
	if l.pace.bps == 0 {
		l.weight = nobodysShare
	}
	repairs := int64(mostRepairs)
	if l.pace.bps > 0 {
		repairs = max(min(repairs, l.pace.bps/repairShare), 1)
	}
	l.repairs.set(repairs, repairTime, now)
}

// Now is the time on the uplink's clock.
func (l *Lane) Now() time.Duration { return l.uplink.clock.Now() }

// Drop drops the loads of a class of which nothing has been sent yet, and says
// how many they were.
func (l *Lane) Drop(class Class) (dropped int) {
	u := l.uplink
	u.mu.Lock()
	defer u.mu.Unlock()
	for {
		i := l.queues[class].find(false)
		if i < 0 {
			return dropped
		}
		dropped++
		l.drop(&l.queues[class], i)
	}
}

// Close drops what waits and takes the lane out of its uplink. It does not wait
// for a packet that is being sent, nor for the end of a probe's call.
func (l *Lane) Close() {
	u := l.uplink
	u.mu.Lock()
	defer u.mu.Unlock()
	u.leave(l)
}

// drop drops one load. It lets go of the lock on the way.
func (l *Lane) drop(q *queue, i int) {
	load := q.remove(i)
	l.tally().Dropped++
	l.uplink.finish(load, true)
}

// kept is how many loads of a queue are being sent: the first, or none.
func (l *Lane) kept(q *queue) int {
	if l.sending == q {
		return 1
	}
	return 0
}

// queue is the one whose turn it is; nil where nothing waits.
func (l *Lane) queue() *queue {
	for i := range l.queues {
		if l.queues[i].count > 0 {
			return &l.queues[i]
		}
	}
	return nil
}

// next is the size of the packet that goes next; 0 where none waits.
func (l *Lane) next() int {
	if q := l.queue(); q != nil {
		return q.front().next
	}
	return 0
}

// join makes the lane take part in the sharing: what it did not use while it
// wanted nothing, or was held back by its own rate, is gone.
func (l *Lane) join() {
	if !l.eligible {
		l.eligible = true
		l.tag = max(l.tag, l.uplink.virtual)
	}
}
