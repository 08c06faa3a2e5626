package uplink_test

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"moim/app/mesh/internal/uplink"
)

// sender is the camera, the screen and the sound for one peer.
type sender struct {
	*prober
	wire  *wire
	name  string
	r     *rand.Rand
	bps   int // of its camera
	count [3]int
	lost  int64 // bytes to be repaired, in twentieths
	seen  int64 // bytes sent, up to the latest tick
	open  []*picture
}

func newSender(w *wire, r *rand.Rand, i, bps int) *sender {
	return &sender{prober: newProber(w, int64(2*bps)), wire: w, name: strconv.Itoa(i), r: r, bps: bps}
}

// push sends a picture of a class of about so many bytes.
func (s *sender) push(class uplink.Class, bytes int) {
	s.count[class]++
	p := &picture{
		wire: s.wire, from: fmt.Sprint(s.name, class), number: s.count[class],
		packets: max(1, bytes/1150), bytes: min(bytes, 1150) + s.r.IntN(100), discardable: s.r.IntN(2) == 0,
	}
	s.open = append(s.open, p)
	s.Push(class, p)
}

// tick is called every 10 ms of a call.
func (s *sender) tick(tick int) {
	if tick%2 == 0 {
		s.wire.send("sound", tick, 120)
	}
	if tick%3 == s.r.IntN(2) {
		bytes := s.bps / 8 / 30
		if s.r.IntN(100) == 0 {
			bytes *= 12 // a keyframe
		}
		s.push(uplink.Camera, bytes)
	}
	if s.name == "1" && tick%20 == 0 {
		s.push(uplink.Screen, 2000)
	}
	sent := s.Stats().Sent
	s.lost, s.seen = s.lost+sent-s.seen, sent
	for ; s.lost >= 20*1000; s.lost -= 20 * 1000 {
		s.Repair(&picture{wire: s.wire, from: "repair", packets: 1, bytes: 1000, discardable: true}, 200*ms)
	}
	if s.r.IntN(100) == 0 {
		s.Probe(uplink.Probe{Cluster: tick + 1, Rate: 2_000_000, Bytes: 2000 + s.r.IntN(8000)})
	}
	if _, oldest := s.Waiting(); oldest > 300*ms {
		s.Drop(uplink.Camera)
	}
}

// A call in which all want more than the budget: it holds, it is used, and all get
// a share.
func TestBudget(t *testing.T) {
	const lanes, seconds = 6, 25
	for name, budget := range map[string]int{"0.5 Mb/s": 500_000, "1 Mb/s": 1_000_000, "3 Mb/s": 3_000_000} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := rand.New(rand.NewPCG(1, uint64(budget)))
				w := newWire(t)
				w.uplink.SetBudget(int64(budget))
				var senders []*sender
				for i := range lanes {
					senders = append(senders, newSender(w, r, i, max(budget/3, 250_000)))
				}
				for tick := range seconds * 100 {
					for _, s := range senders {
						s.tick(tick)
					}
					time.Sleep(10 * ms)
				}
				checkBudget(t, w.sent(), budget, seconds)
				checkShares(t, w.sent(), lanes)
				if repairs, all := w.total("repair"), w.total("")-w.total("sound"); repairs*100 < all*2 {
					t.Errorf("%d bytes of repairs in %d", repairs, all)
				}
				checkOrder(t, w.sent())
				for _, s := range senders {
					s.Close()
					for _, p := range s.open {
						if done, dropped, sent := p.end(t); done != 1 || dropped != (sent < p.packets) {
							t.Errorf("done %d times, dropped %v, %d of %d sent", done, dropped, sent, p.packets)
						}
					}
				}
			})
		})
	}
}

func checkBudget(t *testing.T, log []datagram, budget, seconds int) {
	t.Helper()
	one, ten := busiest(log, time.Second, 0), busiest(log, 10*time.Second, 0)
	if one*8 > budget*105/100 || ten*8 > budget*10 {
		t.Errorf("%.3f in a window of 1 s, %.3f in one of 10 s", float64(one*8)/float64(budget), float64(ten*8)/float64(budget*10))
	}
	each := make([]int, seconds+1)
	for _, d := range log {
		each[d.at/time.Second] += d.bytes
	}
	for i, bytes := range each[1:seconds] {
		if bytes*8 < budget*9/10 {
			t.Errorf("%.3f used in second %d", float64(bytes*8)/float64(budget), i+1)
		}
	}
}

func checkShares(t *testing.T, log []datagram, lanes int) {
	t.Helper()
	sum, share := 0, map[string]int{}
	for _, d := range log {
		if d.from != "sound" && d.from != "repair" && d.from != "pad" {
			sum += d.bytes
			share[d.from[:1]] += d.bytes
		}
	}
	for from, bytes := range share {
		if bytes*lanes*10 < sum*8 {
			t.Errorf("lane %s has %d of %d bytes", from, bytes, sum)
		}
	}
	if len(share) != lanes {
		t.Errorf("%d lanes of %d have sent", len(share), lanes)
	}
}

// checkOrder: loads of a class leave one after the other, sound when it is due.
func checkOrder(t *testing.T, log []datagram) {
	t.Helper()
	last := map[string]int{}
	for _, d := range log {
		switch d.from {
		case "pad", "repair":
		case "sound":
			if want := time.Duration(d.load) * 10 * ms; d.at != want {
				t.Fatalf("sound of %v left at %v", want, d.at)
			}
		default:
			if d.load < last[d.from] {
				t.Fatalf("load %d of %s after %d", d.load, d.from, last[d.from])
			}
			last[d.from] = d.load
		}
	}
}

// A lower budget holds at once, a higher one is used at once.
func TestBudgetChanges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire(t)
		l := w.uplink.Join(uplink.LaneConfig{Rate: 50_000_000})
		l.Push(uplink.Camera, &picture{wire: w, packets: 1_000_000, bytes: 1200})
		for _, bps := range []int{4_000_000, 500_000, 20_000_000, 1_000_000} {
			w.uplink.SetBudget(int64(bps))
			start := w.clock.Now()
			time.Sleep(3 * time.Second)
			most := busiest(w.sent(), time.Second, start+1)
			if share := float64(most*8) / float64(bps); share > 1.05 || share < 0.9 {
				t.Errorf("%d b/s: %.3f used", bps, share)
			}
		}
		w.uplink.SetBudget(0)
		time.Sleep(time.Second)
		if most := busiest(w.sent(), time.Second, w.clock.Now()-time.Second); most < 6_000_000 {
			t.Errorf("%d bytes a second without a budget", most)
		}
	})
}

// What waits for a budget leaves as soon as there is none.
func TestBudgetRemoved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire(t)
		w.uplink.SetBudget(10_000)
		w.uplink.Spent(100_000)
		l := w.uplink.Join(uplink.LaneConfig{})
		l.Push(uplink.Camera, &picture{wire: w, packets: 10, bytes: 1200})
		synctest.Wait()
		if got := w.total(""); got != 0 {
			t.Errorf("%d bytes sent in debt", got)
		}
		w.uplink.SetBudget(0)
		synctest.Wait()
		if got := w.total(""); got != 12_000 {
			t.Errorf("%d bytes sent, want 12000", got)
		}
	})
}

// Packets that are being sent count before the socket has counted them.
func TestBudgetCountsWhatIsBeingSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire(t)
		w.uplink.SetBudget(500_000)
		resume := make(chan struct{})
		for range 3 {
			l := w.uplink.Join(uplink.LaneConfig{})
			go l.Push(uplink.Camera, &picture{wire: w, packets: 1, bytes: 1200, onSend: func() {
				w.send("begun", 0, 0)
				<-resume
			}})
			synctest.Wait()
		}
		if got := len(w.sent()); got != 2 {
			t.Errorf("%d packets at once, want 2", got)
		}
		close(resume)
		time.Sleep(100 * ms)
		if got := w.total(""); got != 3600 {
			t.Errorf("%d bytes sent, want 3600", got)
		}
	})
}
