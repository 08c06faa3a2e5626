package mediatest

import (
	"context"
	"fmt"
	"time"

	"moim/media"
)

// PatternConfig says what the pattern camera shows. The zero value is the
// camera of the command line: 640x360 at 30 frames per second.
type PatternConfig struct {
	Width, Height int              // pixels, at least 160x90; 0 is 640x360
	FPS           int              // 1 to 60; 0 is 30
	Seed          uint64           // chooses the colour, so that participants differ
	Pool          *media.FramePool // where frames come from; nil for one of its own
}

// Pattern is a camera that films a calm moving picture: a disc that wanders
// over a shaded ground, the time of day, and the barcode that ReadBarcode
// reads. It is a media.Source; one goroutine reads.
type Pattern struct {
	clock   *media.Clock
	pacer   *media.Pacer
	pool    *media.FramePool
	canvas  *canvas
	code    code
	restart int64 // beat of frame 0; moves when the frame number wraps
}

// NewPattern starts a pattern camera on the process's clock.
func NewPattern(clock *media.Clock, cfg PatternConfig) (*Pattern, error) {
	if cfg.Width == 0 && cfg.Height == 0 {
		cfg.Width, cfg.Height = 640, 360
	}
	if cfg.FPS == 0 {
		cfg.FPS = 30
	}
	if cfg.Width < 160 || cfg.Height < 90 || cfg.Width > 8192 || cfg.Height > 8192 || 2*cfg.Height < cfg.Width {
		return nil, fmt.Errorf("open pattern camera: cannot draw %dx%d", cfg.Width, cfg.Height)
	}
	if cfg.FPS < 1 || cfg.FPS > 60 {
		return nil, fmt.Errorf("open pattern camera: cannot draw %d frames per second", cfg.FPS)
	}
	if cfg.Pool == nil {
		cfg.Pool = &media.FramePool{}
	}
	// The first frame falls on a whole millisecond of the wall clock, so that
	// the barcode says its time exactly.
	first := clock.Wall(clock.Now()).Truncate(time.Millisecond).Add(time.Millisecond)
	return &Pattern{
		clock:  clock,
		pacer:  media.NewPacer(clock, clock.At(first), cfg.FPS, 1, 0),
		pool:   cfg.Pool,
		canvas: newCanvas(cfg.Width, cfg.Height, cfg.Seed),
		code: code{
			origin: uint64(first.UnixMilli()-timeOrigin) & (1<<timeBits - 1),
			rate:   uint32(cfg.FPS),
		},
	}, nil
}

// Read waits for the time of the next frame and draws it. Frames that nobody
// came for in time are left out; their numbers are not used again.
func (p *Pattern) Read(ctx context.Context) (*media.Frame, error) {
	beat, at, err := p.pacer.Wait(ctx)
	if err != nil {
		return nil, err
	}
	return p.draw(beat, at), nil
}

func (p *Pattern) draw(beat int64, at time.Duration) *media.Frame {
	p.number(beat)
	f := p.pool.Get(p.canvas.width, p.canvas.height)
	f.Captured = at
	p.canvas.draw(f, beat, p.code.bits(), p.clock.Wall(at))
	return f
}

// number puts the beat into the code. Before the frame number would wrap, the
// code's origin moves on by whole seconds and the number begins again.
func (p *Pattern) number(beat int64) {
	limit := int64(1<<numberBits) / int64(p.code.rate) * int64(p.code.rate)
	for beat-p.restart >= limit {
		p.restart += limit
		p.code.origin += uint64(limit / int64(p.code.rate) * 1000)
	}
	p.code.number = uint32(beat - p.restart)
}

// Close ends the camera. A Read under way returns fs.ErrClosed.
func (p *Pattern) Close() error {
	p.pacer.Stop()
	return nil
}
