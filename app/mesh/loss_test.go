package mesh_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/transport/v5/vnet"

	"moim/app/call"
)

// A path that loses any packet, requests and answers included, holds pictures
// up for a round trip or two. That is seldom a freeze as browsers count them.
func TestLossSeldomFreezes(t *testing.T) {
	const (
		span   = 2 * time.Minute
		freeze = 185 * time.Millisecond // a mean interval of 33 ms and 150 ms more
	)
	for _, test := range []struct {
		percent, most int
	}{
		{2, 1},
		{5, 3},
	} {
		t.Run(fmt.Sprintf("%d percent", test.percent), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWAN(t, 25*time.Millisecond)
				_, a, b := pair(t, w)
				r := rand.New(rand.NewPCG(1, 2))
				w.drop(func(vnet.Chunk) bool { return r.IntN(100) < test.percent })
				stop := a.sendFor(call.TrackCamera)
				time.Sleep(span)
				stop()
				seen := b.seen(alice, call.TrackCamera)
				freezes, keyframes, longest := 0, 0, time.Duration(0)
				for i := 1; i < len(seen); i++ {
					gap := seen[i].at - seen[i-1].at
					longest = max(longest, gap)
					if gap >= freeze {
						freezes++
					}
					if seen[i].keyframe {
						keyframes++
					}
				}
				t.Logf("%d pictures, %d freezes, %d keyframes, longest gap %v", len(seen), freezes, keyframes, longest)
				if freezes > test.most {
					t.Errorf("%d freezes, want at most %d", freezes, test.most)
				}
			})
		})
	}
}

// What is lost of the own sound is told, as the peer reports it.
func TestLossOfSoundIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWAN(t, 10*time.Millisecond)
		_, a, _ := pair(t, w)
		defer a.sendFor(call.TrackCamera)()
		told := func() float64 {
			a.mu.Lock()
			defer a.mu.Unlock()
			return a.loss
		}
		time.Sleep(5 * time.Second)
		if loss := told(); loss != 0 {
			t.Errorf("%v is lost of what arrives", loss)
		}
		r := rand.New(rand.NewPCG(1, 2))
		w.drop(func(c vnet.Chunk) bool { return len(c.UserData()) < 100 && r.IntN(100) < 20 })
		time.Sleep(20 * time.Second)
		if loss := told(); loss < 0.08 || loss > 0.4 {
			t.Errorf("%v is lost of a fifth", loss)
		}
	})
}
