package studio

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"math"
	"sync/atomic"
	"time"

	"moim/media"
)

// silenceDB is the level of no sound at all, in dBFS.
const silenceDB = -127

// dtxBytes is the largest Opus packet that carries nothing (RFC 6716 section 3.1:
// a lone TOC byte, or with an empty frame behind it).
const dtxBytes = 2

// audioPump captures the microphone and encodes it.
type audioPump struct {
	open     func(ctx context.Context, device string) (media.AudioSource, string, error)
	encoders Codecs
	out      Outgoing
	logger   *slog.Logger

	level atomic.Uint64 // math.Float64bits of the latest block's RMS in dBFS
}

// run is the slot's work: open, pump, close.
func (p *audioPump) run(ctx context.Context, device string, opened func(string)) error {
	source, id, err := p.open(ctx, device)
	if err != nil {
		return err
	}
	defer p.close("microphone", source)
	defer p.level.Store(math.Float64bits(silenceDB))
	encoder, err := p.encoders.NewAudioEncoder()
	if err != nil {
		return fmt.Errorf("make sound encoder: %w", err)
	}
	defer p.close("sound encoder", encoder)
	opened(id)
	pcm := make([]int16, media.BlockSamples)
	packet := make([]byte, 1500)
	for {
		captured, err := source.Read(ctx, pcm)
		if err != nil {
			return fmt.Errorf("read microphone: %w", err)
		}
		p.level.Store(math.Float64bits(levelDB(pcm)))
		p.send(encoder, pcm, packet, captured)
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
		p.logger.Error("encode failed", "track", "microphone", "error", err)
		return
	}
	if n <= dtxBytes {
		return
	}
	if err := p.out.WriteAudio(packet[:n], captured); err != nil {
		p.logger.Debug("send failed", "track", "microphone", "error", err)
	}
}

// levelDB is the RMS of pcm in dBFS, silenceDB at the least.
func levelDB(pcm []int16) float64 {
	var sum float64
	for _, v := range pcm {
		sum += float64(v) * float64(v)
	}
	if sum == 0 || len(pcm) == 0 {
		return silenceDB
	}
	rms := math.Sqrt(sum/float64(len(pcm))) / math.MaxInt16
	return max(silenceDB, 20*math.Log10(rms))
}
