package call

import (
	"log/slog"

	"moim/media"
)

// Command is an Event that a person (or a script) causes.
type Command interface {
	Event
	command()
}

// The commands.
type (
	// OpenPreview shows oneself before a call; To is the text of an invitation
	// to join next, or empty.
	OpenPreview struct{ To string }
	// ClosePreview goes back to idle and closes the devices.
	ClosePreview struct{}
	// NewCall makes a room and joins it.
	NewCall struct{}
	// Join joins the room that Text names: a code, a link, or a sentence with one.
	Join struct{ Text string }
	// CancelJoin gives up joining.
	CancelJoin struct{}
	// Leave leaves the call.
	Leave struct{}
	// SetMicrophone and SetCamera switch a track on or off.
	SetMicrophone struct{ On bool }
	SetCamera     struct{ On bool }
	// StartShare shares a screen, a window or an area by its ID; "" is the first
	// screen. Sound shares what the computer plays as well.
	StartShare struct {
		Device string
		Sound  bool
	}
	StopShare struct{}
	// ChooseDevice picks the device of a kind from now on; "" is the system's default.
	ChooseDevice struct {
		Kind media.DeviceKind
		ID   string
	}
	// ShowTrack says how a remote track is shown.
	ShowTrack struct {
		Peer   PeerID
		Demand Demand
	}
	// SetPreferences replaces the preferences; name, theme, budget and so on.
	SetPreferences struct{ Preferences Preferences }
	// SetQuality says how much of one's pictures a peer gets.
	SetQuality struct {
		Peer    PeerID
		Quality Quality
	}
	// DismissProblem takes the shown problem away.
	DismissProblem struct{}
	// Reconnect tries the path to a failed peer again.
	Reconnect struct{ Peer PeerID }
)

// Preferences is what is kept from one start to the next. The zero value works.
type Preferences struct {
	Name          string `json:"name"`
	Language      string `json:"language"` // "en", "ko"; "" follows the system
	Theme         string `json:"theme"`    // "light", "dark"; "" follows the system
	Camera        string `json:"camera"`   // device IDs; "" is the default
	Microphone    string `json:"microphone"`
	Speaker       string `json:"speaker"`
	CameraOff     bool   `json:"camera_off"`     // join with the camera off
	MicrophoneOff bool   `json:"microphone_off"` // join muted
	HideAddresses bool   `json:"hide_addresses"` // mDNS candidates instead of host addresses
	RelayOnly     bool   `json:"relay_only"`     // media goes through relays only
	// What is done to the own microphone's sound; see Voice.
	EchoCancellationOff bool   `json:"echo_cancellation_off"`
	NoiseSuppressionOff bool   `json:"noise_suppression_off"`
	AutomaticGainOff    bool   `json:"automatic_gain_off"`
	MusicMode           bool   `json:"music_mode"`       // none of it, whatever is chosen above
	MutedNoticeOff      bool   `json:"muted_notice_off"` // the microphone is closed while muted
	ScreenSound         bool   `json:"screen_sound"`     // the computer's sound goes along with a shared screen
	Server              string `json:"server"`           // configured signaling server URL; "" uses this computer
	Proxy               string `json:"proxy"`            // URL of the proxy to reach servers through; "" is the environment's
	Authorities         string `json:"authorities"`      // PEM file with certificate authorities trusted besides the system's; "" is none
	// A TURN server of the person's own: URLs with spaces between, the name of a user,
	// "" where the secret is shared, and that user's password or the secret.
	TURN       string `json:"turn,omitempty"`
	TURNUser   string `json:"turn_user,omitempty"`
	TURNSecret Secret `json:"turn_secret,omitempty"`
	// Updates says whether to look for newer versions.
	Updates Updates `json:"updates"`
	// Budget and BudgetBPS are what the upload may cost. Settings of older versions
	// have only the number, which is a limit where it is not 0.
	Budget    BudgetMode `json:"budget"`
	BudgetBPS int64      `json:"budget_bps"`
}

// Secret is text that shows in no log.
type Secret string

// String implements fmt.Stringer, LogValue slog.LogValuer, and GoString
// fmt.GoStringer: neither tells the secret.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return "(secret)"
}

// GoString is String.
func (s Secret) GoString() string { return s.String() }

// LogValue is String.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// Updates is what a person has answered when asked about looking for newer versions.
type Updates string

// The answers.
const (
	UpdatesUnasked Updates = ""
	UpdatesLook    Updates = "look"
	UpdatesNo      Updates = "no"
)

// UploadBudget is what the upload may cost.
func (p Preferences) UploadBudget() Budget {
	if p.Budget == BudgetAutomatic && p.BudgetBPS > 0 {
		return Budget{Mode: BudgetLimit, BPS: p.BudgetBPS}
	}
	return Budget{Mode: p.Budget, BPS: p.BudgetBPS}
}

// Voice says what is done to the own microphone's sound before it is sent.
type Voice struct {
	EchoCancellation, NoiseSuppression, AutomaticGain bool
}

// Voice is what is to be done to the microphone's sound.
func (p Preferences) Voice() Voice {
	if p.MusicMode {
		return Voice{}
	}
	return Voice{
		EchoCancellation: !p.EchoCancellationOff,
		NoiseSuppression: !p.NoiseSuppressionOff,
		AutomaticGain:    !p.AutomaticGainOff,
	}
}

func (OpenPreview) event()      {}
func (ClosePreview) event()     {}
func (NewCall) event()          {}
func (Join) event()             {}
func (CancelJoin) event()       {}
func (Leave) event()            {}
func (SetMicrophone) event()    {}
func (SetCamera) event()        {}
func (StartShare) event()       {}
func (StopShare) event()        {}
func (ChooseDevice) event()     {}
func (ShowTrack) event()        {}
func (SetPreferences) event()   {}
func (SetQuality) event()       {}
func (DismissProblem) event()   {}
func (Reconnect) event()        {}
func (OpenPreview) command()    {}
func (ClosePreview) command()   {}
func (NewCall) command()        {}
func (Join) command()           {}
func (CancelJoin) command()     {}
func (Leave) command()          {}
func (SetMicrophone) command()  {}
func (SetCamera) command()      {}
func (StartShare) command()     {}
func (StopShare) command()      {}
func (ChooseDevice) command()   {}
func (ShowTrack) command()      {}
func (SetPreferences) command() {}
func (SetQuality) command()     {}
func (DismissProblem) command() {}
func (Reconnect) command()      {}
