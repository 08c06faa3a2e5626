package uplink

import "time"

// run sends what could not be sent at once.
func (u *Uplink) run() {
	defer close(u.done)
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		sleep, stopped := u.work()
		if stopped {
			return
		}
		if sleep < never {
			timer.Reset(sleep)
		} else {
			timer.Stop()
		}
		select {
		case <-u.wake:
		case <-timer.C:
		}
	}
}

// work sends whatever may be sent, and says how long to sleep then.
func (u *Uplink) work() (sleep time.Duration, stopped bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.planned = 0
	now := u.clock.Now()
	did, due := u.step(now)
	for did {
		now = u.clock.Now()
		did, due = u.step(now)
	}
	if u.stopped && u.probe.lane == nil {
		return 0, true
	}
	if due == never {
		u.planned = never
		return never, false
	}
	u.planned = max(due, now+nap)
	return u.planned - now, false
}

// plan wakes the goroutine, where it would sleep for too long.
func (u *Uplink) plan(due time.Duration) {
	if due >= u.planned {
		return
	}
	u.planned = due
	select {
	case u.wake <- struct{}{}:
	default:
	}
}

// step does one thing that is due, and lets go of the lock for it. Where nothing
// is, it says when something will be.
func (u *Uplink) step(now time.Duration) (did bool, due time.Duration) {
	did, probe := u.advance(now)
	if did {
		return true, now
	}
	chosen, due, did := u.choose(now)
	switch {
	case did:
		return true, now
	case chosen == nil:
		u.contended = false
		return false, min(due, probe)
	}
	if wait := u.bucket.Wait(chosen.next(), now); wait > 0 {
		u.contended = true
		return false, min(due, probe, now+wait)
	}
	u.transmit(chosen, now)
	return true, now
}

// choose finds the lane whose turn it is: of those that may send, one that has
// repairs, then the one that is furthest behind its share. Else it says when one may. Where it finds a load to
// be discarded, it does that instead, and lets go of the lock for it.
func (u *Uplink) choose(now time.Duration) (chosen *Lane, due time.Duration, did bool) {
	due = never
	for _, l := range u.lanes {
		if u.discard(l, now) {
			return nil, now, true
		}
		bytes := l.next()
		if bytes == 0 || l.sending != nil || u.probe.lane == l {
			continue
		}
		if at := l.pace.ready(bytes, now); at > now {
			due = min(due, at)
			l.eligible = false
			continue
		}
		l.join()
		if chosen == nil || l.before(chosen) {
			chosen = l
		}
	}
	return chosen, due, false
}

// drain sends what a lane may send now, on the goroutine that pushed. It lets go
// of the lock on the way.
func (u *Uplink) drain(l *Lane, now time.Duration) {
	for {
		if u.probe.lane == l {
			u.plan(now)
			return
		}
		bytes := l.next()
		if bytes == 0 || l.closed || l.sending != nil || u.contended {
			return
		}
		if at := l.pace.ready(bytes, now); at > now {
			u.plan(at)
			return
		}
		if wait := u.bucket.Wait(bytes, now); wait > 0 {
			u.contended = true
			u.plan(now + wait)
			return
		}
		l.join()
		u.transmit(l, now)
		now = u.clock.Now()
	}
}

// transmit sends the next packet of a lane that is not sending, and lets go of the
// lock for it.
func (u *Uplink) transmit(l *Lane, now time.Duration) {
	q := l.queue()
	e := q.front()
	load, bytes := e.load, e.next
	e.begun = true
	l.sending = q
	u.bucket.Hold(bytes)
	l.pace.spend(bytes, now)
	u.virtual = max(u.virtual, l.tag)
	l.tag += float64(bytes*8) / l.weight

	u.mu.Unlock()
	load.Send()
	next := load.Next()
	u.mu.Lock()

	u.bucket.Release(bytes)
	l.sending = nil
	l.tally().Sent += int64(bytes)
	q.sent(bytes, next)
	if next > 0 && !l.closed {
		return
	}
	q.remove(0)
	if next > 0 {
		l.tally().Dropped++
	}
	u.finish(load, next > 0)
}
