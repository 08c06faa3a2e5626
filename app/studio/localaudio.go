package studio

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"sync/atomic"
	"time"

	"moim/app/call"
	"moim/media"
	"moim/media/audio"
	"moim/media/voice"
)

// dtxBytes is the largest Opus packet that carries nothing (RFC 6716 section 3.1:
// a lone TOC byte, or with an empty frame behind it).
const dtxBytes = 2

// audioPump captures one local sound, the microphone or what the computer plays, and
// encodes it.
type audioPump struct {
	track   call.Track
	open    func(ctx context.Context, device string) (media.AudioSource, string, error)
	encoder func() (media.AudioEncoder, error)
	write   func(payload []byte, captured time.Duration) error // sends a packet
	logger  *slog.Logger

	level  audio.Level
	speech voice.Detector
	hushed atomic.Bool  // nothing is sent
	loss   atomic.Int64 // share of packets expected to be lost, in thousandths
	// bitrate is what the encoder is to spend, in bits per second; 0 for its own.
	bitrate atomic.Int64
	resting bool // the encoder has said that there is nothing to send; of the pump
}

// run is the slot's work: open, pump, close.
func (p *audioPump) run(ctx context.Context, device string, opened func(string)) error {
	source, id, err := p.open(ctx, device)
	if err != nil {
		return err
	}
	defer p.close(string(p.track), source)
	defer p.level.Add(nil) // silence
	defer p.speech.Reset()
	encoder, err := p.encoder()
	if err != nil {
		return fmt.Errorf("make sound encoder: %w", err)
	}
	defer p.close("sound encoder", encoder)
	opened(id)
	pcm := make([]int16, media.BlockSamples)
	packet := make([]byte, 1500)
	told := wanted{loss: -1}
	p.resting = false
	for {
		p.follow(encoder, &told)
		captured, err := source.Read(ctx, pcm)
		if err != nil {
			return fmt.Errorf("read %s: %w", p.track, err)
		}
		if p.track == call.TrackMicrophone {
			p.speech.Add(pcm)
		}
		if p.hushed.Load() {
			p.level.Add(nil)
			continue
		}
		p.level.Add(pcm)
		p.send(encoder, pcm, packet, captured)
	}
}

// wanted is what the encoder was told last.
type wanted struct{ loss, bitrate int64 }

// follow tells the encoder what share of packets is lost and what there is to
// spend, where that is not what it was told before.
func (p *audioPump) follow(encoder media.AudioEncoder, told *wanted) {
	if loss := p.loss.Load(); loss != told.loss {
		told.loss = loss
		if err := encoder.SetPacketLoss(float64(loss) / 1000); err != nil {
			p.logger.Debug("set expected loss", "track", p.track, "error", err)
		}
	}
	if bitrate := p.bitrate.Load(); bitrate != told.bitrate {
		told.bitrate = bitrate
		if err := encoder.SetBitrate(int(bitrate)); err != nil {
			p.logger.Debug("set bitrate", "track", p.track, "error", err)
		}
	}
}

// close frees what the pump is done with; what fails there harms nobody.
func (p *audioPump) close(what string, c io.Closer) {
	if err := c.Close(); err != nil {
		p.logger.Debug("close failed", "what", what, "error", err)
	}
}

func (p *audioPump) send(encoder media.AudioEncoder, pcm []int16, packet []byte, captured time.Duration) {
	n, err := encoder.Encode(pcm, packet)
	if err != nil {
		p.logger.Error("encode failed", "track", p.track, "error", err)
		return
	}
	// Of packets that carry nothing the first is sent: with it the receiver knows
	// that the others are not lost.
	before := p.resting
	if p.resting = n <= dtxBytes; n == 0 || p.resting && before {
		return
	}
	if err := p.write(packet[:n], captured); err != nil {
		p.logger.Debug("send failed", "track", p.track, "error", err)
	}
}
