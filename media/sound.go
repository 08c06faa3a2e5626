package media

import (
	"context"
	"time"
)

// All sound inside Moim is 48 kHz, mono, signed 16 bit, in blocks of 20 ms:
// what Opus likes best for speech (RFC 7587) and what mixes without conversion.
const (
	SampleRate   = 48000                 // samples per second
	BlockTime    = 20 * time.Millisecond // length of one block
	BlockSamples = SampleRate / 50       // samples in one block: 960
)

// AudioSource is an opened microphone, tone or sound file.
type AudioSource interface {
	// Read waits for the next block and fills dst, which has BlockSamples
	// elements. It returns the capture time of the block's first sample.
	// At the end of a file it returns io.EOF, for a device that is gone
	// ErrDeviceGone, when ctx ends ctx.Err().
	Read(ctx context.Context, dst []int16) (captured time.Duration, err error)
	// Close frees the device. A Read under way returns.
	Close() error
}

// AudioEncoder turns blocks into Opus packets. One goroutine uses it.
type AudioEncoder interface {
	// Encode encodes one block into dst and returns the packet's length in
	// bytes. Zero or one byte means that nothing need be sent (DTX).
	Encode(pcm []int16, dst []byte) (int, error)
	SetBitrate(bps int) error
	// SetPacketLoss tells what share of packets (0 to 1) is expected to be
	// lost, from which in-band FEC takes its strength.
	SetPacketLoss(share float64) error
	Close() error
}

// AudioDecoder turns Opus packets into blocks. One goroutine uses it.
type AudioDecoder interface {
	// Decode decodes one packet into dst and returns the number of samples.
	Decode(packet []byte, dst []int16) (int, error)
	// Recover rebuilds the packet before this one from its in-band FEC.
	Recover(next []byte, dst []int16) (int, error)
	// Conceal makes up a block for a packet that did not come.
	Conceal(dst []int16) (int, error)
	Close() error
}

// SampleTime is how long so many samples last. It is exact up to some years, beyond
// which it stays: such numbers come from broken senders only.
func SampleTime(samples int64) time.Duration {
	const most = 1e13
	samples = max(-most, min(samples, most))
	return time.Duration(samples * (int64(time.Second) / 16000) / (SampleRate / 16000))
}
