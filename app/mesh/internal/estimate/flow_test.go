package estimate_test

import (
	"time"

	"github.com/pion/interceptor/pkg/twcc"
	"github.com/pion/rtcp"

	"moim/app/mesh/internal/estimate"
)

const (
	ms   = time.Millisecond
	mbit = 1e6
)

// controller is a congestion control: ours, or pion's to compare with.
type controller interface {
	sent(number uint16, size int, now time.Duration)
	feedback(f *rtcp.TransportLayerCC, now time.Duration)
	estimate(now time.Duration) float64
}

// ours is the estimator of this package.
type ours struct{ *estimate.Estimator }

func (o ours) sent(number uint16, size int, now time.Duration) { o.Sent(number, size, now) }
func (o ours) feedback(f *rtcp.TransportLayerCC, now time.Duration) {
	o.Feedback(f, now)
}
func (o ours) estimate(now time.Duration) float64 { return float64(o.State(now).Estimate) }

// flow is a sender of sound and picture with a pacer, and its receiver.
type flow struct {
	w       *world
	control controller
	forward *link
	back    *link
	way     time.Duration // one way, beside those of the links
	wanted  float64
	paused  bool // no picture
	silent  bool // nothing at all
	stopped bool

	number   uint16
	recorder *twcc.Recorder
	arrived  []sample // bits
	rates    []sample // estimate
	queueds  []sample // queue delay that the estimator sees, s

	pending          float64 // bits of picture in the pacer
	pacing, training bool    // a timer runs; a probe is being sent
	target           float64
	firstAt          time.Duration
	held             []heldArrival
	probes           []sample
}

type heldArrival struct {
	number uint16
	at     time.Duration
}

const (
	overhead   = 64 // bytes of headers on the wire
	payload    = 1100
	soundSize  = 80
	frameTime  = time.Second / 30
	pacingOver = 1.5
)

func newFlow(w *world, c controller, forward, back *link, wanted float64) *flow {
	f := &flow{w: w, control: c, forward: forward, back: back, wanted: wanted, recorder: twcc.NewRecorder(1)}
	w.after(0, f.begin)
	return f
}

func (f *flow) begin() {
	f.firstAt = f.w.now
	f.decide()
	f.w.every(100*ms, func() bool { f.decide(); return !f.stopped })
	f.w.every(20*ms, func() bool { f.sound(); return !f.stopped })
	f.w.every(frameTime, func() bool { f.frame(); return !f.stopped })
	f.w.every(5*ms, func() bool { f.ask(); return !f.stopped })
	f.report()
}

// decide is the loop that allocates bitrates.
func (f *flow) decide() {
	if o, ok := f.control.(ours); ok {
		o.SetWanted(int64(f.wanted))
		f.queueds = append(f.queueds, sample{f.w.now, o.State(f.w.now).QueueDelay.Seconds()})
	}
	f.target = f.control.estimate(f.w.now)
	f.rates = append(f.rates, sample{f.w.now, f.target})
	if f.pending > f.target/2 {
		f.pending = 0 // frames too old to be sent
	}
}

func (f *flow) sound() {
	if !f.silent {
		f.put(soundSize + overhead)
	}
}

// frame is one picture, of a size that varies by a fifth.
func (f *flow) frame() {
	if f.paused || f.silent {
		return
	}
	rate := min(f.target, f.wanted)
	const sound = (soundSize + overhead) * 8 * 50
	bits := max(rate-sound, 0) * frameTime.Seconds() * (0.8 + 0.4*f.w.random.Float64())
	f.pending += bits
	f.pace()
}

// pace sends what is pending at the pacing rate.
func (f *flow) pace() {
	if f.pacing || f.training || f.pending <= 0 {
		return
	}
	f.pacing = true
	size := max(min(f.pending/8, payload+overhead), overhead)
	f.pending = max(f.pending-size*8, 0)
	f.put(int(size))
	f.w.after(seconds(size*8/(max(f.target, 30_000)*pacingOver)), func() {
		f.pacing = false
		f.pace()
	})
}

// ask sends probes as the estimator wants them.
func (f *flow) ask() {
	o, ok := f.control.(ours)
	if !ok || f.silent || f.training {
		return
	}
	p, ok := o.NextProbe(f.w.now)
	if !ok {
		return
	}
	f.probes = append(f.probes, sample{f.w.now, float64(p.Rate)})
	f.train(o, p, p.Bytes, p.Packets)
}

// train sends the packets of a probe: picture where there is some, otherwise
// padding.
func (f *flow) train(o ours, p estimate.Probe, bytes, packets int) {
	if bytes <= 0 && packets <= 0 || !o.Probing(p.Cluster) {
		o.Mark(0)
		owed := time.Duration(0)
		if p.Fills {
			owed = max(seconds(float64(p.Bytes)*8/(max(f.target, 30_000)*pacingOver)-float64(p.Bytes)*8/float64(p.Rate)), 0)
		}
		f.w.after(owed, func() {
			f.training = false
			f.pace()
		})
		return
	}
	f.training = true
	size := min(max(p.Bytes/p.Packets, 100), payload+overhead)
	if f.pending > 0 {
		size = max(int(min(f.pending/8, float64(size))), overhead)
		f.pending = max(f.pending-float64(size*8), 0)
	}
	o.Mark(p.Cluster)
	f.put(size)
	f.w.after(seconds(float64(size)*8/float64(p.Rate)), func() { f.train(o, p, bytes-size, packets-1) })
}

// put sends one packet of so many bytes on the wire.
func (f *flow) put(size int) {
	number := f.number
	f.number++
	f.control.sent(number, size, f.w.now)
	f.forward.send(float64(size*8), func() {
		f.w.after(f.way, func() {
			f.arrived = append(f.arrived, sample{f.w.now, float64(size * 8)})
			f.held = append(f.held, heldArrival{number, f.w.now})
		})
	})
}

// interval is the time between two feedbacks, by what arrived over the last half
// second: as in package feedback.
func (f *flow) interval() time.Duration {
	const bits, share = 100 * 8, 0.02
	most := 100 * ms
	if f.w.now-f.firstAt < 3*time.Second {
		most = 50 * ms
	}
	sum := 0.0
	for i := len(f.arrived) - 1; i >= 0 && f.w.now-f.arrived[i].at < 500*ms; i-- {
		sum += f.arrived[i].value
	}
	return min(max(seconds(bits/(share*max(2*sum, 1))), 25*ms), most)
}

// report is the receiver's loop.
func (f *flow) report() {
	f.w.after(f.interval(), func() {
		kept := f.held[:0]
		for _, h := range f.held {
			if f.w.now-h.at < 10*ms {
				kept = append(kept, h)
				continue
			}
			f.recorder.Record(1, h.number, h.at.Microseconds())
		}
		f.held = kept
		for _, p := range f.recorder.BuildFeedbackPacket() {
			f.back.send(100*8, func() {
				cc, ok := p.(*rtcp.TransportLayerCC)
				if !ok {
					return
				}
				f.w.after(f.way, func() { f.control.feedback(cc, f.w.now) })
			})
		}
		if !f.stopped {
			f.report()
		}
	})
}
