package call

import (
	"slices"
	"time"

	"moim/media"
	"moim/signaling"
)

// state is everything that the session knows. Its goroutine owns it; step makes
// the next one out of it. What a slice or pointer in it refers to is replaced,
// never changed, except the peers, which clone copies.
type state struct {
	phase   Phase
	back    Phase // joining: where to go when it is given up
	attempt int   // counts attempts to join; tells their events apart
	hosted  bool  // by NewCall
	met     bool  // somebody else has been in this call
	stopped bool

	id         PeerID
	name       string // as the others know it
	invitation string
	peekText   string               // the invitation that is looked into, or empty
	peekTo     signaling.Invitation // the same, read; zero where it cannot be
	peekNumber int
	people     *int // who are in that room; nil while not known
	room       Room
	roomLabel  string // for logs: not enough of the room to join it
	joinedAt   time.Duration

	relays    bool // the server offers STUN or TURN
	online    bool
	offlineAt time.Duration // since when it is not
	closed    bool          // the server ended it for good

	refused int  // messages and cards in this call that were changed on their way
	warned  bool // the person was told so of somebody who is no peer

	microphone, camera, screen source
	screenSound                source // goes along with screen
	speaker                    speaker
	sent                       LocalTracks      // what the transport was told last
	told                       signaling.Status // what everybody in the room was told last
	limits                     limits
	voice                      voice // one's own
	hint                       mutedHint

	peers        []peer // in order of arrival
	chat         chat
	devices      []media.Device
	preferences  Preferences
	fixedDevices bool
	joinCost     func(people int, sent LocalTracks, budget Budget) int64

	transportMeasuredAt, mediaMeasuredAt time.Duration

	upload   UploadStats
	download DownloadStats
	// What the transport had counted before this call, in bytes.
	sentBefore, receivedBefore int64

	month        Month
	monthCounted int64 // what the transport had sent when month was added to, in bytes
	monthSaved   Month // what was saved last
	monthSavedAt time.Duration

	govern governance

	check           *Check     // replaced, never changed
	soundTest       *SoundTest // replaced, never changed
	soundTestNumber int        // of the latest one

	encoders int
	layers   []LayerStats
	problem  *Problem
}

// source is a local source with what is behind it.
type source struct {
	LocalSource
	wanted   string // device that was asked for; "" is the default one
	fellBack bool   // the default stands in for a device that is gone
	// listening says that the device is open although it is off, so that whoever
	// speaks can be told that he is muted. Nothing is sent.
	listening bool
}

// speaker is where the sound goes.
type speaker struct {
	wanted   string
	fellBack bool
	problem  *Problem
}

// presence is what the server says about a participant.
type presence int

const (
	present  presence = iota
	lost              // it said that the connection to it is lost
	unlisted          // it came back and does not know the participant (yet)
)

// peer is somebody else in the room.
type peer struct {
	id        PeerID
	name      string
	polite    bool // this side is, towards it
	arrivedAt time.Duration

	presence   presence
	presenceAt time.Duration

	state   ConnectionState
	stateAt time.Duration
	cause   *Problem // of the latest failure, told when repairing is given up
	problem *Problem // shown
	// attempts counts repairs since the last connection, repairedAt is the
	// time of the latest one.
	attempts   int
	repairedAt time.Duration
	// described is the origin of the peer's latest description, connection the
	// one of the connection with which this side was connected last; empty
	// where there is none.
	described, connection string

	safety string // the safety code, of the present connection; empty while not known
	warned bool   // the person was told that something of the peer's was changed

	chat           chatLink
	governing      peerGovernance
	status         signaling.Status
	voice          voice
	firstFrame     time.Duration
	camera, screen *Demand // how they are shown here
	quality        Quality // how much of one's pictures the peer gets
	listening      Listening
	stats          PeerStats
	media          PeerMedia
}

func newState(c Config) state {
	return state{
		phase:        PhaseIdle,
		preferences:  c.Preferences,
		fixedDevices: c.FixedDevices,
		joinCost:     c.JoinCost,
		month:        c.Month,
		monthSaved:   c.Month,
		voice:        silent(),
	}
}

// clone copies what step changes in place.
func (s *state) clone() state {
	next := *s
	next.peers = slices.Clone(s.peers)
	return next
}

// peer finds a participant; nil where there is none. The pointer holds until
// the list of peers changes.
func (s *state) peer(id PeerID) *peer {
	for i := range s.peers {
		if s.peers[i].id == id {
			return &s.peers[i]
		}
	}
	return nil
}

// source finds a local source; nil for an unknown track.
func (s *state) source(track Track) *source {
	switch track {
	case TrackMicrophone:
		return &s.microphone
	case TrackCamera:
		return &s.camera
	case TrackScreen:
		return &s.screen
	case TrackScreenSound:
		return &s.screenSound
	default:
		return nil
	}
}

// works says whether a source is wanted and, as far as is known, delivers or
// is about to.
func (s *source) works() bool { return s.On && s.Problem == nil }

// localTracks says what can be sent: what is wanted and delivers.
func (s *state) localTracks() LocalTracks {
	return LocalTracks{
		Microphone: s.microphone.On && s.microphone.Active,
		Camera:     s.camera.On && s.camera.Active,
		Screen:     s.screen.On && s.screen.Active,
		// It goes with its picture: others show and play both or neither.
		ScreenSound: s.screen.On && s.screen.Active && s.screenSound.On && s.screenSound.Active,
	}
}

// connected says whether any peer is.
func (s *state) connected() bool {
	return slices.ContainsFunc(s.peers, func(p peer) bool { return p.state == StateConnected })
}
