package audio

import "github.com/gen2brain/malgo"

// backends lists the sound systems of this operating system, best first.
// PipeWire answers as PulseAudio.
func backends() []backend {
	return []backend{{"PulseAudio", malgo.BackendPulseaudio}, {"ALSA", malgo.BackendAlsa}}
}
