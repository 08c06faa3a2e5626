package studio

import (
	"fmt"
	"log/slog"

	"moim/app/call"
	"moim/media"
)

// layerEncoder encodes one layer on a goroutine of its own, so that several
// layers use several cores and a slow one delays nobody.
type layerEncoder struct {
	track  call.Track
	rung   *rung
	codecs Codecs
	out    Outgoing
	clock  *media.Clock
	logger *slog.Logger
	box    *mailbox
	quit   chan struct{}
	done   chan struct{}   // closed when run has ended
	before <-chan struct{} // the same of the layer's encoder before; nil for the first

	// Owned by the goroutine.
	encoder media.Encoder // nil until the first picture, and after an error
	bitrate int
	failed  bool // no encoder can be made; said once
}

// run encodes what comes until quit is closed.
func (e *layerEncoder) run() {
	defer close(e.done)
	if e.before != nil {
		<-e.before
	}
	defer e.closeEncoder()
	for {
		select {
		case <-e.quit:
			if f := e.box.take(); f != nil {
				f.Release()
			}
			return
		case <-e.box.ready:
		}
		if f := e.box.take(); f != nil {
			e.encode(f)
			f.Release()
		}
	}
}

func (e *layerEncoder) encode(frame *media.Frame) {
	if err := e.prepare(); err != nil {
		if !e.failed {
			e.failed = true
			e.logger.Error("encoder failed", "track", e.track, "layer", e.rung.rid, "error", err)
		}
		return
	}
	if e.rung.keyframe.CompareAndSwap(true, false) {
		e.encoder.ForceKeyframe()
	}
	begin := e.clock.Now()
	sample, ok, err := e.encoder.Encode(frame)
	e.rung.meter.encoded(e.clock.Now()-begin, frame.Width, frame.Height)
	if err != nil {
		e.logger.Error("encode failed", "track", e.track, "layer", e.rung.rid, "error", err)
		e.closeEncoder()
		return
	}
	if !ok {
		return
	}
	e.rung.sharp.Store(len(sample.Data) <= sharpBytes)
	e.rung.meter.produced(len(sample.Data), sample.Keyframe)
	if err := e.out.WriteVideo(e.track, sample); err != nil {
		e.logger.Debug("send failed", "track", e.track, "layer", e.rung.rid, "error", err)
	}
}

// prepare makes the encoder where there is none, and keeps its bitrate in step.
func (e *layerEncoder) prepare() error {
	wanted := int(e.rung.target.Load())
	if e.encoder == nil {
		encoder, err := e.codecs.NewEncoder(e.track, e.rung.rid, wanted)
		if err != nil {
			return fmt.Errorf("make encoder for %s %s: %w", e.track, e.rung.rid, err)
		}
		e.encoder, e.bitrate, e.failed = encoder, wanted, false
		e.rung.meter.start()
		return nil
	}
	if wanted != e.bitrate {
		e.encoder.SetBitrate(wanted)
		e.bitrate = wanted
	}
	return nil
}

func (e *layerEncoder) closeEncoder() {
	if e.encoder == nil {
		return
	}
	if err := e.encoder.Close(); err != nil {
		e.logger.Warn("close encoder", "track", e.track, "layer", e.rung.rid, "error", err)
	}
	e.encoder = nil
	e.rung.meter.stop()
}
