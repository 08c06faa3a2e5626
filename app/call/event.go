package call

import (
	"time"

	"moim/media"
	"moim/signaling"
)

// Event is anything that happens to the session from outside: commands of the
// person, signaling messages, news of the transport and of the studio, the tick.
type Event interface{ event() }

// Events of the transport.
type (
	// SignalReady is a description or candidate for peer, to be relayed.
	SignalReady struct {
		Peer    PeerID
		Payload signaling.Payload
	}
	// PeerChanged is a new connection state of a peer. Problem says why where it failed.
	PeerChanged struct {
		Peer    PeerID
		State   ConnectionState
		Problem *Problem
	}
	// PeerIdentified is the safety code of the connection to a peer, from the
	// certificates that it uses; empty where another connection takes its place.
	PeerIdentified struct {
		Peer   PeerID
		Safety string
	}
	// TrackChanged says that a remote track began or ended.
	TrackChanged struct {
		Peer   PeerID
		Track  Track
		Active bool
	}
	// MessageReceived is data that came over a data channel.
	MessageReceived struct {
		Peer    PeerID
		Channel string
		Data    []byte
	}
	// ChannelChanged says that a data channel which every connection has can be
	// written to, or cannot any more. Open comes for each new one.
	ChannelChanged struct {
		Peer    PeerID
		Channel string
		Open    bool
	}
	// TransportMeasured comes once a second.
	TransportMeasured struct{ Stats TransportStats }
)

// Events of the studio.
type (
	// DevicesChanged is the list of all devices, on start and whenever it changes.
	DevicesChanged struct{ Devices []media.Device }
	// SourceChanged says what became of opening or losing a local source.
	// Active false with a Problem is a failure; the call goes on without it.
	SourceChanged struct {
		Track    Track
		Active   bool
		Device   string // ID of the device in use
		Problem  *Problem
		Declined bool // the person was asked what to share, and chose nothing
	}
	// SpeakerChanged is the same for the speaker.
	SpeakerChanged struct {
		Device  string
		Problem *Problem
	}
	// FirstFrame is the first picture decoded from a peer's camera.
	FirstFrame struct {
		Peer PeerID
		At   time.Duration // on the process's clock
	}
	// LevelsMeasured comes about ten times a second: RMS in dBFS, -127 for
	// silence, by peer; the empty PeerID is the own microphone.
	//
	// Speaking says who is speaking at present, by the sound itself, and Talking
	// whether it has been speech for a while that the own microphone heard, sent or
	// not.
	LevelsMeasured struct {
		Levels   map[PeerID]float64
		Speaking map[PeerID]bool
		Talking  bool
	}
	// MediaMeasured comes once a second.
	MediaMeasured struct{ Stats MediaStats }
)

// MediaStats is what the studio measured over the last second.
type MediaStats struct {
	At       time.Duration
	Encoders int // running video encoders
	Layers   []LayerStats
	Peers    map[PeerID]PeerMedia
}

// LayerStats is one running encoder.
type LayerStats struct {
	Track         Track
	RID           string
	Width, Height int
	FPS           float64
	BPS           int64   // produced, bits per second
	MSPerFrame    float64 // encode time
	Keyframes     int64   // since it was started
	Shed          bool    // this computer is too slow for all that the track's source gives
}

// PeerMedia is what is decoded from one peer.
type PeerMedia struct {
	Video  VideoStats // the camera
	Screen VideoStats
	Audio  AudioStats
	// ScreenAudio is the sound of the peer's screen; the zero value where none came.
	ScreenAudio AudioStats
}

// VideoStats is one picture of one peer. Freezes are counted as in W3C
// webrtc-stats: a frame interval over max(3 x mean, mean + 150 ms). That a screen
// stands still on which nothing changes is no freeze.
type VideoStats struct {
	Width, Height int
	FPS           float64
	FramesDecoded int64
	Freezes       int64
	FreezeTime    time.Duration
	// Latency is capture to decoded frame where the picture carries a barcode;
	// LatencyKnown is false for other pictures.
	LatencyKnown           bool
	LatencyP50, LatencyP95 time.Duration
}

// AudioStats is the sound of one peer.
type AudioStats struct {
	LevelDB   float64       // RMS dBFS over the last second
	Buffer    time.Duration // playout delay at present
	Concealed time.Duration // since the peer came
	FEC       time.Duration // rebuilt from the next packet, likewise
	Stretched time.Duration // added or left out to follow the network and the peer's clock
	Total     time.Duration
}

func (SignalReady) event()       {}
func (PeerChanged) event()       {}
func (PeerIdentified) event()    {}
func (TrackChanged) event()      {}
func (MessageReceived) event()   {}
func (ChannelChanged) event()    {}
func (TransportMeasured) event() {}
func (DevicesChanged) event()    {}
func (SourceChanged) event()     {}
func (SpeakerChanged) event()    {}
func (FirstFrame) event()        {}
func (LevelsMeasured) event()    {}
func (MediaMeasured) event()     {}
