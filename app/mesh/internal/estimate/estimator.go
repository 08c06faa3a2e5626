package estimate

import (
	"math"
	"sync"
	"sync/atomic"
	"time"
)

// Times and shares of the estimator.
const (
	ackedWindow  = 500 * time.Millisecond
	ackedStale   = time.Second
	limitedShare = 0.75             // of the estimate that must be sent for it to count as used
	clockJump    = 10 * time.Second // of the receiver's clock: it has been set
	reportsAfter = 2 * time.Second  // without transport-wide feedback
	probeShadow  = 20 * time.Millisecond
	calmQueue    = 15 * time.Millisecond // and longer: no time for a probe
)

// Estimator estimates what the path of one PeerConnection carries. It is safe
// for use by several goroutines; no method blocks or calls out. Times are those
// of the process's media.Clock.
type Estimator struct {
	cluster  atomic.Int64 // of the packets that are written now
	overhead atomic.Int64 // bytes of a packet on the wire beside RTP

	fell atomic.Pointer[func()]

	mu         sync.Mutex // guards what follows
	wanted     float64
	history    history
	began      time.Duration // when the first packet was sent
	departures departures
	arrivals   arrivals
	bursts     bursts
	trend      trendline
	queue      queue
	loss       loss
	control    control
	prober     prober
	silence    silence
	reports    reports
	epoch      epoch
	skew       time.Duration // the receiver's clock less ours, at the last feedback
	rtt        time.Duration
	usage      usage
	resumeAt   time.Duration // packets sent before are not looked at for delay
	muted      float64       // share that silence leaves
}

// New makes an Estimator.
func New(c Config) *Estimator {
	c = c.withDefaults()
	e := &Estimator{
		loss: newLoss(), muted: 1,
		control: control{
			floor: float64(c.Min), ceiling: float64(c.Max), target: float64(c.Initial),
			drain: drain{limit: math.Inf(1)},
		},
		prober: prober{initial: float64(c.Initial)},
	}
	e.overhead.Store(defaultOverhead)
	return e
}

// SetOverhead says what a packet has on the wire beside RTP, in bytes: headers of
// IP and UDP, a TURN channel's, SRTP's tag. It is 44 at first: IPv4 and a tag of
// 16 bytes.
func (e *Estimator) SetOverhead(bytes int) { e.overhead.Store(int64(bytes)) }

// Overhead is what SetOverhead said.
func (e *Estimator) Overhead() int { return int(e.overhead.Load()) }

// OnFall has f called each time that feedback lowers the estimate because a queue
// grows, so that who sends need not wait to be asked. It must not block.
func (e *Estimator) OnFall(f func()) { e.fell.Store(&f) }

// Restart begins again: the path is another one from now on (RFC 8445 section 2.4)
// or has been away. Numbers go on.
func (e *Estimator) Restart(now time.Duration) {
	e.mu.Lock()
	defer e.mu.Unlock()
	fresh := New(Config{Initial: int64(e.prober.initial), Min: int64(e.control.floor), Max: int64(e.control.ceiling)})
	fresh.prober.last = e.prober.last
	e.departures, e.arrivals, e.bursts, e.trend = fresh.departures, fresh.arrivals, fresh.bursts, fresh.trend
	e.queue, e.loss, e.control, e.prober = fresh.queue, fresh.loss, fresh.control, fresh.prober
	e.silence, e.reports, e.epoch, e.skew, e.rtt = fresh.silence, fresh.reports, fresh.epoch, fresh.skew, fresh.rtt
	e.usage, e.muted, e.began, e.resumeAt = fresh.usage, fresh.muted, now, now
}

// Mark says to which probe the packets belong that are written from now on; 0
// is none.
func (e *Estimator) Mark(cluster int) { e.cluster.Store(int64(cluster)) }

// SetWanted says how much would be sent if the path carried it: no more is
// looked for. Nothing is wanted at first.
func (e *Estimator) SetWanted(bps int64) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.wanted = min(float64(max(bps, 0)), e.control.ceiling)
}

// Sent takes note of a packet that is sent now with a transport-wide number;
// size is in bytes on the wire.
func (e *Estimator) Sent(number uint16, size int, now time.Duration) {
	e.mu.Lock()
	defer e.mu.Unlock()
	p := packet{sent: now, bits: int32(8 * size), cluster: int32(e.cluster.Load())}
	if e.history.next == 0 {
		e.began = now
	}
	e.history.add(number, p)
	c := e.prober.find(int(p.cluster))
	if c == nil {
		e.departures.add(now, float64(p.bits))
		return
	}
	p.number = e.history.unwrap(number)
	c.note(p)
	e.resumeAt = now + probeShadow
}

// conclude draws the conclusions from feedback. It says whether the estimate fell
// because a queue grows.
func (e *Estimator) conclude(now time.Duration) (fell bool) {
	before := e.estimate()
	s := signal{
		now: now, usage: e.usage, queue: e.queue.update(), rtt: e.rtt,
		limited: e.limited(now, before), lost: e.loss.noticed(), doubtful: e.prober.doubtful(now), filling: e.prober.filling(now, e.rtt),
	}
	s.acked, _ = e.arrivals.rate(ackedWindow, 2)
	s.busy, s.grows = e.arrivals.busy()
	if e.arrivals.count > 0 {
		s.newest = e.arrivals.back(0).sent
	}
	silent := e.muted < 1
	e.muted = 1
	fell = e.control.update(s)
	if fell {
		e.calmDown()
		e.resumeAt = now
		e.prober.dropped(now, min(before, headroom*s.acked))
	}
	if e.control.drain.on || silent { // an outage loses everything, however little is sent
		e.loss.skip(now + e.rtt + lossWindow)
	}
	e.loss.update(now, e.rtt, before, s.acked)
	e.prober.prove(s.newest)
	w := e.want(now)
	if bps, ok := e.prober.result(e.history.settled, w); ok && bps > w.estimate {
		e.raise(bps)
	}
	e.prober.calm(now, e.estimate(), e.control.drain.carried)
	return fell
}

// raise takes a rate that a probe found.
func (e *Estimator) raise(bps float64) {
	e.control.raise(bps)
	e.loss.raise(bps)
	e.calmDown()
}

// estimate is what all bounds leave.
func (e *Estimator) estimate() float64 { return e.within(e.control.estimate()) }

// within is what the other bounds leave of a rate.
func (e *Estimator) within(bps float64) float64 {
	bps = min(bps, e.loss.bound) * e.muted
	return min(max(bps, e.control.floor), e.control.ceiling)
}

func (e *Estimator) limited(now time.Duration, estimate float64) bool {
	return e.departures.rate(now) < limitedShare*estimate
}

func (e *Estimator) want(now time.Duration) want {
	return want{
		now: now, estimate: e.estimate(), wanted: e.wanted, heard: e.silence.heard, since: e.began,
		calm: e.queue.delay < calmQueue && e.usage != usageOver && !e.control.drain.on && e.muted == 1,
	}
}

// NextProbe says whether a probe is to be sent now. It is asked often: each
// time that a packet may be sent, and at least every 50 ms once the connection
// can send. A probe that is not sent within 300 ms is forgotten.
func (e *Estimator) NextProbe(now time.Duration) (Probe, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.listen(now)
	return e.prober.next(e.want(now))
}

// Probing says whether a probe is still to be sent: false when it is complete,
// or given up because the delay rises.
func (e *Estimator) Probing(cluster int) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	c := e.prober.find(cluster)
	return c != nil && c.state == clusterSending
}

// listen looks whether feedback is overdue.
func (e *Estimator) listen(now time.Duration) {
	count, since := e.history.waiting()
	e.muted = e.silence.share(now, e.rtt, count, since)
	if e.muted < 1 {
		e.prober.abort()
	}
}

// Report takes a receiver report: the share of packets lost, and the round
// trip, 0 where it is not known. It decides only where there is no
// transport-wide feedback.
func (e *Estimator) Report(share float64, rtt, now time.Duration) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.silence.heard && now-e.silence.heardAt < reportsAfter {
		return
	}
	if rtt > 0 {
		e.rtt = smooth(e.rtt, rtt)
	}
	e.loss.share += (share - e.loss.share) / 2
	c := &e.control
	c.target = min(max(e.reports.update(c.target, share, e.rtt, now, e.limited(now, c.target)), c.floor), c.ceiling)
}
