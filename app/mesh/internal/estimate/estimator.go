package estimate

import (
	"math"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/rtcp"
)

// Times and shares of the estimator.
const (
	ackedWindow  = 500 * time.Millisecond
	ackedStale   = time.Second
	limitedShare = 0.75             // of the estimate that must be sent for it to count as used
	clockJump    = 10 * time.Second // of the receiver's clock: it has been set
	pathUnknown  = 100 * time.Millisecond
	reportsAfter = 2 * time.Second // without transport-wide feedback
	probeShadow  = 20 * time.Millisecond
	calmQueue    = 20 * time.Millisecond // and longer: no time for a probe
)

// Estimator estimates what the path of one PeerConnection carries. It is safe
// for use by several goroutines; no method blocks or calls out. Times are those
// of the process's media.Clock.
type Estimator struct {
	cluster atomic.Int64 // of the packets that are written now

	mu         sync.Mutex // guards what follows
	config     Config
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

// State is what is known at a time. Rates are bits per second on the wire.
type State struct {
	Estimate   int64         // what the path carries
	Acked      int64         // what arrived over the last half second; 0: not known
	QueueDelay time.Duration // that our packets meet on the way
	Overusing  bool          // a queue grows, or is being drained
	Loss       float64       // share of packets lost, 0 to 1, smoothed
	RTT        time.Duration // round trip, the queue included; 0: not known
	Limited    bool          // less is sent than the estimate allows
}

// New makes an Estimator.
func New(c Config) *Estimator {
	c = c.withDefaults()
	return &Estimator{
		config: c, loss: newLoss(), muted: 1,
		control: control{
			min: float64(c.Min), max: float64(c.Max), target: float64(c.Initial),
			drain: drain{limit: math.Inf(1)},
		},
		prober: prober{initial: float64(c.Initial)},
	}
}

// Mark says to which probe the packets belong that are written from now on; 0
// is none.
func (e *Estimator) Mark(cluster int) { e.cluster.Store(int64(cluster)) }

// SetWanted says how much would be sent if the path carried it: no more is
// looked for. Nothing is wanted at first.
func (e *Estimator) SetWanted(bps int64) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.wanted = min(float64(max(bps, 0)), e.control.max)
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

// Feedback takes what the peer says of the packets that it received.
func (e *Estimator) Feedback(f *rtcp.TransportLayerCC, now time.Duration) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.history.next == 0 {
		return
	}
	if e.hear(f, now) {
		e.conclude(now)
	}
}

// hear takes the statuses of feedback one by one. It says whether there was
// news among them: pion delivers one packet to several readers.
func (e *Estimator) hear(f *rtcp.TransportLayerCC, now time.Duration) bool {
	walk := read(f, e.epoch.unwrap(f.ReferenceTime))
	e.settleClock(walk.at - now)
	var newest *packet
	for {
		s, ok := walk.next()
		if !ok {
			break
		}
		p := e.history.find(s.number)
		if p == nil || p.fate == fateReceived {
			continue
		}
		if !s.received {
			e.missing(p)
			continue
		}
		e.received(p, s)
		if newest == nil || p.sent > newest.sent {
			newest = p
		}
	}
	if newest != nil {
		e.silence.hear(now)
		e.rtt = smooth(e.rtt, now-newest.sent)
	}
	return newest != nil
}

// settleClock begins again with delays where the receiver's clock jumped.
func (e *Estimator) settleClock(skew time.Duration) {
	if jump := skew - e.skew; e.silence.heard && (jump > clockJump || jump < -clockJump) {
		e.queue = queue{}
		e.arrivals = arrivals{}
		e.calmDown()
	}
	e.skew = skew
}

// calmDown forgets the trend of the delay.
func (e *Estimator) calmDown() {
	e.bursts = bursts{}
	e.trend.reset()
	e.usage = usageNormal
}

func (e *Estimator) missing(p *packet) {
	if p.fate == fateUnknown {
		p.fate = fateMissing
		e.loss.count(1, 1)
	}
}

func (e *Estimator) received(p *packet, s status) {
	if p.fate == fateMissing {
		e.loss.count(0, -1) // it had only been late
	} else {
		e.loss.count(1, 0)
	}
	p.fate = fateReceived
	e.history.settled = max(e.history.settled, p.number+1)
	if !s.timed {
		return
	}
	a := arrival{sent: p.sent, at: s.at, bits: float64(p.bits)}
	e.arrivals.add(a)
	e.queue.add(a)
	e.prober.arrived(a)
	if c := e.prober.find(int(p.cluster)); c != nil {
		c.ack(a)
		return
	}
	if p.cluster != 0 || p.sent < e.resumeAt {
		return
	}
	if v, ok := e.bursts.add(a); ok {
		e.usage = e.trend.update(v)
	}
}

// conclude draws the conclusions from feedback.
func (e *Estimator) conclude(now time.Duration) {
	before := e.estimate()
	s := signal{
		now: now, usage: e.usage, queue: e.queue.update(), rtt: e.rtt,
		limited: e.limited(now, before), lost: e.loss.noticed(), doubtful: e.prober.doubtful(now),
	}
	s.acked, _ = e.arrivals.rate(ackedWindow, 2)
	s.busy, _ = e.arrivals.busy()
	if e.arrivals.count > 0 {
		s.newest = e.arrivals.back(0).sent
	}
	e.muted = 1
	if e.control.update(s) {
		e.calmDown()
		e.resumeAt = now
		e.prober.dropped(now, min(before, headroom*s.acked))
	}
	if e.control.drain.on {
		e.loss.skip(now + e.rtt + lossWindow)
	}
	e.loss.update(now, e.rtt, before, s.acked)
	e.prober.prove(s.newest)
	w := e.want(now)
	if bps, ok := e.prober.result(e.history.settled, w); ok && bps > w.estimate {
		e.raise(bps)
	}
	e.prober.calm(now, e.estimate(), e.control.drain.carried)
}

// raise takes a rate that a probe found.
func (e *Estimator) raise(bps float64) {
	e.control.raise(bps)
	e.loss.raise(bps)
	e.calmDown()
}

// estimate is what all bounds leave.
func (e *Estimator) estimate() float64 {
	bps := min(e.control.estimate(), e.loss.bound) * e.muted
	return min(max(bps, e.control.min), e.control.max)
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
	c.target = min(max(e.reports.update(c.target, share, e.rtt, now, e.limited(now, c.target)), c.min), c.max)
}

// State tells what is known now.
func (e *Estimator) State(now time.Duration) State {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.listen(now)
	estimate := e.estimate()
	s := State{
		Estimate: int64(estimate), QueueDelay: e.queue.delay, Loss: min(max(e.loss.share, 0), 1), RTT: e.rtt,
		Overusing: e.usage == usageOver || e.control.drain.on || e.muted < 1,
		Limited:   e.limited(now, estimate),
	}
	if acked, ok := e.arrivals.rate(ackedWindow, 2); ok && now-e.silence.heardAt < ackedStale {
		s.Acked = int64(acked)
	}
	return s
}

// smooth follows a round trip: down at once, up slowly.
func smooth(rtt, sample time.Duration) time.Duration {
	if rtt == 0 || sample < rtt {
		return max(sample, 0)
	}
	return rtt + (sample-rtt)/4
}
