package studio

import (
	"context"
	"log/slog"
	"time"

	"moim/app/call"
	"moim/media"
	"moim/media/audio"
)

// Outgoing takes what the local tracks produce; app/mesh implements it. No
// method keeps the bytes that it is handed.
type Outgoing interface {
	// WriteVideo sends a sample of the camera or the screen to whoever wants it.
	// Each layer of a track calls it from a goroutine of its own.
	WriteVideo(track call.Track, s media.Sample) error
	// WriteAudio sends one Opus packet of the microphone.
	WriteAudio(payload []byte, captured time.Duration) error
	// WriteScreenSound does the same for what the computer plays.
	WriteScreenSound(payload []byte, captured time.Duration) error
	// Offer says in which layers a video track can be encoded at present, the
	// largest first, each with the most bits per second that it is worth; none
	// while the source is closed. It is called again when the source's size
	// changes, or when this computer cannot encode as much.
	Offer(track call.Track, layers []media.Layer)
}

// Sources opens what the person chose. An empty device is the default one; the
// device that was opened is returned. Errors wrap those of package media.
type Sources interface {
	OpenCamera(ctx context.Context, device string) (media.Source, string, error)
	OpenScreen(ctx context.Context, device string) (media.Source, string, error)
	OpenMicrophone(ctx context.Context, device string) (media.AudioSource, string, error)
	// OpenScreenSound opens what the computer plays, without what this process does.
	// There is one; device is ignored.
	OpenScreenSound(ctx context.Context, device string) (media.AudioSource, string, error)
	// SetSpeaker plays on a device from now on and returns its ID.
	SetSpeaker(ctx context.Context, device string) (string, error)
	// Play plays a sound once on a speaker, beside whatever else plays, and returns
	// when it was heard.
	Play(ctx context.Context, device string, pcm []int16) error
	// Devices lists everything that can be opened, speakers included.
	Devices() []media.Device
	// Changed delivers a value whenever Devices may have changed.
	Changed() <-chan struct{}
}

// Codecs makes encoders and decoders; package media/codec stands behind it.
type Codecs interface {
	// NewEncoder makes an encoder for the layer of a track that has that rid, of a
	// camera with three temporal layers, of a screen with one.
	NewEncoder(track call.Track, rid string, bitrate int) (media.Encoder, error)
	NewConverter() media.Converter
	NewDecoder() (media.Decoder, error)
	NewAudioEncoder() (media.AudioEncoder, error)
	// NewMusicEncoder makes one for any sound, not for a voice alone.
	NewMusicEncoder() (media.AudioEncoder, error)
	NewAudioDecoder() (media.AudioDecoder, error)
}

// Bitrates are the most that the largest layer of each track is encoded with, in
// bits per second; smaller layers have less.
type Bitrates struct {
	Camera, Screen int
}

// Recorder is told of everything that is received. Its methods are called on
// media goroutines and must not block; what they are handed is valid during
// the call only.
type Recorder interface {
	Video(peer call.PeerID, track call.Track, s media.Sample)
	Audio(peer call.PeerID, pcm []int16)
	Forget(peer call.PeerID)
}

// Config is what a studio needs. Recorder, SetVoice and Barcode are optional.
type Config struct {
	Clock    *media.Clock
	Logger   *slog.Logger
	Sources  Sources
	Codecs   Codecs
	Playout  *audio.Playout
	Bitrates Bitrates
	Recorder Recorder
	// SetVoice changes what Sources do to the sound of microphones; nil does nothing.
	SetVoice func(call.Voice)
	// Barcode reads the capture time out of a decoded picture where it shows one.
	Barcode func(*media.Frame) (time.Time, bool)
}
