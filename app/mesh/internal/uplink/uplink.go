package uplink

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"moim/app/cost"
	"moim/media"
)

const (
	// patience is how long pictures wait in a lane before those that can be discarded are.
	patience = 150 * time.Millisecond
	// nap is the shortest sleep: less is not kept by timers anyway, and bursts
	// make up for it.
	nap = time.Millisecond
)

// Uplink sends what waits in all lanes. Safe for use by several goroutines.
type Uplink struct {
	clock   *media.Clock
	limited atomic.Bool // there is a budget
	wake    chan struct{}
	done    chan struct{}

	mu        sync.Mutex  // guards what follows, and all lanes
	bucket    cost.Bucket // holds what is being sent, until the socket has counted it
	repairs   pace        // of all lanes
	lanes     []*Lane
	gone      Stats // of closed lanes
	probe     probing
	virtual   float64       // virtual time of fair queueing, in seconds
	contended bool          // a lane waits for the budget: nobody goes before it
	planned   time.Duration // when the goroutine wakes up; 0 while it works
	stopped   bool
}

// New starts an uplink without a budget.
func New(clock *media.Clock) *Uplink {
	u := &Uplink{clock: clock, wake: make(chan struct{}, 1), done: make(chan struct{})}
	go u.run()
	return u
}

// Stop closes all lanes and waits for the goroutine, so it must not be called by a
// Load, a pad or a mark.
func (u *Uplink) Stop() {
	u.mu.Lock()
	u.stopped = true
	for len(u.lanes) > 0 {
		u.leave(u.lanes[0])
	}
	u.plan(0)
	u.mu.Unlock()
	<-u.done
}

// Join adds a lane. One that joins after Stop is closed already.
func (u *Uplink) Join(c LaneConfig) *Lane {
	u.mu.Lock()
	defer u.mu.Unlock()
	l := &Lane{uplink: u, config: c, closed: u.stopped, patience: [classes]time.Duration{Screen: patience, Camera: patience}}
	l.setRate(c.Rate, u.clock.Now())
	if !l.closed {
		u.lanes = append(u.lanes, l)
	}
	return l
}

// SetBudget sets what all datagrams together may cost, in bits per second on the
// wire; 0 is no limit. See cost.Bucket for what that promises.
func (u *Uplink) SetBudget(bps int64) {
	u.mu.Lock()
	defer u.mu.Unlock()
	now := u.clock.Now()
	u.bucket.SetRate(bps, now)
	u.limited.Store(u.bucket.Rate() > 0)
	u.repairs.set(u.bucket.Rate()/repairShare, repairTime, now)
	u.plan(now)
}

// Spent counts a datagram of any kind, in bytes on the wire. The sockets call it
// for each, while it is being sent.
func (u *Uplink) Spent(bytes int) {
	if !u.limited.Load() {
		return
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	u.bucket.Spend(bytes, u.clock.Now())
}

// leave takes a lane out and drops what waits in it, except what is being sent:
// who sends that drops it. It lets go of the lock on the way.
func (u *Uplink) leave(l *Lane) {
	if l.closed {
		return
	}
	l.closed = true
	u.lanes = slices.DeleteFunc(u.lanes, func(o *Lane) bool { return o == l })
	u.gone.add(l.stats)
	for i := range l.queues {
		q := &l.queues[i]
		for q.count > l.kept(q) {
			l.drop(q, l.kept(q))
		}
	}
	u.plan(0)
}

// finish lets go of the lock.
func (u *Uplink) finish(load Load, dropped bool) {
	u.mu.Unlock()
	load.Done(dropped)
	u.mu.Lock()
}

// discard drops one load of a lane, if it is under pressure and has one that can
// be dropped. It lets go of the lock on the way.
func (u *Uplink) discard(l *Lane, now time.Duration) bool {
	for i := range l.queues {
		q := &l.queues[i]
		if q.discardable == 0 || q.oldest(now) <= l.patience[i] {
			continue
		}
		if at := q.find(true); at >= 0 {
			l.stats.Discarded++
			u.finish(q.remove(at), true)
			return true
		}
	}
	return false
}
