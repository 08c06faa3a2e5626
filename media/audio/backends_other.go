//go:build !linux && !darwin && !windows

package audio

import "github.com/gen2brain/malgo"

// backends lists the sound systems of this operating system, best first.
func backends() []backend {
	return []backend{
		{"PulseAudio", malgo.BackendPulseaudio},
		{"sndio", malgo.BackendSndio},
		{"audio(4)", malgo.BackendAudio4},
		{"OSS", malgo.BackendOss},
	}
}
