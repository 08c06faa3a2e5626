package capture

import (
	"image"
	"log/slog"

	"moim/media"
)

// Config holds what opened sources share. Its zero value works.
type Config struct {
	// Pool is where frames come from; nil for one pool of the package's own
	// per source.
	Pool *media.FramePool
	// Convert turns an RGBA picture (a captured screen) into I420, scaling it
	// to dst's size where that differs. It is called by one goroutine per
	// source and must not keep img. Nil means a plain conversion in Go, which
	// is right but slow.
	Convert func(dst *media.Frame, img *image.RGBA) error
	// Logger is told about devices that come, go or misbehave; nil for none.
	Logger *slog.Logger
}

func (c Config) withDefaults() Config {
	if c.Pool == nil {
		c.Pool = &media.FramePool{}
	}
	if c.Convert == nil {
		c.Convert = convertRGBA
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return c
}
