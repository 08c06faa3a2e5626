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

func (c codecs) NewEncoder(track call.Track, bps int) (media.Encoder, error) {
	return codec.NewVP8Encoder(codec.VP8Config{
		Bitrate: bps, Layer: "h", Screen: track == call.TrackScreen,
	})
}

func (c codecs) NewDecoder() (media.Decoder, error) { return codec.NewVP8Decoder(c.frames) }

func (c codecs) NewAudioEncoder() (media.AudioEncoder, error) {
	return codec.NewOpusEncoder(codec.OpusConfig{})
}

func (c codecs) NewAudioDecoder() (media.AudioDecoder, error) { return codec.NewOpusDecoder() }
