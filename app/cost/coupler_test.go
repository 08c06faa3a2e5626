package cost_test

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
	"time"

	"moim/app/cost"
)

const tick = 50 * time.Millisecond

// bottleneck is a queue that several flows share.
type bottleneck struct {
	capacity, queue float64 // bits per second, bits
}

// sender is one flow with an estimator of its own, of the common kind: it falls
// to 85 percent of what was acknowledged when the delay grows, and rises by 8
// percent a second, by 40 after a while, up to half above that.
type sender struct {
	through               *bottleneck
	estimate, rate, acked float64
	delay                 time.Duration
	over                  bool
	calm                  time.Duration
}

// world is some senders, coupled and given what they want as far as it goes.
type world struct {
	random  *rand.Rand
	noise   float64 // of delays in milliseconds, and of estimates in percent
	senders []*sender
	want    []float64
	links   []*bottleneck
	coupler cost.Coupler
	paths   []cost.Path
	now     time.Duration
	uplink  int64
}

func newWorld(want float64, through ...*bottleneck) *world {
	w := &world{random: rand.New(rand.NewPCG(1, 2))}
	for _, b := range through {
		w.senders = append(w.senders, &sender{through: b, estimate: 300_000, rate: 100_000})
		w.want = append(w.want, want)
		if !slices.Contains(w.links, b) {
			w.links = append(w.links, b)
		}
	}
	return w
}

// step moves everything on by one tick.
func (w *world) step() {
	w.now += tick
	for _, b := range w.links {
		sum := 0.0
		for _, s := range w.senders {
			if s.through == b {
				sum += s.rate
			}
		}
		out := min(sum+b.queue/tick.Seconds(), b.capacity)
		b.queue = max(b.queue+(sum-out)*tick.Seconds(), 0)
		for _, s := range w.senders {
			if s.through == b && sum > 0 {
				s.hear(out*s.rate/sum, time.Duration(b.queue/b.capacity*float64(time.Second)), w)
			}
		}
	}
	w.couple()
}

// hear is what a sender learns in a tick.
func (s *sender) hear(acked float64, delay time.Duration, w *world) {
	delay += time.Duration(w.noise * w.random.Float64() * float64(time.Millisecond))
	s.acked += (acked - s.acked) * 0.3
	s.over = delay > 25*time.Millisecond && delay > s.delay
	s.delay = delay
	if s.over && w.now > s.calm {
		s.estimate, s.calm = 0.85*s.acked, w.now+300*time.Millisecond
	} else if !s.over {
		pace := 0.08
		if w.now > s.calm+2*time.Second {
			pace = 0.4
		}
		s.estimate = max(min(s.estimate*(1+pace*tick.Seconds()), 1.5*s.acked+10_000), s.estimate*0.99)
	}
}

// couple tells the coupler of all, and gives to each what it wants, as far as
// its path and an even share of the uplink go.
func (w *world) couple() {
	w.paths = w.paths[:0]
	for i, s := range w.senders {
		w.paths = append(w.paths, cost.Path{
			Key: strconv.Itoa(i), Estimate: int64(s.estimate * (1 + (w.random.Float64()-0.5)*w.noise/100)),
			Sent: int64(s.acked), QueueDelay: s.delay, Overusing: s.over,
		})
	}
	w.uplink = w.coupler.Update(w.now, w.paths)
	for level := 2_000_000.0; level > 1_000; level *= 0.99 {
		sum := 0.0
		for i, s := range w.senders {
			s.rate = min(w.want[i], float64(w.paths[i].Coupled), level)
			sum += s.rate
		}
		if w.uplink == 0 || sum <= float64(w.uplink) {
			return
		}
	}
}

// run steps for a while and returns the mean rate of each sender and the delays met.
func (w *world) run(d time.Duration) (means []float64, delays []time.Duration) {
	means = make([]float64, len(w.senders))
	steps := 0
	for end := w.now + d; w.now < end; steps++ {
		w.step()
		for i, s := range w.senders {
			means[i] += s.acked
		}
		delays = append(delays, w.senders[0].delay)
	}
	for i := range means {
		means[i] /= float64(steps)
	}
	slices.Sort(delays)
	return means, delays
}

func sum(list []float64) float64 {
	s := 0.0
	for _, x := range list {
		s += x
	}
	return s
}

func TestCouplerOneUplink(t *testing.T) {
	for name, noise := range map[string]float64{"quiet": 0, "noisy": 10} {
		t.Run(name, func(t *testing.T) {
			b := &bottleneck{capacity: 1_500_000}
			w := newWorld(1_000_000, b, b, b, b, b)
			w.noise = noise
			w.run(8 * time.Second)
			means, delays := w.run(20 * time.Second)
			if w.uplink < 1_100_000 || w.uplink > 2_000_000 {
				t.Errorf("the uplink is taken for %d", w.uplink)
			}
			if s := sum(means); s < 0.85*b.capacity {
				t.Errorf("%.0f of %.0f used", s, b.capacity)
			}
			if slices.Min(means) < 0.8*slices.Max(means) {
				t.Errorf("shares differ: %.0f", means)
			}
			if d := delays[len(delays)*95/100]; d > 100*time.Millisecond {
				t.Errorf("delay of %v", d)
			}
		})
	}
}

// A drop of the uplink and its end are followed within seconds.
func TestCouplerFollowsUplink(t *testing.T) {
	b := &bottleneck{capacity: 2_000_000}
	w := newWorld(1_000_000, b, b, b)
	w.run(10 * time.Second)
	b.capacity = 500_000
	w.run(3 * time.Second)
	_, delays := w.run(5 * time.Second)
	if d := delays[len(delays)*95/100]; d > 100*time.Millisecond {
		t.Errorf("delay of %v after the drop", d)
	}
	b.capacity = 2_000_000
	w.run(8 * time.Second)
	if means, _ := w.run(2 * time.Second); sum(means) < 1_500_000 {
		t.Errorf("only %.0f used of what came back", means)
	}
}

func TestCouplerOwnBottlenecks(t *testing.T) {
	for name, noise := range map[string]float64{"quiet": 0, "noisy": 10} {
		t.Run(name, func(t *testing.T) {
			var links []*bottleneck
			for range 5 {
				links = append(links, &bottleneck{capacity: 1_000_000})
			}
			links[2].capacity = 150_000
			w := newWorld(600_000, links...)
			w.noise = noise
			w.run(15 * time.Second)
			means, _ := w.run(20 * time.Second)
			for i, m := range means {
				if i != 2 && m < 550_000 {
					t.Errorf("flow %d suffers: %.0f", i, m)
				}
			}
			if means[2] > 150_000 || means[2] < 90_000 {
				t.Errorf("the slow one: %.0f", means[2])
			}
		})
	}
}

// One flow's noise does not bound the others.
func TestCouplerFalseAlarms(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	var c cost.Coupler
	paths := make([]cost.Path, 5)
	for now := time.Duration(0); now < time.Minute; now += 100 * time.Millisecond {
		for i := range paths {
			paths[i] = cost.Path{
				Key: strconv.Itoa(i), Estimate: 500_000, Sent: 400_000,
				QueueDelay: time.Duration(r.IntN(8)) * time.Millisecond, Overusing: r.IntN(100) == 0,
			}
		}
		if uplink := c.Update(now, paths); uplink > 0 && uplink < 2_000_000 {
			t.Fatalf("at %v: an uplink of %d", now, uplink)
		}
	}
}

// Flows that leave free what they had, and new ones begin within what is known.
func TestCouplerComeAndGo(t *testing.T) {
	b := &bottleneck{capacity: 1_500_000}
	w := newWorld(1_000_000, b, b, b)
	w.run(15 * time.Second)
	before := w.uplink
	w.senders, w.want = w.senders[:2], w.want[:2]
	w.step()
	if w.uplink < before*95/100 {
		t.Errorf("an uplink of %d, and %d after one left", before, w.uplink)
	}
	if got := w.senders[0].rate + w.senders[1].rate; got < 0.9*float64(before) {
		t.Errorf("two get %.0f of %d", got, before)
	}
	w.senders = append(w.senders, &sender{through: b, estimate: 300_000})
	w.want = append(w.want, 1_000_000)
	w.step()
	if got := w.paths[2].Coupled; got < 200_000 || got > w.uplink {
		t.Errorf("a new one may use %d of %d", got, w.uplink)
	}
	_, delays := w.run(3 * time.Second)
	if d := delays[len(delays)-1]; d > 250*time.Millisecond {
		t.Errorf("a delay of %v", d)
	}
}

// Loss that is there to stay, on one path or all, takes nothing away again and again.
func TestCouplerConstantLoss(t *testing.T) {
	for _, lossy := range []int{1, 5} {
		var c cost.Coupler
		paths := make([]cost.Path, 5)
		for now := time.Duration(0); now < time.Minute; now += 100 * time.Millisecond {
			for i := range paths {
				paths[i] = cost.Path{Key: strconv.Itoa(i), Estimate: 500_000, Sent: 400_000}
				if i < lossy && now > time.Second {
					paths[i].Loss = 0.12
				}
			}
			if uplink := c.Update(now, paths); uplink > 0 && uplink < 1_850_000 {
				t.Fatalf("%d lossy paths: an uplink of %d at %v", lossy, uplink, now)
			}
		}
	}
}

// Who is left of two keeps what both had.
func TestCouplerLastOne(t *testing.T) {
	b := &bottleneck{capacity: 1_500_000}
	w := newWorld(2_000_000, b, b)
	w.run(15 * time.Second)
	w.senders, w.want = w.senders[:1], w.want[:1]
	w.step()
	if got := w.senders[0].rate; got < 1_000_000 {
		t.Errorf("the last one gets %.0f", got)
	}
	means, delays := w.run(10 * time.Second)
	if d := delays[len(delays)*95/100]; means[0] < 1_200_000 || d > 150*time.Millisecond {
		t.Errorf("it uses %.0f with a delay of %v", means[0], d)
	}
}

func TestCouplerAllocatesNothing(t *testing.T) {
	var c cost.Coupler
	paths := make([]cost.Path, 12)
	for i := range paths {
		paths[i] = cost.Path{Key: strconv.Itoa(i), Estimate: 500_000, Sent: 300_000, Overusing: true, QueueDelay: 50 * time.Millisecond}
	}
	now := time.Duration(0)
	if n := testing.AllocsPerRun(100, func() {
		now += tick
		c.Update(now, paths)
	}); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
