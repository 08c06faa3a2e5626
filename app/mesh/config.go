package mesh

import (
	"log/slog"

	"github.com/pion/transport/v5"

	"moim/app/call"
	"moim/media"
	"moim/signaling"
)

// Receiver takes what remote participants send; it may be Lips, too. Every track has a goroutine of
// its own and calls in line: a slow call delays that one track only.
type Receiver interface {
	// VideoSample takes the next whole picture of track. The sample's data is
	// valid during the call. An error asks the sender for a keyframe; samples
	// until then are left out.
	VideoSample(peer call.PeerID, track call.Track, s media.Sample) error
	// AudioPacket takes the next packet of the microphone or of the screen's
	// sound, in order of arrival. Its payload is valid during the call.
	AudioPacket(peer call.PeerID, track call.Track, p media.Packet)
}

// LoopbackPolicy says whether loopback addresses are offered to peers.
type LoopbackPolicy int

// The policies. The default offers loopback where there is no other interface.
const (
	LoopbackAuto LoopbackPolicy = iota
	LoopbackAlways
	LoopbackNever
)

// Config is what a Mesh needs. The zero value works: it discards what is
// received and never asks for keyframes.
type Config struct {
	Clock    *media.Clock // the process's clock; nil makes a new one
	Logger   *slog.Logger // nil discards
	Receiver Receiver     // nil discards
	// KeyframeRequested asks the encoder of a track and layer for a keyframe,
	// at most once a second each. It must not block.
	KeyframeRequested func(track call.Track, layer string)
	// SetLayers says what of a video track is to be encoded from now on: the
	// layers with their bitrates; none is nothing. It must not block, and may keep
	// the slice.
	SetLayers func(track call.Track, layers []media.Layer)
	// SetLoss tells which share (0 to 1) of the microphone's packets the peer
	// loses that loses most, so that the encoder can make up for it. It must not
	// block.
	SetLoss func(share float64)
	// SetSoundBitrate tells with how many bits per second the microphone is to be
	// encoded from now on. It must not block.
	SetSoundBitrate func(bps int)
	// SetScreenBitrate tells the same of the sound of the screen.
	SetScreenBitrate func(bps int)
	// Net is the network; nil is this computer's own.
	Net transport.Net
	// Loopback says whether loopback addresses are offered.
	Loopback LoopbackPolicy
	// ICEServers are STUN and TURN servers, until SetICEServers names others.
	ICEServers []signaling.ICEServer
}

// discard is the Receiver of a mesh that has none.
type discard struct{}

// VideoSample is content with every sample.
func (discard) VideoSample(call.PeerID, call.Track, media.Sample) error { return nil }

// AudioPacket drops the packet.
func (discard) AudioPacket(call.PeerID, call.Track, media.Packet) {}

func (c Config) withDefaults() Config {
	if c.Clock == nil {
		c.Clock = media.NewClock()
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	c.Logger = c.Logger.With("component", "mesh")
	if c.Receiver == nil {
		c.Receiver = discard{}
	}
	if c.KeyframeRequested == nil {
		c.KeyframeRequested = func(call.Track, string) {}
	}
	if c.SetLoss == nil {
		c.SetLoss = func(float64) {}
	}
	if c.SetSoundBitrate == nil {
		c.SetSoundBitrate = func(int) {}
	}
	if c.SetScreenBitrate == nil {
		c.SetScreenBitrate = func(int) {}
	}
	if c.SetLayers == nil {
		c.SetLayers = func(call.Track, []media.Layer) {}
	}
	return c
}
