package voice

// Settings say what is done to a microphone. The zero value does nothing.
type Settings struct {
	EchoCancellation bool // takes out what the speaker plays
	NoiseSuppression bool // takes out what the room hums
	AutomaticGain    bool // evens out how loud people speak
}

// Everything is what suits conversation. Nothing, the zero Settings, suits music.
func Everything() Settings {
	return Settings{EchoCancellation: true, NoiseSuppression: true, AutomaticGain: true}
}
