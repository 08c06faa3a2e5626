package call

import (
	"log/slog"

	"moim/signaling"
)

// effect is something to do outside the state. Effects are values, so that
// tables can compare them; perform runs on the session's goroutine, in order,
// and never blocks.
type effect interface{ perform(r *runner) }

// Effects on the transport.
type (
	openPeer struct {
		Peer    PeerID
		Options PeerOptions
	}
	closePeer    struct{ Peer PeerID }
	restartPeer  struct{ Peer PeerID }
	applyPayload struct {
		Peer    PeerID
		Payload signaling.Payload
	}
	// sendData sends a payload over a data channel.
	sendData struct {
		Peer    PeerID
		Channel string
		Payload signaling.Payload
	}
	setLocalTracks struct{ Tracks LocalTracks }
	setDemand      struct {
		Peer   PeerID
		Demand Demand
	}
	setBudget  struct{ Budget Budget }
	setQuality struct {
		Peer    PeerID
		Quality Quality
	}
	setHideAddresses struct{ Hide bool }
	setRelayOnly     struct{ Only bool }
	setICEServers    struct{ Servers []signaling.ICEServer }
)

// Effects on the studio.
type (
	setSource struct {
		Track  Track
		On     bool
		Device string
	}
	// listen keeps the microphone open, if it is, and sends nothing of it.
	listen     struct{}
	setVoice   struct{ Voice Voice }
	setSpeaker struct{ Device string }
	forgetPeer struct{ Peer PeerID }
	// pausePicture says that a picture stops on purpose.
	pausePicture struct {
		Peer  PeerID
		Track Track
	}
)

// Effects on signaling. Attempt tells one connection from another.
type (
	// connect looks for a room and joins it, or makes one.
	connect struct {
		Attempt int
		Host    bool
		To      signaling.Invitation
		Name    string
	}
	// disconnect leaves the room of that attempt, or gives the attempt up.
	disconnect struct{ Attempt int }
	// relay sends a payload; the empty To is everybody.
	relay struct {
		Attempt int
		To      PeerID
		Payload signaling.Payload
	}
)

// Effects on the rooms that one is not in. There is one look at a time.
type (
	// startPeek looks how many are in a room, until it is stopped. Number tells
	// one look from another.
	startPeek struct {
		Number int
		To     signaling.Invitation
	}
	stopPeek struct{}
)

// Other effects.
type (
	savePreferences struct{ Preferences Preferences }
	saveMonth       struct{ Month Month }
	// note is a line for the log. Room and Peer may be empty.
	note struct {
		Level slog.Level
		Text  string
		Room  string
		Peer  PeerID
		Err   error
	}
)
