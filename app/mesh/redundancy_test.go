package mesh_test

import (
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pion/transport/v5/vnet"

	"moim/app/call"
	"moim/app/cost"
)

// Sound of which much is lost is sent twice as long as that lasts, where there is
// room for it, and what was lost comes with the next packet.
func TestLostSoundIsSentTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWAN(t, 10*time.Millisecond)
		_, a, b := pair(t, w)
		defer a.sendFor(call.TrackCamera)()
		copies := func() (originals, copies int) {
			for _, p := range b.heard(alice) {
				if p.Redundant {
					copies++
				} else {
					originals++
				}
			}
			return originals, copies
		}
		time.Sleep(5 * time.Second)
		if _, n := copies(); n > 0 {
			t.Errorf("%d packets come twice although none is lost", n)
		}
		r := rand.New(rand.NewPCG(1, 2))
		w.drop(func(c vnet.Chunk) bool { return len(c.UserData()) < 400 && r.IntN(100) < 15 })
		time.Sleep(20 * time.Second)
		w.drop(func(vnet.Chunk) bool { return false })
		heard := b.heard(alice)
		seen, filled := map[uint64]bool{}, 0
		for _, p := range heard {
			if p.Redundant && !seen[p.Sequence] {
				filled++
			}
			if !p.Redundant {
				seen[p.Sequence] = true
			}
		}
		if _, n := copies(); n < 400 || filled < 40 {
			t.Errorf("%d copies came, of which %d were missed", n, filled)
		}
		time.Sleep(40 * time.Second)
		_, before := copies()
		time.Sleep(5 * time.Second)
		if _, n := copies(); n != before {
			t.Errorf("%d packets come twice long after the last one was lost", n-before)
		}
	})
}

// The voice costs less where there is less.
func TestVoiceFollowsBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWAN(t, 10*time.Millisecond)
		_, a, _ := pair(t, w)
		defer a.sendFor(call.TrackCamera)()
		told := func() int {
			a.mu.Lock()
			defer a.mu.Unlock()
			return a.bitrate
		}
		time.Sleep(5 * time.Second)
		if got := told(); got < cost.VoiceUsual {
			t.Errorf("%d b/s without a limit", got)
		}
		a.mesh.SetBudget(call.Budget{Mode: call.BudgetLimit, BPS: 60_000})
		time.Sleep(2 * time.Second)
		if got := told(); got != cost.VoiceLeast {
			t.Errorf("%d b/s in a budget of 60 kb/s", got)
		}
	})
}
