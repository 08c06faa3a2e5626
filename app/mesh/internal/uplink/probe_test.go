package uplink_test

import (
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"moim/app/mesh/internal/uplink"
)

// prober is a lane that pads, and notes its marks.
type prober struct {
	*uplink.Lane

	mu     sync.Mutex // guards marked
	marked []int
}

func (p *prober) mark(cluster int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.marked = append(p.marked, cluster)
}

func (p *prober) marks() []int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.marked)
}

func newProber(w *wire, bps int64) *prober {
	p := &prober{}
	p.Lane = w.uplink.Join(uplink.LaneConfig{
		Rate: bps,
		Pad: func(bytes int) int {
			w.send("pad", 0, bytes)
			return bytes
		},
		Mark: p.mark,
	})
	return p
}

// span is the time between the first and the last datagram.
func span(log []datagram) time.Duration { return log[len(log)-1].at - log[0].at }

func TestProbePads(t *testing.T) {
	for name, probe := range map[string]uplink.Probe{
		"by bytes":   {Cluster: 3, Rate: 4_000_000, Bytes: 15_000},
		"by packets": {Cluster: 3, Rate: 1_000_000, Bytes: 100, Packets: 5},
		"by both":    {Cluster: 3, Rate: 2_000_000, Bytes: 5000, Packets: 20},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWire(t)
				l := newProber(w, 300_000)
				if !l.Probe(probe) {
					t.Fatal("refused")
				}
				if l.Probe(probe) || !w.uplink.Probing() {
					t.Error("two probes at a time")
				}
				time.Sleep(200 * ms)
				log := w.sent()
				if len(log) < probe.Packets || w.total("pad") < probe.Bytes || w.total("pad") > probe.Bytes+1300 {
					t.Errorf("%d packets, %d bytes", len(log), w.total("pad"))
				}
				took := float64(w.total("pad")-log[len(log)-1].bytes) * 8 / float64(probe.Rate)
				if d := span(log).Seconds() - took; d < -0.001 || d > 0.0015 {
					t.Errorf("%v, want %.4f s", span(log), took)
				}
				if marks := l.marks(); !slices.Equal(marks, []int{3, 0}) {
					t.Errorf("marks %v", marks)
				}
				if w.uplink.Probing() || !l.Probe(probe) {
					t.Error("no second probe")
				}
			})
		})
	}
}

// A probe takes what waits first, at its own rate.
func TestProbeSendsWhatWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire(t)
		l := newProber(w, 80_000)
		l.Push(uplink.Camera, &picture{wire: w, from: "camera", packets: 12, bytes: 1000})
		before := w.total("")
		l.Probe(uplink.Probe{Cluster: 1, Rate: 4_000_000, Bytes: 20_000})
		time.Sleep(60 * ms)
		if got := w.total("camera"); got != 12_000 {
			t.Errorf("%d bytes of 12000 sent", got)
		}
		if got := w.total("") - before; got < 20_000 || got > 21_300 {
			t.Errorf("%d bytes of a probe of 20000", got)
		}
		l.Push(uplink.Camera, &picture{wire: w, from: "next", packets: 1, bytes: 1000})
		time.Sleep(300 * ms)
		if w.total("next") == 0 {
			t.Error("what the probe sent holds up the lane")
		}
	})
}

func TestProbeEnds(t *testing.T) {
	tests := map[string]func(w *wire, l *prober){
		"too slow": func(*wire, *prober) {},
		"closed":   func(_ *wire, l *prober) { time.Sleep(10 * ms); l.Close() },
		"no room":  func(w *wire, _ *prober) { time.Sleep(10 * ms); w.uplink.Spent(100_000) },
		"stopped":  func(w *wire, _ *prober) { w.uplink.Stop() },
	}
	for name, happens := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWire(t)
				w.uplink.SetBudget(2_000_000)
				l := newProber(w, 80_000)
				if !l.Probe(uplink.Probe{Cluster: 1, Rate: 1_000_000, Bytes: 50_000}) {
					t.Fatal("refused")
				}
				happens(w, l)
				time.Sleep(101 * ms)
				synctest.Wait()
				if marks := l.marks(); len(marks)%2 != 0 || len(marks) > 0 && marks[len(marks)-1] != 0 {
					t.Errorf("marks %v", marks)
				}
				if log := w.sent(); len(log) > 0 && span(log) > 100*ms {
					t.Errorf("took %v", span(log))
				}
			})
		})
	}
}

func TestProbeRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire(t)
		l := newProber(w, 80_000)
		for name, p := range map[string]uplink.Probe{"rate": {Cluster: 1, Bytes: 100}, "size": {Cluster: 1, Rate: 1000}} {
			if l.Probe(p) {
				t.Errorf("a probe without a %s", name)
			}
		}
		w.uplink.SetBudget(500_000)
		w.uplink.Spent(2000)
		if l.Probe(uplink.Probe{Cluster: 1, Rate: 1_000_000, Bytes: 2000}) {
			t.Error("a probe without room")
		}
		mute := w.uplink.Join(uplink.LaneConfig{})
		time.Sleep(time.Second)
		if !mute.Probe(uplink.Probe{Cluster: 1, Rate: 1_000_000, Bytes: 2000}) {
			t.Error("refused")
		}
		time.Sleep(2 * ms)
		if !l.Probe(uplink.Probe{Cluster: 1, Rate: 1_000_000, Bytes: 2000}) {
			t.Error("a probe that cannot pad does not end")
		}
	})
}

// Lanes that send little but are probed all the time stay within the budget.
func TestProbesWithinBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const budget = 1_000_000
		r := rand.New(rand.NewPCG(2, 3))
		w := newWire(t)
		w.uplink.SetBudget(budget)
		var senders []*sender
		for i := range 3 {
			senders = append(senders, newSender(w, r, i, 50_000))
		}
		begun := 0
		for tick := range 2500 {
			for _, s := range senders {
				s.tick(tick)
				if s.Probe(uplink.Probe{Cluster: 1 + tick, Rate: 3_000_000, Bytes: 1000 + r.IntN(10_000), Packets: r.IntN(10)}) {
					begun++
				}
			}
			time.Sleep(10 * ms)
		}
		one, ten := busiest(w.sent(), time.Second, 0), busiest(w.sent(), 10*time.Second, 0)
		if one*8 > budget*105/100 || ten*8 > budget*10 {
			t.Errorf("%d bytes in 1 s, %d in 10 s", one, ten)
		}
		if begun < 25 || w.total("pad") < 100_000 {
			t.Errorf("%d probes, %d bytes of padding", begun, w.total("pad"))
		}
	})
}
