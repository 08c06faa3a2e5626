package call

import (
	"time"

	"moim/media"
)

// Phase is where the person stands.
type Phase string

// The phases.
const (
	PhaseIdle    Phase = "idle"    // the start screen
	PhasePreview Phase = "preview" // sees oneself, chooses devices
	PhaseJoining Phase = "joining" // looking for the room
	PhaseInCall  Phase = "in_call"
)

// Snapshot is the whole call as a window or a script sees it: a value, deep
// copied, which nobody changes after it is published.
type Snapshot struct {
	Phase       Phase
	At          time.Duration // on the process's clock
	JoinedAt    time.Duration // when the welcome came; 0 before
	Invitation  string        // preview: the text to join next, or empty
	Peek        *Peek         // who is in the room of Invitation already; nil while not known
	Room        Room
	Online      bool // the signaling connection is up
	Alone       bool // in a call joined by code, and nobody has been here yet
	Self        Self
	Peers       []Participant // in order of arrival
	Chat        Chat
	Devices     []media.Device
	Preferences Preferences
	Upload      UploadStats
	Download    DownloadStats
	MonthBytes  int64 // uploaded in calls this calendar month, this one included
	Encoders    int
	Layers      []LayerStats
	Refused     int // messages and cards in this call that were changed on their way, and so refused
	Governance  Governance
	Check       *Check     // of the connection; nil where none was wanted
	SoundTest   *SoundTest // of the microphone or the speaker; nil where none was wanted
	// When transport and studio last measured, in whichever phase, on the
	// process's clock: both do once a second.
	TransportMeasuredAt, MediaMeasuredAt time.Duration
	Problem                              *Problem // the latest thing that a person should know, until dismissed
}

// Peek is what is known about a room before joining it.
type Peek struct {
	People  int   // how many are there
	CostBPS int64 // what joining will cost in upload, bits per second on the wire; 0 where that is not known
}

// Self is the person at this computer.
type Self struct {
	ID         PeerID
	Name       string
	Microphone LocalSource
	Camera     LocalSource
	Screen     LocalSource
	// ScreenSound is what the computer plays, sent along with the screen.
	ScreenSound LocalSource
	// SpeakerProblem says why nothing is to be heard; nil where all is well.
	SpeakerProblem *Problem
	LevelDB        float64 // own microphone, RMS dBFS
	Speaking       bool
	// MutedHint says that somebody speaks into the microphone that is off.
	MutedHint bool
}

// LocalSource is one source of one's own.
type LocalSource struct {
	On      bool     // wanted, and not failed
	Active  bool     // delivering
	Device  string   // ID of the device in use
	Problem *Problem // why it is not delivering
}

// Participant is somebody else in the room.
type Participant struct {
	ID         PeerID
	Name       string
	ArrivedAt  time.Duration // on the process's clock
	State      ConnectionState
	Problem    *Problem // why there is no connection
	Microphone bool     // switched on, as the participant says
	Camera     bool
	Screen     bool
	Limits     bool // limits the upload, so that others see less, as the participant says
	Away       bool // the signaling server has not heard of this participant since it came back
	LevelDB    float64
	Speaking   bool
	// ChatHas is how many of one's own messages the participant has confirmed: it
	// has those with a Number up to that.
	ChatHas    uint64
	FirstFrame time.Duration // from the later of own join and arrival; 0 until there is one
	// Safety is the code to compare aloud (signaling.SafetyCode): both see the same
	// one where nobody stands between. It is empty while there is no connection.
	Safety    string
	Host      bool // has shown to hold the room's admin key, and governs
	Listening Listening
	Stats     PeerStats
	Media     PeerMedia
}
