package audiotest

import (
	"context"
	"math"
	"strconv"
	"sync"
	"testing"
	"time"
)

// Room is a microphone and a speaker that can be recorded together, sample by
// sample at the same time: how long sound takes from one to the other can be told.
type Room struct {
	// Microphone and Speaker are what PulseAudio calls the two devices.
	Microphone, Speaker string

	server *Server
	mouth  string
}

// AddRoom plugs both in and makes them the default devices.
func (s *Server) AddRoom(tb testing.TB) *Room {
	tb.Helper()
	r := &Room{Microphone: "room_microphone", Speaker: "room_speaker", server: s, mouth: "room_mouth"}
	const room = "room"
	s.load(tb, "module-null-sink", "sink_name="+room, "rate="+strconv.Itoa(SampleRate), "channels=2",
		"channel_map=front-left,front-right", "format=s16le", "norewinds=1", describe("sink", "Room"))
	side := func(name, channel, description string) {
		s.load(tb, "module-remap-sink", "sink_name="+name, "master="+room, "channels=1", "master_channel_map="+channel,
			"channel_map="+channel, "remix=no", describe("sink", description))
	}
	side(r.mouth, "front-left", "Room Mouth")
	side(r.Speaker, "front-right", "Room Speaker")
	s.load(tb, "module-remap-source", "source_name="+r.Microphone, "master="+room+".monitor", "channels=1",
		"master_channel_map=front-left", "channel_map=mono", "remix=no", describe("source", "Room Microphone"))
	s.pactl(tb, "set-default-sink", r.Speaker)
	s.pactl(tb, "set-default-source", r.Microphone)
	return r
}

// Speak plays a sound file into the microphone until stop is called or the test
// ends.
func (r *Room) Speak(tb testing.TB, file string) (stop func()) {
	tb.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		for ctx.Err() == nil {
			if err := r.server.command(ctx, "paplay", "--device="+r.mouth, file).Run(); err != nil {
				return // stopped
			}
		}
	}()
	stop = sync.OnceFunc(func() {
		cancel()
		<-done
	})
	tb.Cleanup(stop)
	return stop
}

// Record records what the microphone hears and what the speaker plays, from now on
// and at the same time.
func (r *Room) Record(tb testing.TB, length time.Duration) (heard, played []int16) {
	tb.Helper()
	both := r.server.record(tb, "room.monitor", length, "front-left", "front-right")
	for ; len(both) >= 2; both = both[2:] {
		heard, played = append(heard, both[0]), append(played, both[1])
	}
	return heard, played
}

// Delays says how much later what was heard is played, second by second: where
// the two fit best within a second, as far as they do.
func Delays(heard, played []int16) []time.Duration {
	const (
		coarse = 12 // the search is at 4 kHz
		rate   = SampleRate / coarse
		most   = rate     // a second late
		alike  = 0.4      // correlation below which nothing is told
		window = rate     // that are compared
		step   = rate / 2 // from one comparison to the next
	)
	low := func(pcm []int16) []float64 {
		out := make([]float64, len(pcm)/coarse)
		for i := range out {
			for _, v := range pcm[i*coarse:][:coarse] {
				out[i] += float64(v) / coarse
			}
		}
		return out
	}
	x, y := low(heard), low(played)
	var delays []time.Duration
	for from := 0; from+window+most <= min(len(x), len(y)); from += step {
		lag, best := 0, alike
		for l := range most {
			var cross, a, b float64
			for i := range window {
				p, q := x[from+i], y[from+l+i]
				cross += p * q
				a += p * p
				b += q * q
			}
			if v := cross / math.Sqrt(a*b+1); v > best {
				best, lag = v, l
			}
		}
		if best > alike {
			delays = append(delays, time.Duration(lag)*time.Second/rate)
		}
	}
	return delays
}
