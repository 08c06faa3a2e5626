package media

// SoundObstacle says why what the computer plays cannot be shared with its screen.
type SoundObstacle string

// The obstacles. The words are part of translations' keys.
const (
	SoundShareable  SoundObstacle = ""            // there is none
	SoundNoServer   SoundObstacle = "no_server"   // no PulseAudio or PipeWire server answers
	SoundSystemMac  SoundObstacle = "macos"       // the system gives it to no program without a driver
	SoundSystemElse SoundObstacle = "unsupported" // not made for this system
)
