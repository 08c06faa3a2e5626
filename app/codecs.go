package app

import (
	"moim/app/call"
	"moim/app/cost"
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

// NewEncoder makes a VP8 encoder for one layer of a track. A screen has one
// temporal layer, for the sake of sharp text.
func (c codecs) NewEncoder(track call.Track, rid string, bps int) (media.Encoder, error) {
	return codec.NewVP8Encoder(codec.VP8Config{
		Bitrate: bps, Layer: rid, Screen: track == call.TrackScreen,
		OneTemporalLayer: track == call.TrackScreen,
	})
}

// NewConverter makes what scales pictures for the smaller layers.
func (c codecs) NewConverter() media.Converter { return codec.NewConverter() }

// NewDecoder makes a VP8 decoder, whose frames come from the pool.
func (c codecs) NewDecoder() (media.Decoder, error) { return codec.NewVP8Decoder(c.frames) }

// NewAudioEncoder makes an Opus encoder.
func (c codecs) NewAudioEncoder() (media.AudioEncoder, error) {
	return codec.NewOpusEncoder(codec.OpusConfig{})
}

// NewMusicEncoder makes an Opus encoder for what the computer plays.
func (c codecs) NewMusicEncoder() (media.AudioEncoder, error) {
	return codec.NewOpusEncoder(codec.OpusConfig{Music: true, Bitrate: cost.MusicBest})
}

// NewAudioDecoder makes an Opus decoder.
func (c codecs) NewAudioDecoder() (media.AudioDecoder, error) { return codec.NewOpusDecoder() }
