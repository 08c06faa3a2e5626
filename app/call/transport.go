package call

import (
	"context"
	"time"

	"moim/media"
	"moim/signaling"
)

// PeerID is a participant's identifier: 32 hex digits, chosen by its client.
// The empty PeerID stands for oneself where a picture or level is meant.
type PeerID string

// Track names what a participant sends.
type Track string

// The tracks of a participant. Camera and microphone share one MediaStream
// (signaling.StreamCamera), the screen has another (signaling.StreamScreen).
const (
	TrackCamera     Track = "camera"
	TrackMicrophone Track = "microphone"
	TrackScreen     Track = "screen"
	// TrackScreenSound is what the computer plays whose screen is shown.
	TrackScreenSound Track = "screen-sound"
)

// PeerOptions says how to open a peer.
type PeerOptions struct {
	Offer  bool // this side makes the first offer: it is the newcomer
	Polite bool // this side yields where both make a first offer at once (perfect negotiation)
}

// LocalTracks says which tracks are sent at present.
type LocalTracks struct {
	Microphone, Camera, Screen, ScreenSound bool
}

// Demand says how one remote track is shown here. Width and Height are pixels
// of the tile; a Demand that is not Visible asks for no picture. Layer, where
// it is set ("h", "m", "l"), asks for that layer by name.
type Demand struct {
	Track         Track
	Width, Height int
	Visible       bool
	Pinned        bool // shown large on purpose, or because the peer speaks: comes before others
	Layer         string
}

// Transport carries media and data to peers; app/mesh implements it. No method
// blocks: each posts to the transport's own goroutine, and what comes of it
// comes back as an event. Media itself never passes through here.
type Transport interface {
	// Start begins delivery of events to post, which never blocks.
	Start(post func(Event))
	// Open prepares a connection to peer. Opening an open peer is ignored.
	Open(peer PeerID, o PeerOptions)
	// Close ends the connection to peer and forgets it.
	Close(peer PeerID)
	// Apply hands over a description, candidate or demand that peer sent. An
	// offer from another connection of the peer than before (RFC 9429 section
	// 5.2.1) means that the peer has begun again, and so does this side.
	Apply(peer PeerID, p signaling.Payload)
	// Restart looks for a new path to peer (ICE restart, RFC 8445 section 2.4).
	Restart(peer PeerID)
	// SetLocalTracks changes what is sent to everybody.
	SetLocalTracks(t LocalTracks)
	// SetDemand changes what is asked of peer.
	SetDemand(peer PeerID, d Demand)
	// SetBudget sets what the upload may cost in sum.
	SetBudget(b Budget)
	// SetQuality sets how much of our pictures a peer gets, whatever it asks for.
	// It is kept until the peer is closed.
	SetQuality(peer PeerID, q Quality)
	// SetHideAddresses offers mDNS candidates in place of host addresses to
	// peers opened from now on.
	SetHideAddresses(hide bool)
	// SetRelayOnly lets nothing go another way than through relays; open peers
	// begin again where that changes.
	SetRelayOnly(only bool)
	// SetICEServers names the STUN and TURN servers for connections made and
	// paths looked for from now on.
	SetICEServers(servers []signaling.ICEServer)
	// Send sends data over the data channel of that name; it is dropped where
	// the peer is not connected.
	Send(peer PeerID, channel string, data []byte)
	// Stop closes all peers and waits for every goroutine.
	Stop(ctx context.Context) error
}

// Signaler is one participant's connection to a room. There is one reader;
// writes are serialised inside. It reconnects by itself and then delivers a
// fresh welcome. It seals what is sent and opens what is received: a message is a
// signaling.TypeMessage here, and cards are in the clear. What did not open is a
// signaling.TypeForged. Orders, signaling.TypeGovern, are sent as they are.
type Signaler interface {
	Send(ctx context.Context, e signaling.Envelope) error
	// Receive waits for the next message, in order. An error is final.
	Receive(ctx context.Context) (signaling.Envelope, error)
	// Close leaves the room and waits for every goroutine.
	Close(ctx context.Context) error
}

// Mover is a Signaler whose room may move to another server.
type Mover interface {
	// Room is where the room is at present. It may wait for some seconds.
	Room(ctx context.Context) Room
}

// Relocator is a Signaler that can go on in another room.
type Relocator interface {
	// Relocate goes on under another code, with the same identity. It blocks until
	// the participant is there, and then the signaler delivers signaling.TypeRelocated
	// and a welcome.
	Relocate(ctx context.Context, move signaling.Move) error
}

// Identity is who joins.
type Identity struct {
	ID     PeerID
	Secret string // resume secret, 32 hex digits
	Card   signaling.Card
	// Key governs the room where joining makes it.
	Key signaling.AdminKey
	// Waiting is told when somebody is asked to let the participant in, and when that
	// is over; nil: nobody.
	Waiting func(waiting bool)
}

// Connector finds servers and joins rooms; app implements it. Its methods block
// until they succeed, fail or ctx ends, and run outside the session's
// goroutine. An error that a person can act on is a *ProblemError.
type Connector interface {
	// Host makes a new room on the embedded or the configured server and joins it.
	Host(ctx context.Context, self Identity) (Signaler, Room, error)
	// Join looks for the room of the invitation and joins it. A bare code is
	// tried at the configured server, on this computer, then on the LAN.
	Join(ctx context.Context, to signaling.Invitation, self Identity) (Signaler, Room, error)
	// Peek says how many are in the room that Join would join. It joins, makes
	// and announces nothing.
	Peek(ctx context.Context, to signaling.Invitation) (people int, err error)
}

// Room is where a call takes place.
type Room struct {
	ID     string // what the server sees of it: signaling.Room.ID
	Code   string // in three groups, as a person reads it
	Link   string // moim:// link with an address that others can reach
	Hosted bool   // the server runs inside this application
	// BrowserLink is the address at which a browser joins; "" where the server
	// speaks no https, without which browsers give neither camera nor microphone.
	BrowserLink string
	// Fingerprint is that of the server's certificate, as browsers show it, where
	// the server signed it itself, so that browsers ask first; otherwise "".
	Fingerprint string
}

// Studio is this participant's devices and pictures: capture, encoding,
// decoding and playout; app/studio implements it. No method blocks.
type Studio interface {
	// Start begins delivery of events to post, which never blocks.
	Start(post func(Event))
	// SetCamera, SetMicrophone open a device ("" is the default one) or close it.
	SetCamera(on bool, device string)
	SetMicrophone(on bool, device string)
	// Listen sends nothing of the microphone from now on, as SetMicrophone(false, "")
	// does, but leaves it open, if it is, so that LevelsMeasured says whether
	// somebody talks into it.
	Listen()
	// SetVoice changes what is done to the microphone's sound, at once.
	SetVoice(v Voice)
	// SetSpeaker plays on a device; "" is the default one.
	SetSpeaker(device string)
	// SetScreen starts to capture a screen, or stops where on is false.
	SetScreen(on bool, device string)
	// SetScreenSound starts to capture what the computer plays, or stops.
	SetScreenSound(on bool)
	// SetGain makes a peer louder or softer here: 1 is as sent, 0 not at all.
	SetGain(peer PeerID, gain float64)
	// TestSound tests the microphone or the speaker and reports with SoundTested
	// under that number. A test that is under way ends without a word.
	TestSound(number int, kind media.DeviceKind, microphone, speaker string)
	// StopSoundTest ends a test without a word.
	StopSoundTest()
	// Pause says that a picture of peer stops on purpose, so that the time until
	// it comes back is no freeze.
	Pause(peer PeerID, track Track)
	// Forget drops everything about a peer that has gone.
	Forget(peer PeerID)
	// Stop closes all devices and waits for every goroutine.
	Stop(ctx context.Context) error
}

// ConnectionState uses the words of W3C's RTCPeerConnectionState.
type ConnectionState string

// States of the connection to a peer.
const (
	StateNew          ConnectionState = "new"
	StateConnecting   ConnectionState = "connecting"
	StateConnected    ConnectionState = "connected"
	StateDisconnected ConnectionState = "disconnected"
	StateFailed       ConnectionState = "failed"
	StateClosed       ConnectionState = "closed"
)

// TransportStats is what the transport measured over the last second.
type TransportStats struct {
	At       time.Duration // on the process's clock
	Upload   UploadStats
	Download DownloadStats
	Peers    map[PeerID]PeerStats
}

// UploadStats is the sum over all media sockets, IP and UDP headers included.
type UploadStats struct {
	BPS             int64 // bits per second, last second
	Budget          Budget
	BudgetBPS       int64   // Budget.Limit: 0 is no limit
	CapacityBPS     int64   // what the network is known to carry to all together; 0: not known
	ForecastNextBPS int64   // the sum with one more participant
	MoreFit         int     // so many more fit at the present quality; -1: no bound is known
	Prices          []Price // what each quality would cost now, the highest first
	ServerBPS       int64   // what one would upload through a server that forwards: each layer once
	Held            Held    // why somebody gets less than they ask for
	TotalBytes      int64   // of the transport: since it began; in a snapshot: since the call began
}

// DownloadStats is the same for what came in.
type DownloadStats struct {
	BPS        int64
	TotalBytes int64
}

// PeerStats is what the transport knows about one peer.
type PeerStats struct {
	State    ConnectionState
	Path     string        // "host", "srflx", "prflx" or "relay"; "" while there is none
	RTT      time.Duration // of the latest report
	Upload   PeerUpload
	Download PeerDownload
}

// PeerUpload is what is sent to one peer. Rates are bits per second.
type PeerUpload struct {
	BPS, VideoBPS, AudioBPS int64
	ScreenAudioBPS          int64         // the part of AudioBPS that is the sound of the screen
	OverheadBPS             int64         // the rest: control, retransmissions, probes, connection checks
	Layer                   string        // camera layer being sent, "" for none
	Width, Height           int           // of the camera picture being sent, pixels; 0 for none
	FPS                     float64       // likewise, frames per second
	ScreenLayer             string        // screen layer being sent, "" for none
	TargetBPS, EstimateBPS  int64         // what is granted, what the path carries; 0 where there is none
	QueueDelay              time.Duration // that our packets meet on the way
	Quality                 Quality
	Held                    Held    // why the peer gets less than it asks for
	Loss                    float64 // share of packets that peer reports lost, 0 to 1
	TotalBytes              int64
}

// PeerDownload is what comes from one peer.
type PeerDownload struct {
	BPS    int64
	Loss   float64       // share of packets lost before repair, 0 to 1
	Jitter time.Duration // interarrival jitter (RFC 3550 section 6.4.1)
}
