package mesh_test

import (
	"math"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/rtp"

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
		k.Sent(call.TrackCamera, "h") // has served it
		time.Sleep(3 * time.Second)
		expect(0, time.Second, 6100*time.Millisecond)
		k.Ask(call.TrackCamera, "h")
		k.Ask(call.TrackCamera, "h")
		k.Stop()
		time.Sleep(3 * time.Second)
		expect(0, time.Second, 6100*time.Millisecond, 9100*time.Millisecond)
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
	for i, jitter := range []time.Duration{0, 4, -7, 12, -3, 20, 0} {
		want := captured
		if got := at(captured + jitter*time.Millisecond); got != want {
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

func TestConceal(t *testing.T) {
	tests := map[string]struct {
		in, want string
		ok       bool
	}{
		"address": {"candidate:1 1 udp 2130706431 198.18.0.1 5000 typ host", "", false},
		"name":    {"candidate:1 1 udp 2130706431 abc.local 5000 typ host ufrag x", "candidate:1 1 udp 2130706431 abc.local 5000 typ host ufrag x", true},
		"reflexive": {
			"candidate:1 1 udp 1694498815 198.18.9.9 5000 typ srflx raddr 198.18.0.1 rport 4000",
			"candidate:1 1 udp 1694498815 198.18.9.9 5000 typ srflx raddr 0.0.0.0 rport 0", true,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got, ok := mesh.Conceal(tt.in); got != tt.want || ok != tt.ok {
				t.Errorf("%q, %v", got, ok)
			}
		})
	}
	text := "v=0\r\na=candidate:1 1 udp 2130706431 198.18.0.1 5000 typ host\r\na=sendrecv\r\n"
	if got := mesh.ConcealDescription(text); strings.Contains(got, "198.18") || !strings.Contains(got, "a=sendrecv\r\n") {
		t.Errorf("%q", got)
	}
}

func FuzzConceal(f *testing.F) {
	f.Add("candidate:1 1 udp 1694498815 198.18.9.9 5000 typ srflx raddr 198.18.0.1 rport 4000")
	f.Add("a b typ")
	f.Add("typ host")
	f.Fuzz(func(t *testing.T, candidate string) {
		mesh.Conceal(candidate)
		mesh.ConcealDescription("v=0\r\na=candidate:" + candidate)
		mesh.Origin(candidate)
	})
}

// Every peer has sequence numbers of its own without a gap, and the same
// timestamps; the first thing it gets is a keyframe.
func TestFanOut(t *testing.T) {
	type packet struct {
		sequence  uint16
		timestamp uint32
	}
	got := make(map[uint32][]packet)
	m, err := mesh.FanOut(3, func(h *rtp.Header, payload []byte) {
		if len(payload) > 1180 {
			t.Errorf("payload of %d bytes", len(payload))
		}
		got[h.SSRC] = append(got[h.SSRC], packet{h.SequenceNumber, h.Timestamp})
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = m.Stop(t.Context()) }()
	for i := range 5 {
		if err := m.WriteVideo(call.TrackCamera, synthetic(i, 3000, i == 2, time.Duration(i)*time.Second)); err != nil {
			t.Fatal(err)
		}
	}
	for ssrc := uint32(1); ssrc <= 3; ssrc++ {
		packets := got[ssrc]
		if len(packets) != 9 {
			t.Fatalf("peer %d got %d packets", ssrc, len(packets))
		}
		for i := 1; i < 9; i++ {
			if packets[i].sequence != packets[i-1].sequence+1 {
				t.Errorf("peer %d: gap in sequence numbers", ssrc)
			}
			if packets[i].timestamp != got[1][i].timestamp {
				t.Errorf("peer %d: another timestamp", ssrc)
			}
		}
		if d := packets[8].timestamp - packets[0].timestamp; d != 2*90000 {
			t.Errorf("timestamps %d apart", d)
		}
	}
	if err := m.WriteVideo(call.TrackMicrophone, media.Sample{}); err == nil {
		t.Error("a picture for the microphone")
	}
	if err := m.WriteAudio(make([]byte, 2000), 0); err == nil {
		t.Error("an oversized packet")
	}
}

func benchmarkFanOut(b *testing.B, peers int) {
	b.Helper()
	m, err := mesh.FanOut(peers, func(*rtp.Header, []byte) {})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = m.Stop(b.Context()) }()
	_ = m.WriteVideo(call.TrackCamera, synthetic(0, 2100, true, 0))
	s := synthetic(1, 2100, false, 0)
	sound := make([]byte, 80)
	b.ReportAllocs()
	for b.Loop() {
		s.Captured += 33 * time.Millisecond
		_ = m.WriteVideo(call.TrackCamera, s)
		_ = m.WriteAudio(sound, s.Captured)
	}
}

// One picture of 500 kb/s at 30 fps, and one sound packet.
func BenchmarkFanOut1(b *testing.B) { benchmarkFanOut(b, 1) }
func BenchmarkFanOut4(b *testing.B) { benchmarkFanOut(b, 4) }
func BenchmarkFanOut8(b *testing.B) { benchmarkFanOut(b, 8) }
