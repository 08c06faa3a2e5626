package audio

import (
	"github.com/gen2brain/malgo"

	"moim/media"
)

// backends lists the sound systems of this operating system, best first.
// PipeWire answers as PulseAudio.
func backends() []backend {
	return []backend{
		{"PulseAudio", malgo.BackendPulseaudio, 2 * media.BlockSamples, pulseListens},
		{"ALSA", malgo.BackendAlsa, media.BlockSamples, nil},
	}
}
