package mesh_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/transport/v5/vnet"

	"moim/app/call"
)

// path is what a network does to packets, both ways.
type path struct {
	name    string
	delay   time.Duration // each way
	percent float64       // of the packets that are lost
	burst   int           // packets that are lost together

	freezes, keyframes int           // at most, in two minutes
	held               time.Duration // the median of what pictures come later by, at most
}

// loser is a filter that loses what a path does.
func (p path) loser() func(vnet.Chunk) bool {
	r, left := rand.New(rand.NewPCG(1, 2)), 0
	return func(vnet.Chunk) bool {
		if left > 0 {
			left--
			return true
		}
		if burst := max(p.burst, 1); r.Float64() < p.percent/100/float64(burst) {
			left = burst - 1
			return true
		}
		return false
	}
}

// smoothness is how a picture moved.
type smoothness struct {
	pictures, keyframes int
	freezes             int // as browsers count them, at a steady rate
	frozen, longest     time.Duration
	median, p95         time.Duration // from capture to being shown, beyond the path's delay
}

const pictureInterval = 33333 * time.Microsecond

func smoothnessOf(seen []video, delay time.Duration) (s smoothness) {
	const freeze = pictureInterval + 150*time.Millisecond
	var ages []time.Duration
	for i, v := range seen {
		ages = append(ages, v.at-v.captured-delay)
		if i == 0 {
			continue
		}
		gap := v.at - seen[i-1].at
		s.longest = max(s.longest, gap)
		if gap >= freeze {
			s.freezes++
			s.frozen += gap
		}
		if v.keyframe {
			s.keyframes++
		}
	}
	slices.Sort(ages)
	s.pictures = len(seen)
	if n := len(ages); n > 0 {
		s.median, s.p95 = ages[n/2], ages[n*95/100]
	}
	return s
}

// sendLayers sends pictures with three temporal layers, thirty a second, as the
// encoder makes them, and sound.
func (m *member) sendLayers(ctx context.Context) {
	e := &encoder{}
	served, number, next, sound := len(m.requests(call.TrackCamera)), 0, m.clock.Now(), m.clock.Now()
	phase := 0
	for ctx.Err() == nil {
		now := m.clock.Now()
		if now >= sound {
			sound += 20 * time.Millisecond
			_ = m.mesh.WriteAudio([]byte{1, 2, 3, 4}, now)
		}
		if n := len(m.requests(call.TrackCamera)); n > served {
			served = n
			e.forceKeyframe()
		}
		if now >= next {
			next += pictureInterval
			s := e.picture(number, m.pictureSize(call.TrackCamera), now)
			if s.Keyframe {
				phase = 0
				s.Data = append(s.Data, make([]byte, 6000)...)
				s.Data[len(s.Data)-1] = byte(number)
			}
			s.Temporal = [...]uint8{0, 2, 1, 2}[phase]
			s.Sync, s.Discardable = phase < 3 && phase > 0, s.Temporal == 2
			phase = (phase + 1) % 4
			_ = m.mesh.WriteVideo(call.TrackCamera, s)
			number++
		}
		time.Sleep(min(next, sound) - m.clock.Now())
	}
}

// What is lost is repaired without a keyframe, and seldom makes a freeze.
func TestSmoothness(t *testing.T) {
	const (
		span = 2 * time.Minute
		near = 25 * time.Millisecond
	)
	for _, p := range []path{
		{name: "clean", delay: near, held: 5 * time.Millisecond},
		{name: "1 percent", delay: near, percent: 1, held: 40 * time.Millisecond},
		{name: "5 percent", delay: near, percent: 5, freezes: 2, held: 110 * time.Millisecond},
		{name: "10 percent", delay: near, percent: 10, freezes: 4, keyframes: 1, held: 170 * time.Millisecond},
		{name: "5 percent in bursts", delay: near, percent: 5, burst: 5, freezes: 3, held: 110 * time.Millisecond},
		{name: "far away", delay: 4 * near, percent: 5, freezes: 15, keyframes: 3, held: 310 * time.Millisecond},
	} {
		t.Run(p.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWAN(t, p.delay)
				_, a, b := pair(t, w)
				w.drop(p.loser())
				ctx, cancel := context.WithCancel(t.Context())
				done := make(chan struct{})
				go func() { defer close(done); a.sendLayers(ctx) }()
				time.Sleep(span)
				cancel()
				<-done
				s := smoothnessOf(b.seen(alice, call.TrackCamera), p.delay)
				t.Logf("%d pictures, %d freezes of %v in all, the longest gap %v, %d keyframes; held back for %v, p95 %v",
					s.pictures, s.freezes, s.frozen, s.longest, s.keyframes, s.median, s.p95)
				if s.freezes > p.freezes || s.keyframes > p.keyframes || s.longest > time.Second || s.median > p.held {
					t.Errorf("want at most %d freezes, %d keyframes, gaps of a second, and %v", p.freezes, p.keyframes, p.held)
				}
			})
		})
	}
}
