package cost_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"moim/app/cost"
)

func listeners(n int, estimate int64, rung int) []cost.Peer {
	peers := make([]cost.Peer, n)
	for i := range peers {
		peers[i] = cost.Peer{
			Key: string(rune('a' + i)), Estimate: estimate, Sound: cost.UnmeasuredSound, Other: cost.UnmeasuredOther,
			Camera: cost.Ask{Rung: rung}, Screen: cost.Ask{Rung: -1},
		}
	}
	return peers
}

func TestVoice(t *testing.T) {
	for _, test := range []struct {
		name string
		in   cost.Input
		loss float64
		want int64
	}{
		{"nobody", cost.Input{}, 0, cost.VoiceUsual},
		{"nothing known", cost.Input{Peers: listeners(3, 0, 0)}, 0, cost.VoiceUsual},
		{"plenty", cost.Input{Uplink: 20e6, Peers: listeners(2, 10e6, 0)}, 0, cost.VoiceBest},
		{"plenty, but lost", cost.Input{Uplink: 20e6, Peers: listeners(2, 10e6, 0)}, 0.1, cost.VoiceUsual},
		{"a budget for pictures", cost.Input{Budget: 1e6, Peers: listeners(3, 5e6, 0)}, 0, cost.VoiceUsual},
		{"a small budget", cost.Input{Budget: 250e3, Peers: listeners(2, 5e6, 0)}, 0, cost.VoiceModest},
		{"the same without pictures", cost.Input{Budget: 250e3, Peers: listeners(2, 5e6, -1)}, 0, cost.VoiceUsual},
		{"one short path", cost.Input{Peers: append(listeners(2, 5e6, 0), listeners(1, 60e3, 0)...)}, 0, cost.VoiceLeast},
		{"nothing to speak of", cost.Input{Budget: 30e3, Peers: listeners(3, 5e6, 0)}, 0, cost.VoiceLeast},
	} {
		t.Run(test.name, func(t *testing.T) {
			var v cost.Voice
			if got := v.Bitrate(0, &test.in, test.loss); got != test.want {
				t.Errorf("%d, want %d", got, test.want)
			}
		})
	}
}

func TestVoiceFallsAtOnceAndRisesLater(t *testing.T) {
	var v cost.Voice
	rich, poor := cost.Input{Peers: listeners(2, 2e6, 0)}, cost.Input{Budget: 100e3, Peers: listeners(2, 2e6, 0)}
	v.Bitrate(0, &rich, 0)
	if got := v.Bitrate(time.Second, &poor, 0); got != cost.VoiceLeast {
		t.Errorf("%d at once", got)
	}
	for at := time.Second; at < 5*time.Second; at += 50 * time.Millisecond {
		if got := v.Bitrate(at, &rich, 0); got != cost.VoiceLeast {
			t.Fatalf("%d after %v", got, at)
		}
	}
	if got := v.Bitrate(7*time.Second, &rich, 0); got != cost.VoiceUsual {
		t.Errorf("%d in the end", got)
	}
}

// Less room never makes a voice dearer, and one that is not the cheapest fits.
func TestVoiceIsAffordable(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 2))
	for range 2000 {
		in := cost.Input{Budget: r.Int64N(3e6), Peers: listeners(1+r.IntN(8), r.Int64N(3e6), r.IntN(3)-1)}
		var v, w cost.Voice
		got := v.Bitrate(0, &in, 0)
		less := in
		less.Budget = 1 + in.Budget/2
		if in.Budget > 0 && w.Bitrate(0, &less, 0) > got {
			t.Fatalf("dearer with half the budget: %+v", in)
		}
		sum := int64(len(in.Peers)) * cost.WireSound(got, 50, cost.HeaderIPv4UDP)
		if in.Budget > 0 && got > cost.VoiceLeast && sum > in.Budget {
			t.Fatalf("%d b/s for %d in a budget of %d", got, len(in.Peers), in.Budget)
		}
	}
}

func TestDouble(t *testing.T) {
	in := cost.Input{Budget: 1e6, Peers: listeners(2, 1e6, 0)}
	for _, test := range []struct {
		loss float64
		now  bool
		want bool
	}{{0.05, false, true}, {0.02, false, false}, {0.02, true, true}, {0.005, true, false}} {
		if got := cost.Double(&in, 0, cost.VoiceUsual, test.loss, test.now); got != test.want {
			t.Errorf("%v lost, %v so far: %v", test.loss, test.now, got)
		}
	}
	in.Budget = 200e3
	if cost.Double(&in, 0, cost.VoiceUsual, 0.1, true) {
		t.Error("twice where there is hardly room for once")
	}
	in.Budget, in.Peers[0].Estimate = 0, 100e3
	if cost.Double(&in, 0, cost.VoiceUsual, 0.1, true) {
		t.Error("twice on a path with hardly room for once")
	}
}
