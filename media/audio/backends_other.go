//go:build !linux && !darwin && !windows

package audio

import (
	"github.com/gen2brain/malgo"

	"moim/media"
)

// backends lists the sound systems of this operating system, best first.
func backends() []backend {
	return []backend{
		{"PulseAudio", malgo.BackendPulseaudio, 2 * media.BlockSamples},
		{"sndio", malgo.BackendSndio, media.BlockSamples},
		{"audio(4)", malgo.BackendAudio4, media.BlockSamples},
		{"OSS", malgo.BackendOss, media.BlockSamples},
	}
}
