package mesh_test

import (
	"math"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"moim/app/call"
	"moim/app/mesh"
	"moim/media"
)

func TestKeyframeThrottle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clock := media.NewClock()
		var mu sync.Mutex
		var asked []time.Duration
		k := mesh.NewKeyframes(clock, func(track call.Track, layer string) {
			mu.Lock()
			defer mu.Unlock()
			if track == call.TrackCamera && layer == "h" {
				asked = append(asked, clock.Now())
			}
		})
		expect := func(want ...time.Duration) {
			t.Helper()
			synctest.Wait()
			mu.Lock()
			defer mu.Unlock()
			if len(asked) != len(want) {
				t.Fatalf("asked at %v, want %v", asked, want)
			}
			for i := range want {
				if asked[i] != want[i] {
					t.Fatalf("asked at %v, want %v", asked, want)
				}
			}
		}
		k.Ask(call.TrackCamera, "h")
		expect(0) // the first at once
		for range 9 {
			time.Sleep(100 * time.Millisecond)
			k.Ask(call.TrackCamera, "h")
			k.Ask(call.TrackCamera, "l") // another layer is another matter
		}
		expect(0)
		time.Sleep(200 * time.Millisecond)
		expect(0, time.Second) // the deferred ones, as one
		time.Sleep(5 * time.Second)
		expect(0, time.Second)
		k.Ask(call.TrackCamera, "h")
		expect(0, time.Second, 6100*time.Millisecond)
		k.Ask(call.TrackCamera, "h")
		k.Sent(call.TrackCamera, "h", 1000) // has served it
		time.Sleep(3 * time.Second)
		expect(0, time.Second, 6100*time.Millisecond)
		k.Ask(call.TrackCamera, "h")
		k.Ask(call.TrackCamera, "h")
		k.Stop()
		time.Sleep(3 * time.Second)
		expect(0, time.Second, 6100*time.Millisecond, 9100*time.Millisecond)
	})
}

// Who complains gets no more than a quarter of the bitrate in keyframes; who
// begins to watch need not wait for that.
func TestKeyframesBySize(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clock := media.NewClock()
		asked := make(chan time.Duration, 8)
		k := mesh.NewKeyframes(clock, func(call.Track, string) { asked <- clock.Now() })
		defer k.Stop()
		next := func(want time.Duration) {
			t.Helper()
			if got := <-asked; got != want {
				t.Errorf("asked at %v, want %v", got, want)
			}
		}
		k.SetBitrate(call.TrackCamera, "m", 100_000)
		k.Sent(call.TrackCamera, "m", 6250) // half a second's worth
		k.Complain(call.TrackCamera, "m")
		next(2 * time.Second)
		k.Complain(call.TrackCamera, "m")
		k.Ask(call.TrackCamera, "m")
		next(3 * time.Second)
		k.Sent(call.TrackCamera, "m", 100_000)
		k.Complain(call.TrackCamera, "m")
		next(7 * time.Second) // nobody waits for ever
	})
}

func TestNTP(t *testing.T) {
	for _, at := range []time.Time{
		time.Unix(0, 0), time.Unix(1700000000, 1), time.Unix(1700000000, 999999999), time.Date(2035, 1, 2, 3, 4, 5, 6, time.UTC),
	} {
		_, back := mesh.NTP(at)
		if d := back.Sub(at); d < -time.Nanosecond || d > time.Nanosecond {
			t.Errorf("%v comes back %v off", at, d)
		}
	}
	if n, _ := mesh.NTP(time.Unix(0, 500_000_000)); n != 2208988800<<32|1<<31 {
		t.Errorf("Unix epoch and a half is %x", n)
	}
}

func TestRoundTripTime(t *testing.T) {
	now, _ := mesh.NTP(time.Unix(1700000000, 0))
	sent, _ := mesh.NTP(time.Unix(1700000000, 0).Add(-150 * time.Millisecond))
	last := uint32(sent >> 16)
	tests := map[string]struct {
		last, delay uint32
		want        time.Duration
		ok          bool
	}{
		"plain":        {last, 65536 / 10, 50 * time.Millisecond, true},
		"no report":    {0, 0, 0, false},
		"from ahead":   {last + 65536, 0, 0, false},
		"delay beyond": {last, 65536, 0, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, ok := mesh.RoundTrip(now, tt.last, tt.delay)
			if ok != tt.ok || got-tt.want > time.Millisecond || tt.want-got > time.Millisecond {
				t.Errorf("%v, %v", got, ok)
			}
		})
	}
}

func TestTicks(t *testing.T) {
	for _, d := range []time.Duration{0, time.Second, 33 * time.Millisecond, 1000 * time.Hour, 200 * 24 * time.Hour} {
		for _, rate := range []int64{90000, 48000} {
			n := mesh.Ticks(d, rate)
			if want := d.Seconds() * float64(rate); math.Abs(float64(n)-want) > 1 {
				t.Errorf("%v at %d: %d, want %.0f", d, rate, n, want)
			}
			if back := mesh.Span(n, rate); d-back > 22*time.Microsecond || back > d {
				t.Errorf("%v at %d comes back as %v", d, rate, back)
			}
		}
	}
}

func TestSteady(t *testing.T) {
	at := mesh.Steady()
	captured := 5 * time.Second
	for i, jitter := range []int{0, 4, -7, 12, -3, 20, 0} {
		want := captured
		if got := at(captured + time.Duration(jitter)*time.Millisecond); got != want {
			t.Errorf("block %d at %v, want %v", i, got, want)
		}
		captured += media.BlockTime
	}
	captured += 10 * media.BlockTime // silence that was not sent
	if got := at(captured + time.Millisecond); got != captured {
		t.Errorf("after a pause at %v, want %v", got, captured)
	}
	if got := at(captured - time.Second); got != captured-time.Second {
		t.Errorf("after a step back at %v", got)
	}
}

func TestTimeline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clock := media.NewClock()
		line := mesh.NewTimeline(clock, 90000)
		first := uint32(math.MaxUint32 - 4500) // wraps within the first pictures
		for i := range 10 {
			arrived := time.Duration(i)*50*time.Millisecond + time.Second
			_, captured, sure := line.Packet(first+uint32(i)*4500, arrived)
			if sure || captured != arrived {
				t.Errorf("packet %d captured at %v, arrived at %v, %v", i, captured, arrived, sure)
			}
		}
		// One that was held up does not move the others.
		if _, captured, _ := line.Packet(first+10*4500, 2*time.Second); captured != 1500*time.Millisecond {
			t.Errorf("late packet captured at %v", captured)
		}
		now, _ := mesh.NTP(clock.Wall(1500 * time.Millisecond))
		line.Report(now, first+10*4500, 1500*time.Millisecond)
		extended, captured, sure := line.Packet(first+12*4500, 3*time.Second)
		if !sure || captured < 1599*time.Millisecond || captured > 1601*time.Millisecond {
			t.Errorf("captured at %v, %v", captured, sure)
		}
		if again, _, _ := line.Packet(first+11*4500, 3*time.Second); extended-again != 4500 {
			t.Errorf("extended %d and %d", extended, again)
		}
	})
}
