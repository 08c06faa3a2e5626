package call

// ProblemCode names a problem; the translations turn it into a sentence that
// says what happened and what to do (key "problem." + code, with {subject}).
type ProblemCode string

// The problems that a person can meet.
const (
	ProblemBadCode          ProblemCode = "bad_code"          // text holds no room code or link
	ProblemBadName          ProblemCode = "bad_name"          // name over 64 characters
	ProblemBadServer        ProblemCode = "bad_server"        // subject: URL; not an address of a server
	ProblemBadProxy         ProblemCode = "bad_proxy"         // not an address of a proxy
	ProblemAuthorities      ProblemCode = "authorities"       // the file with certificate authorities cannot be used
	ProblemUnknownHost      ProblemCode = "unknown_host"      // subject: host
	ProblemRefused          ProblemCode = "refused"           // subject: host; nobody listens there
	ProblemNotMoim          ProblemCode = "not_moim"          // subject: host; speaks something else
	ProblemUnreachable      ProblemCode = "unreachable"       // subject: host; no answer in time
	ProblemTLS              ProblemCode = "tls"               // subject: host; speaks no https
	ProblemCertUnknown      ProblemCode = "cert_unknown"      // subject: host; nobody trusted has signed its certificate
	ProblemCertExpired      ProblemCode = "cert_expired"      // subject: host
	ProblemCertName         ProblemCode = "cert_name"         // subject: host; the certificate is for another
	ProblemRoomFull         ProblemCode = "room_full"         //
	ProblemLocked           ProblemCode = "locked"            // nobody new may come in
	ProblemRefusedEntry     ProblemCode = "refused_entry"     // a host did not let this person in
	ProblemRemoved          ProblemCode = "removed"           // a host has removed this person
	ProblemMoveFailed       ProblemCode = "move_failed"       // subject: code; the room has gone on under it without this person
	ProblemServerFull       ProblemCode = "server_full"       //
	ProblemRoomNotFound     ProblemCode = "room_not_found"    // a bare code found nowhere
	ProblemVersion          ProblemCode = "version"           // server speaks another version
	ProblemSignalingLost    ProblemCode = "signaling_lost"    // server gone; the call goes on
	ProblemSignalingClosed  ProblemCode = "signaling_closed"  // the server ended it for good; subject: error code
	ProblemTampered         ProblemCode = "tampered"          // subject: name; what came from this person was changed on its way
	ProblemHostFailed       ProblemCode = "host_failed"       // embedded server could not start
	ProblemPeerFailed       ProblemCode = "peer_failed"       // subject: name; no path to this person
	ProblemNoRelay          ProblemCode = "no_relay"          // the server has none, and nothing may go another way
	ProblemBadTURN          ProblemCode = "bad_turn"          // not the address of a TURN server
	ProblemTURNSecret       ProblemCode = "turn_secret"       // subject: address; the TURN server refuses secret or password
	ProblemPeerIncompatible ProblemCode = "peer_incompatible" // subject: name; descriptions do not fit
	ProblemNoCamera         ProblemCode = "no_camera"         // none plugged in
	ProblemNoMicrophone     ProblemCode = "no_microphone"     //
	ProblemNoSpeaker        ProblemCode = "no_speaker"        //
	ProblemNoScreen         ProblemCode = "no_screen"         // nothing to share here
	ProblemWindowClosed     ProblemCode = "window_closed"     // the window that was shared
	ProblemScreenForbidden  ProblemCode = "screen_forbidden"  // the system does not let programs see the screen
	ProblemScreenWayland    ProblemCode = "screen_wayland"    // nor does the desktop, which has no portal
	ProblemNoScreenSound    ProblemCode = "no_screen_sound"   // what the computer plays cannot be had here
	ProblemScreenSoundGone  ProblemCode = "screen_sound_gone" // nor any more; the screen is still shared
	ProblemScreenDialogue   ProblemCode = "screen_dialogue"   // only the system's dialogue chooses what is shared
	ProblemShareEnded       ProblemCode = "share_ended"       // the system has stopped sharing
	ProblemShareBroken      ProblemCode = "share_broken"      // the system's picture does not arrive
	ProblemNoPipeWire       ProblemCode = "no_pipewire"       // libpipewire is missing
	ProblemDeviceNotFound   ProblemCode = "device_not_found"  // subject: device
	ProblemDeviceBusy       ProblemCode = "device_busy"       // subject: device
	ProblemDeviceHeld       ProblemCode = "device_held"       // subject: device; holder: the program that has it
	ProblemDeviceGone       ProblemCode = "device_gone"       // subject: device
	ProblemDeviceForbidden  ProblemCode = "device_forbidden"  // subject: device
	ProblemDeviceFailed     ProblemCode = "device_failed"     // subject: device
	ProblemFile             ProblemCode = "file"              // subject: path; cannot be read or has the wrong format
	ProblemSettings         ProblemCode = "settings"          // settings could not be saved
	ProblemAlreadyRunning   ProblemCode = "already_running"   // a window with this profile is open
	ProblemNoDisplay        ProblemCode = "no_display"        // nothing to open a window on
	ProblemRecording        ProblemCode = "recording"         // subject: path; disk full or not writable
	ProblemInternal         ProblemCode = "internal"          // anything else
)

// Problem is what went wrong, in words that translate.
type Problem struct {
	Code    ProblemCode
	Subject string
	Holder  string // ProblemDeviceHeld: the program that has the device
}

// ProblemError is an error that a person can be told about.
type ProblemError struct {
	Problem Problem
	Err     error // the cause, for the log; may be nil
}

// Error is the problem's code and cause, for the log.
func (e *ProblemError) Error() string {
	text := string(e.Problem.Code)
	if e.Problem.Subject != "" {
		text += " " + e.Problem.Subject
	}
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap returns the cause.
func (e *ProblemError) Unwrap() error { return e.Err }
