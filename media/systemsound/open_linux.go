package systemsound

import (
	"context"

	"moim/media"
	"moim/media/pulse"
)

// Obstacle says whether the computer's sound can be shared at this moment.
func Obstacle() media.SoundObstacle {
	if !pulse.Listens() {
		return media.SoundNoServer
	}
	return media.SoundShareable
}

// Open begins to record what other programs play on the default speaker, whichever
// that is from time to time. Where no server answers, the error is
// media.ErrDeviceNotFound. One goroutine at a time may read.
func Open(ctx context.Context, config Config) (media.AudioSource, error) {
	return openPulse(ctx, config)
}
