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
)

// idleEncoder is how long an encoder that nobody wants is kept.
const idleEncoder = 3 * time.Second

// videoPump captures one local video track, shows it to oneself and encodes it
// while anybody wants it: once, however many peers there are.
type videoPump struct {
	track    call.Track
	cap      int // most bits per second
	open     func(ctx context.Context, device string) (media.Source, string, error)
	encoders Codecs
	out      Outgoing
	wall     *wall
	logger   *slog.Logger
	clock    *media.Clock

	target   atomic.Int64 // bits per second that the budget leaves; 0 is the cap
	keyframe atomic.Bool  // somebody needs a keyframe
	meter    encodeMeter

	// Owned by the pump goroutine.
	encoder    media.Encoder
	bitrate    int
	lastWanted time.Duration
	failed     bool // the encoder cannot be made; said once
}

// run is the slot's work: open, pump, close.
func (p *videoPump) run(ctx context.Context, device string, opened func(string)) error {
	source, id, err := p.open(ctx, device)
	if err != nil {
		return err
	}
	defer p.close(source)
	defer p.dropEncoder()
	opened(id)
	p.failed = false
	for {
		frame, err := source.Read(ctx)
		if err != nil {
			return fmt.Errorf("read %s: %w", p.track, err)
		}
		p.wall.show(frame)
		p.send(frame)
		frame.Release()
	}
}

// close frees a source; what fails there harms nobody.
func (p *videoPump) close(source io.Closer) {
	if err := source.Close(); err != nil {
		p.logger.Debug("close failed", "track", p.track, "error", err)
	}
}

// send encodes one frame where anybody wants it.
func (p *videoPump) send(frame *media.Frame) {
	now := p.clock.Now()
	if !p.out.Wanted(p.track) {
		if p.encoder != nil && now-p.lastWanted > idleEncoder {
			p.dropEncoder()
		}
		return
	}
	if p.encoder != nil && now-p.lastWanted > time.Second {
		p.keyframe.Store(true)
	}
	p.lastWanted = now
	if err := p.prepare(); err != nil {
		if !p.failed {
			p.failed = true
			p.logger.Error("encoder failed", "track", p.track, "error", err)
		}
		return
	}
	if p.keyframe.CompareAndSwap(true, false) {
		p.encoder.ForceKeyframe()
	}
	begin := p.clock.Now()
	sample, ok, err := p.encoder.Encode(frame)
	p.meter.encoded(p.clock.Now()-begin, frame.Width, frame.Height)
	if err != nil {
		p.logger.Error("encode failed", "track", p.track, "error", err)
		p.dropEncoder()
		return
	}
	if !ok {
		return
	}
	p.meter.produced(len(sample.Data), sample.Keyframe)
	if err := p.out.WriteVideo(p.track, sample); err != nil {
		p.logger.Debug("send failed", "track", p.track, "error", err)
	}
}

// prepare makes the encoder where there is none, and keeps its bitrate in step.
func (p *videoPump) prepare() error {
	wanted := p.cap
	if t := int(p.target.Load()); t > 0 && t < wanted {
		wanted = t
	}
	if p.encoder == nil {
		encoder, err := p.encoders.NewEncoder(p.track, wanted)
		if err != nil {
			return fmt.Errorf("make encoder for %s: %w", p.track, err)
		}
		p.encoder, p.bitrate = encoder, wanted
		p.meter.start()
		return nil
	}
	if wanted != p.bitrate {
		p.encoder.SetBitrate(wanted)
		p.bitrate = wanted
	}
	return nil
}

func (p *videoPump) dropEncoder() {
	if p.encoder == nil {
		return
	}
	if err := p.encoder.Close(); err != nil {
		p.logger.Warn("close encoder", "track", p.track, "error", err)
	}
	p.encoder = nil
	p.meter.stop()
}
