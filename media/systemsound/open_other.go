//go:build !linux

package systemsound

import (
	"context"
	"fmt"
	"runtime"

	"moim/media"
)

// Obstacle says whether the computer's sound can be shared at this moment.
//
// macOS gives no program what others play before ScreenCaptureKit (macOS 13), which
// the capture library does not use. Windows does give what a speaker plays
// (WASAPI loopback), but with what this process plays itself, unless it is asked by
// process (AUDIOCLIENT_ACTIVATION_TYPE_PROCESS_LOOPBACK), for which the sound library's
// binding has no field.
func Obstacle() media.SoundObstacle {
	if runtime.GOOS == "darwin" {
		return media.SoundSystemMac
	}
	return media.SoundSystemElse
}

// Open fails: see Obstacle.
func Open(context.Context, Config) (media.AudioSource, error) {
	return nil, fmt.Errorf("record what the computer plays on %s: %w", runtime.GOOS, media.ErrDeviceNotFound)
}
