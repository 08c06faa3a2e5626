package audio

import "github.com/gen2brain/malgo"

// backends lists the sound systems of this operating system, best first.
func backends() []backend {
	return []backend{
		{"WASAPI", malgo.BackendWasapi},
		{"DirectSound", malgo.BackendDsound},
		{"WinMM", malgo.BackendWinmm},
	}
}
