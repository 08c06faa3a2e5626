package uplink

import "time"

// probeTime is how long a probe may take.
const probeTime = 100 * time.Millisecond

// Probe is a short time at a higher rate, which shows whether a path carries it.
type Probe struct {
	Cluster int   // what its packets are marked with; not 0
	Rate    int64 // bits per second on the wire
	Bytes   int   // on the wire, at least
	Packets int   // at least
	// Owed says that it may fill a queue on the way, so that what waits afterwards
	// waits as long as its pace needs for all of it.
	Owed bool
}

// probing is the probe under way. Uplink's lock guards it.
type probing struct {
	Probe
	lane    *Lane // nil where none is under way
	started bool  // marked
	stuck   bool  // nothing to send
	begin   time.Duration
	bytes   int
	packets int
}

// Probe sends what waits at the probe's rate, then padding, until as many bytes
// and packets have been sent, or 100 ms have passed. It says whether the
// probe begins: there is one at a time in the whole uplink, and the budget must
// have room for it. It returns at once.
func (l *Lane) Probe(p Probe) bool {
	u := l.uplink
	u.mu.Lock()
	defer u.mu.Unlock()
	now := u.clock.Now()
	if l.closed || u.probe.lane != nil || p.Rate <= 0 || p.Bytes <= 0 && p.Packets <= 0 || !u.bucket.Room(p.Bytes, now) {
		return false
	}
	l.stats.Probes++
	u.probe = probing{Probe: p, lane: l}
	u.plan(now)
	return true
}

// due is when the next packet goes.
func (p *probing) due() time.Duration { return p.begin + airtime(p.bytes, p.Rate) }

// over says whether there is nothing more to do.
func (p *probing) over(now time.Duration) bool {
	return p.lane.closed || p.stuck || now-p.begin >= probeTime || p.bytes >= p.Bytes && p.packets >= p.Packets
}

// padding is how large the next packet should be, if nothing waits.
func (p *probing) padding() int {
	return min(max((p.Bytes-p.bytes)/max(p.Packets-p.packets, 1), packet/20), packet)
}

// advance does one thing for the probe under way, where it is time. It lets go of
// the lock on the way. Where it does nothing, it says when it will.
func (u *Uplink) advance(now time.Duration) (did bool, due time.Duration) {
	p := &u.probe
	l := p.lane
	switch {
	case l == nil || l.sending != nil:
		return false, never
	case l.closed && !p.started:
		u.probe = probing{}
		return true, now
	case !p.started:
		p.started, p.begin = true, now
		u.mark(l, p.Cluster)
		return true, now
	case p.over(now):
		if !p.Owed {
			l.pace.forgive(now)
		}
		u.probe = probing{}
		u.mark(l, 0)
		return true, now
	case p.due() > now:
		return false, min(p.due(), p.begin+probeTime)
	}
	bytes := l.next()
	pads := bytes == 0
	if pads {
		bytes = p.padding()
	}
	if wait := u.bucket.Wait(bytes, now); wait > 0 {
		return false, min(now+wait, p.begin+probeTime)
	}
	p.packets++
	if pads {
		u.pad(p, bytes)
		return true, now
	}
	p.bytes += bytes
	u.transmit(l, now)
	return true, now
}

// mark lets go of the lock.
func (u *Uplink) mark(l *Lane, cluster int) {
	if l.config.Mark == nil {
		return
	}
	u.mu.Unlock()
	l.config.Mark(cluster)
	u.mu.Lock()
}

// pad lets go of the lock.
func (u *Uplink) pad(p *probing, bytes int) {
	l, sent := p.lane, 0
	if l.config.Pad != nil {
		u.bucket.Hold(bytes)
		u.mu.Unlock()
		sent = max(l.config.Pad(bytes), 0)
		u.mu.Lock()
		u.bucket.Release(bytes)
	}
	l.tally().Sent += int64(sent)
	p.bytes += sent
	p.stuck = sent == 0
}

// Probing says whether a probe is under way, of whichever lane: another one would
// be refused.
func (u *Uplink) Probing() bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.probe.lane != nil
}
