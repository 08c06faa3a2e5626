package codec

import (
	"fmt"
	"math"

	"github.com/hraban/opus"

	"moim/media"
)

// MaxOpusPacket is how many bytes a destination of OpusEncoder.Encode should
// have: the most that one Opus frame can take (RFC 6716 section 3.2.1).
const MaxOpusPacket = 1275

// OpusConfig sets up an OpusEncoder. Its zero value works.
type OpusConfig struct {
	Bitrate    int     // target in bits per second; 32,000 where 0
	PacketLoss float64 // expected loss at the start, 0 to 1
	// Music is for any sound, at its best with 64 kb/s: no model of a voice, no
	// in-band FEC, no DTX.
	Music bool
	// Complexity is libopus's, 1 (cheap) to 10 (best); its own default where 0.
	Complexity int
}

const (
	defaultOpusBitrate = 32_000
	minOpusBitrate     = 6_000
	maxOpusBitrate     = 510_000
)

// OpusEncoder is a media.AudioEncoder: 48 kHz, mono, 20 ms; for speech, where it is
// not told otherwise, with in-band FEC (RFC 6716 section 2.1.7) and DTX (section
// 2.1.9). One goroutine uses it.
type OpusEncoder struct {
	encoder *opus.Encoder // nil after Close
}

// NewOpusEncoder makes an encoder.
func NewOpusEncoder(config OpusConfig) (*OpusEncoder, error) {
	application := opus.AppVoIP
	if config.Music {
		application = opus.AppAudio
	}
	encoder, err := opus.NewEncoder(media.SampleRate, 1, application)
	if err != nil {
		return nil, fmt.Errorf("open Opus encoder: %w", err)
	}
	if err := encoder.SetInBandFEC(!config.Music); err != nil {
		return nil, fmt.Errorf("set Opus FEC: %w", err)
	}
	if err := encoder.SetDTX(!config.Music); err != nil {
		return nil, fmt.Errorf("set Opus DTX: %w", err)
	}
	if config.Complexity > 0 {
		if err := encoder.SetComplexity(min(config.Complexity, 10)); err != nil {
			return nil, fmt.Errorf("set Opus complexity: %w", err)
		}
	}
	e := &OpusEncoder{encoder: encoder}
	if config.Bitrate == 0 {
		config.Bitrate = defaultOpusBitrate
	}
	if err := e.SetBitrate(config.Bitrate); err != nil {
		return nil, err
	}
	if err := e.SetPacketLoss(config.PacketLoss); err != nil {
		return nil, err
	}
	return e, nil
}

// Encode encodes one block of media.BlockSamples into dst, which should have
// MaxOpusPacket bytes: a shorter one lowers the bitrate. It returns the packet's
// length. Two bytes or less mean silence that need not be sent (DTX).
func (e *OpusEncoder) Encode(pcm []int16, dst []byte) (int, error) {
	if e.encoder == nil {
		return 0, ErrClosed
	}
	if len(pcm) != media.BlockSamples {
		return 0, fmt.Errorf("encode Opus: block of %d samples instead of %d", len(pcm), media.BlockSamples)
	}
	// The binding writes up to the capacity; keep it within the length.
	n, err := e.encoder.Encode(pcm, dst[:len(dst):len(dst)])
	if err != nil {
		return 0, fmt.Errorf("encode Opus: %w", err)
	}
	return n, nil
}

// SetBitrate changes the target in bits per second; values outside of 6 to 510
// kb/s are brought into that range.
func (e *OpusEncoder) SetBitrate(bps int) error {
	if e.encoder == nil {
		return ErrClosed
	}
	bps = min(max(bps, minOpusBitrate), maxOpusBitrate)
	if err := e.encoder.SetBitrate(bps); err != nil {
		return fmt.Errorf("set Opus bitrate %d: %w", bps, err)
	}
	return nil
}

// SetPacketLoss tells what share of packets, 0 to 1, is expected to be lost,
// from which in-band FEC takes its strength: there is none at 0.
func (e *OpusEncoder) SetPacketLoss(share float64) error {
	if e.encoder == nil {
		return ErrClosed
	}
	if math.IsNaN(share) {
		return fmt.Errorf("set Opus packet loss: %v is not a share", share)
	}
	percent := int(math.Round(100 * min(max(share, 0), 1)))
	if err := e.encoder.SetPacketLossPerc(percent); err != nil {
		return fmt.Errorf("set Opus packet loss %d: %w", percent, err)
	}
	return nil
}

// Close ends the use of the encoder, whose memory the garbage collector frees.
func (e *OpusEncoder) Close() error {
	e.encoder = nil
	return nil
}
