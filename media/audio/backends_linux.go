package audio

import (
	"github.com/gen2brain/malgo"

	"moim/media"
	"moim/media/pulse"
)

// backends lists the sound systems of this operating system, best first.
// PipeWire answers as PulseAudio.
func backends() []backend {
	return []backend{
		{"PulseAudio", malgo.BackendPulseaudio, 2 * media.BlockSamples, pulse.Listens},
		{"ALSA", malgo.BackendAlsa, media.BlockSamples, nil},
	}
}
