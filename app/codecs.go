package app

import (
	"moim/app/call"
	"moim/media"
	"moim/media/codec"
)

// The most that each track is encoded with, in bits per second. The pattern
// camera's is part of the command line's contract.
const (
	patternBitrate = 500_000
	cameraBitrate  = 800_000
	screenBitrate  = 2_000_000
)

// codecs makes the encoders and decoders that the studio asks for.
type codecs struct {
	frames *media.FramePool
}

// NewEncoder makes a VP8 encoder of one layer for a track.
func (c codecs) NewEncoder(track call.Track, bps int) (media.Encoder, error) {
	return codec.NewVP8Encoder(codec.VP8Config{
		Bitrate: bps, Layer: "h", Screen: track == call.TrackScreen,
	})
}

// NewDecoder makes a VP8 decoder, whose frames come from the pool.
func (c codecs) NewDecoder() (media.Decoder, error) { return codec.NewVP8Decoder(c.frames) }

// NewAudioEncoder makes an Opus encoder.
func (c codecs) NewAudioEncoder() (media.AudioEncoder, error) {
	return codec.NewOpusEncoder(codec.OpusConfig{})
}

// NewAudioDecoder makes an Opus decoder.
func (c codecs) NewAudioDecoder() (media.AudioDecoder, error) { return codec.NewOpusDecoder() }
