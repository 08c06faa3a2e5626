package cost_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"moim/app/cost"
)

// spending is traffic as it was sent, with the rate that held.
type spending struct {
	at    time.Duration
	bytes int
	bps   int64
}

// checkWindows checks every window that ends with a packet: none carries more
// than so many thousandths of the highest rate within it.
func checkWindows(t *testing.T, log []spending, window time.Duration, permille int64) {
	t.Helper()
	first, sum := 0, int64(0)
	var highest []int // falling rates, as indexes
	for i, s := range log {
		sum += int64(s.bytes)
		for len(highest) > 0 && log[highest[len(highest)-1]].bps <= s.bps {
			highest = highest[:len(highest)-1]
		}
		highest = append(highest, i)
		for s.at-log[first].at >= window {
			sum -= int64(log[first].bytes)
			if highest[0] == first {
				highest = highest[1:]
			}
			first++
		}
		limit := log[highest[0]].bps * permille / 1000 * int64(window/time.Second) / 8
		if sum > limit {
			t.Fatalf("%v until %v: %d bytes, limit %d", window, s.at, sum, limit)
		}
	}
}

// traffic is a sender that mixes what waits and what does not.
type traffic struct {
	r      *rand.Rand
	bucket cost.Bucket
	now    time.Duration
	log    []spending
	due    time.Duration // of the next sound
}

func (s *traffic) spend(bytes int) {
	s.bucket.Spend(bytes, s.now)
	s.log = append(s.log, spending{at: s.now, bytes: bytes, bps: s.bucket.Rate()})
}

// step sends what cannot wait every 20 ms, a quarter of the rate, then what
// waits as far as there is room.
func (s *traffic) step(packets int) {
	s.now += time.Duration(s.r.Int64N(int64(3 * time.Millisecond)))
	if s.now >= s.due {
		s.due = s.now + 20*time.Millisecond
		s.spend(int(s.bucket.Rate() / 8 / 200))
	}
	for range packets {
		size := 60 + s.r.IntN(1200)
		if !s.bucket.Room(size, s.now) {
			return
		}
		s.spend(size)
	}
}

func TestBucketWindows(t *testing.T) {
	for name, bps := range map[string]int64{
		"100 kb/s": 100_000, "300 kb/s": 300_000, "0.5 Mb/s": 500_000, "1 Mb/s": 1_000_000, "4 Mb/s": 4_000_000, "20 Mb/s": 20_000_000,
	} {
		t.Run(name, func(t *testing.T) {
			s := traffic{r: rand.New(rand.NewPCG(7, uint64(bps))), now: time.Hour}
			s.bucket.SetRate(bps, s.now)
			for range 100_000 {
				if s.r.IntN(2000) == 0 {
					s.now += time.Duration(s.r.Int64N(int64(2 * time.Second))) // nothing for a while
				}
				s.step(s.r.IntN(100))
			}
			checkWindows(t, s.log, time.Second, 1050)
			checkWindows(t, s.log, 10*time.Second, 1000)
		})
	}
}

// Bursts of a depth right before and after an idle time, debts in between: the
// worst that the windows are meant for.
func TestBucketWindowsAtWorst(t *testing.T) {
	for _, bps := range []int64{100_000, 500_000, 1_000_000, 8_000_000} {
		s := traffic{r: rand.New(rand.NewPCG(8, uint64(bps)))}
		s.bucket.SetRate(bps, 0)
		for range 100_000 {
			s.now += 500 * time.Microsecond
			if s.r.IntN(400) == 0 {
				s.now += 100 * time.Millisecond
			}
			for s.bucket.Room(200, s.now) {
				s.spend(200)
			}
			if s.r.IntN(100) == 0 {
				s.spend(int(bps / 8 * 39 / 1000))
				s.now += s.bucket.Wait(1, s.now)
			}
		}
		checkWindows(t, s.log, time.Second, 1050)
		checkWindows(t, s.log, 10*time.Second, 1000)
	}
}

// Where the rate changes, windows hold at the highest rate that they saw.
func TestBucketRateChanges(t *testing.T) {
	rates := []int64{150_000, 500_000, 700_000, 2_000_000, 20_000_000}
	for seed := range uint64(5) {
		s := traffic{r: rand.New(rand.NewPCG(9, seed))}
		s.bucket.SetRate(rates[0], 0)
		for range 100_000 {
			if s.r.IntN(200) == 0 {
				s.bucket.SetRate(rates[s.r.IntN(len(rates))], s.now)
			}
			s.step(s.r.IntN(100))
		}
		checkWindows(t, s.log, time.Second, 1050)
		checkWindows(t, s.log, 10*time.Second, 1000)
	}
}

// Windows that begin after the rate fell hold at the new rate.
func TestBucketFallsAtOnce(t *testing.T) {
	for seed := range uint64(200) {
		s := traffic{r: rand.New(rand.NewPCG(10, seed))}
		s.bucket.SetRate(20_000_000, 0)
		for range s.r.IntN(1000) {
			s.step(100)
		}
		s.bucket.SetRate(500_000, s.now)
		s.log = nil
		for range 10_000 {
			s.step(100)
		}
		checkWindows(t, s.log, time.Second, 1050)
		checkWindows(t, s.log, 10*time.Second, 1000)
	}
}

// With demand at least 0.9 of the rate is used in each second, by a sender whose
// timer is up to a millisecond late.
func TestBucketIsUsed(t *testing.T) {
	for _, bps := range []int64{200_000, 500_000, 1_500_000, 20_000_000} {
		r := rand.New(rand.NewPCG(11, uint64(bps)))
		var b cost.Bucket
		b.SetRate(bps, 0)
		second := make([]int64, 61)
		for now := time.Duration(0); now < time.Minute; now += b.Wait(1200, now) + time.Duration(r.Int64N(int64(time.Millisecond))) {
			for b.Room(1200, now) {
				b.Spend(1200, now)
				second[now/time.Second] += 1200 * 8
			}
		}
		for i, bits := range second[:60] {
			if bits*10 < 9*bps-12_000*10 {
				t.Errorf("%d b/s: %d bits in second %d", bps, bits, i)
			}
		}
		sum := int64(0)
		for _, bits := range second[:60] {
			sum += bits
		}
		if share := float64(sum) / float64(60*bps); share < 0.9 {
			t.Errorf("%d b/s: %.3f used", bps, share)
		}
	}
}

func TestBucketWait(t *testing.T) {
	r := rand.New(rand.NewPCG(12, 13))
	for range 10_000 {
		var b cost.Bucket
		b.SetRate(1+r.Int64N(30_000_000), 0)
		b.Spend(r.IntN(100_000), 0)
		size := 1 + r.IntN(3000)
		wait := b.Wait(size, 0)
		if now := b.Room(size, 0); now != (wait == 0) {
			t.Fatalf("room %v, wait %v", now, wait)
		}
		early := b
		if wait > 10 && early.Room(size, wait-10) {
			t.Fatalf("room before %v", wait)
		}
		if !b.Room(size, wait) {
			t.Fatalf("no room after %v", wait)
		}
	}
}

func TestBucketDebt(t *testing.T) {
	const bps = 800_000 // 100 bytes are a millisecond
	var b cost.Bucket
	if !b.Room(1<<30, 0) || b.Wait(1<<30, 0) != 0 {
		t.Error("without a rate there is no limit")
	}
	b.Spend(1<<30, 0)
	b.SetRate(bps, 0)
	if b.Rate() != bps || !b.Room(1<<40, 0) {
		t.Error("a full bucket has room for anything")
	}
	b.Hold(1000)
	if b.Room(1<<40, 0) || b.Room(3001, 0) || !b.Room(3000, 0) {
		t.Error("what is held is not there for others")
	}
	b.Spend(1000, 0)
	b.Release(1000)
	if b.Room(3001, 0) || !b.Room(3000, 0) {
		t.Error("what was held has been spent once")
	}
	b.Spend(3000, 0)
	if b.Room(1, 0) {
		t.Error("an empty bucket has room")
	}
	b.Spend(1<<40, 0)
	if wait := b.Wait(1, 0); wait < time.Second || wait > 1100*time.Millisecond {
		t.Errorf("a debt of more than a second is kept: %v", wait)
	}
	b.SetRate(0, 0)
	if !b.Room(1<<30, 0) {
		t.Error("without a rate there is no limit")
	}
}

func BenchmarkBucket(b *testing.B) {
	b.ReportAllocs()
	var bucket cost.Bucket
	bucket.SetRate(10_000_000, 0)
	at := time.Duration(0)
	for b.Loop() {
		at += time.Millisecond
		if bucket.Room(1200, at) {
			bucket.Spend(1200, at)
		}
	}
}
