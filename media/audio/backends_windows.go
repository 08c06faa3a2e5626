package audio

import (
	"github.com/gen2brain/malgo"

	"moim/media"
)

// backends lists the sound systems of this operating system, best first.
func backends() []backend {
	return []backend{
		{"WASAPI", malgo.BackendWasapi, media.BlockSamples / 2, nil},
		{"DirectSound", malgo.BackendDsound, media.BlockSamples, nil},
		{"WinMM", malgo.BackendWinmm, media.BlockSamples, nil},
	}
}
