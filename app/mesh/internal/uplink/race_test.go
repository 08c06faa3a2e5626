package uplink_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"moim/app/mesh/internal/uplink"
)

// Everything at the same time: each load is done exactly once, and lanes that are
// closed meanwhile lose nothing.
func TestConcurrentUse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire(t)
		w.uplink.SetBudget(5_000_000)
		var pushed, done atomic.Int64
		var wg sync.WaitGroup
		for i := range 4 {
			l := newProber(w, 1_000_000)
			for _, class := range []uplink.Class{uplink.Screen, uplink.Camera} {
				wg.Go(func() {
					for n := range 500 {
						pushed.Add(1)
						p := &picture{wire: w, packets: 1 + n%7, bytes: 1000, discardable: n%3 == 0}
						p.onDone = func() {
							done.Add(1)
							if n, _, _ := p.end(t); n != 1 {
								t.Errorf("done %d times", n)
							}
						}
						l.Push(class, p)
						if n%8 == 0 {
							time.Sleep(10 * ms)
						}
					}
				})
			}
			wg.Go(func() {
				for n := range 200 {
					p := again(w, 1000)
					p.onDone = func() { done.Add(1) }
					if l.Repair(p, 20*ms) {
						pushed.Add(1)
					}
					l.SetRate(int64(500_000 + n*10_000))
					l.Probe(uplink.Probe{Cluster: 1, Rate: 5_000_000, Bytes: 5000})
					l.Waiting()
					if n%50 == 0 {
						l.Drop(uplink.Camera)
						w.uplink.SetBudget(int64(1_000_000 * (1 + n/50)))
						w.uplink.Stats()
					}
					time.Sleep(time.Duration(i) * ms)
				}
				if i%2 == 0 {
					l.Close()
				}
			})
		}
		wg.Wait()
		w.uplink.Stop()
		w.uplink.Stop()
		if pushed.Load() != done.Load() {
			t.Errorf("%d pushed, %d done", pushed.Load(), done.Load())
		}
		if s := w.uplink.Stats(); s.Loads != 0 || s.Bytes != 0 || s.Sent != int64(w.total("")) {
			t.Errorf("stats: %+v", s)
		}
		if l := w.uplink.Join(uplink.LaneConfig{}); l.Repair(again(w, 1), ms) || l.Probe(uplink.Probe{Rate: 1, Bytes: 1}) {
			t.Error("a lane after Stop works")
		}
	})
}

// A lane that is closed while its packet is being sent loses the rest of it, once.
func TestCloseWhileSending(t *testing.T) {
	for name, closing := range map[string]func(w *wire, l *uplink.Lane){
		"close": func(_ *wire, l *uplink.Lane) { l.Close() },
		"stop":  func(w *wire, _ *uplink.Lane) { w.uplink.Stop() },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWire(t)
				l := w.uplink.Join(uplink.LaneConfig{})
				sending, resume := make(chan struct{}), make(chan struct{})
				p := &picture{wire: w, packets: 3, bytes: 1000, onSend: func() { close(sending); <-resume }}
				behind := &picture{wire: w, packets: 1, bytes: 1000}
				go l.Push(uplink.Camera, p)
				<-sending
				l.Push(uplink.Camera, behind)
				closing(w, l)
				if done, dropped, _ := behind.end(t); done != 1 || !dropped {
					t.Errorf("what waits: done %d times, dropped %v", done, dropped)
				}
				close(resume)
				synctest.Wait()
				if done, dropped, sent := p.end(t); done != 1 || !dropped || sent != 1 {
					t.Errorf("done %d times, dropped %v, %d sent", done, dropped, sent)
				}
			})
		})
	}
}
