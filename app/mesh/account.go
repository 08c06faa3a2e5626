package mesh

import (
	"time"

	"moim/app/call"
	"moim/app/cost"
	"moim/app/mesh/internal/estimate"
	"moim/media"
	"moim/signaling"
)

// account is what the allocation knows about one peer. The mesh's goroutine
// owns it.
type account struct {
	demands map[call.Track]signaling.Demand // how the peer shows our tracks
	quality call.Quality                    // how much of them it is to get
	state   estimate.State                  // what its path carries
	sound   int64                           // what its sound costs, bits per second on the wire
	music   int64                           // what the sound of the screen costs, likewise
	other   int64                           // what is neither sound, picture nor probe, likewise
	grant   cost.Grant
	cost    cost.Measured // over the last second
}

func newAccount() account {
	return account{
		demands: make(map[call.Track]signaling.Demand), other: cost.UnmeasuredOther,
		grant: cost.Grant{Camera: cost.Choice{Rung: -1}, Screen: cost.Choice{Rung: -1}},
	}
}

// accountTime is over how long what a peer costs besides pictures is averaged.
const accountTime = 4 * time.Second

// measured takes what a peer cost over the last second, padding of probes and the
// sound of the screen included.
// Sound is reserved while the microphone is on, even if nobody speaks; probes are
// not, because they use what nothing else does.
func (a *account) measured(c cost.Measured, padding, music int64, span time.Duration, on call.LocalTracks) {
	a.cost = c
	weight := min(span.Seconds()/accountTime.Seconds(), 1)
	smooth := func(value, now int64) int64 { return value + int64(float64(now-value)*weight) }
	a.other = smooth(a.other, max(c.Other-padding, 0))
	switch {
	case !on.Microphone:
		a.sound = 0
	case a.sound == 0:
		a.sound = max(cost.UnmeasuredSound, c.Sound-music)
	default:
		a.sound = max(smooth(a.sound, c.Sound-music), cost.UnmeasuredSound/2)
	}
	switch {
	case !on.ScreenSound:
		a.music = 0
	case a.music == 0:
		a.music = cost.UnmeasuredMusic
	default:
		a.music = max(smooth(a.music, music), cost.WireSound(cost.MusicLeast, 1/media.BlockTime.Seconds(), cost.HeaderIPv4UDP))
	}
}
