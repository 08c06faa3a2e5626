package audio

import (
	"github.com/gen2brain/malgo"

	"moim/media"
)

// backends lists the sound systems of this operating system, best first.
func backends() []backend {
	return []backend{{"Core Audio", malgo.BackendCoreaudio, media.BlockSamples / 2, nil}}
}
