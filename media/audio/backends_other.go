//go:build !linux && !darwin && !windows

package audio

import (
	"github.com/gen2brain/malgo"

	"moim/media"
)

// backends lists the sound systems of this operating system, best first.
func backends() []backend {
	return []backend{
		{"PulseAudio", malgo.BackendPulseaudio, 2 * media.BlockSamples, nil},
		{"sndio", malgo.BackendSndio, media.BlockSamples, nil},
		{"audio(4)", malgo.BackendAudio4, media.BlockSamples, nil},
		{"OSS", malgo.BackendOss, media.BlockSamples, nil},
	}
}
