package capture

import (
	"image"
	"log/slog"

	"moim/media"
)

// Config holds what opened sources share. Its zero value works.
//
// The conversions come from outside because they are the codecs' business; the
// ones used where they are nil are plain Go: right, but slow.
type Config struct {
	// Pool is where frames come from; nil for one of the source's own.
	Pool *media.FramePool
	// Convert turns a captured picture into dst, which has its size: RGBA, or
	// YCbCr in limited range. It must not keep img.
	Convert func(dst *media.Frame, img image.Image) error
	// ConvertFullRange does the same for planes in full range, from JPEG.
	ConvertFullRange func(dst *media.Frame, img *image.YCbCr) error
	// NewConverter makes what brings large screens down to MaxScreenWidth by
	// MaxScreenHeight; where nil, they keep their size.
	NewConverter func() media.Converter
	// ShareToken is what KeepShareToken was called with last: by it the desktop shares
	// again what it shared then, without asking, where its own dialogue does the asking.
	ShareToken string
	// KeepShareToken keeps it for the next start; nil where it lasts as long as Devices.
	KeepShareToken func(token string)
	// Logger is told about devices that come, go or misbehave; nil for none.
	Logger *slog.Logger
}

// Screens larger than this are scaled down, keeping their shape, in pixels.
const (
	MaxScreenWidth  = 1920
	MaxScreenHeight = 1200
)

func (c Config) withDefaults() Config {
	if c.Pool == nil {
		c.Pool = &media.FramePool{}
	}
	if c.Convert == nil {
		c.Convert = convertImage
	}
	if c.ConvertFullRange == nil {
		c.ConvertFullRange = convertFullRange
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return c
}
