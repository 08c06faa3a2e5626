package codec

/*
#include <libyuv.h>
*/
import "C"

import (
	"image"

	"moim/media"
)

// Converter is a media.Converter made of libyuv. It keeps memory for one
// picture of the size it last had to resize to. One goroutine uses it.
type Converter struct {
	pool    media.FramePool
	scratch *media.Frame // nil until a picture had to be resized for RGBA
}

// NewConverter makes a converter. There is nothing to close.
func NewConverter() *Converter { return &Converter{} }

// Scale resizes src into dst, averaging where dst is smaller and interpolating
// where it is larger, and copies the capture time. A frame whose planes do not
// hold its size, or that is larger than MaxWidth by MaxHeight, leaves dst as it
// was.
func (c *Converter) Scale(dst, src *media.Frame) {
	if checkFrame(src) != nil || checkFrame(dst) != nil {
		return
	}
	C.I420Scale(
		(*C.uint8_t)(&src.Y[0]), C.int(src.StrideY),
		(*C.uint8_t)(&src.U[0]), C.int(src.StrideUV),
		(*C.uint8_t)(&src.V[0]), C.int(src.StrideUV),
		C.int(src.Width), C.int(src.Height),
		(*C.uint8_t)(&dst.Y[0]), C.int(dst.StrideY),
		(*C.uint8_t)(&dst.U[0]), C.int(dst.StrideUV),
		(*C.uint8_t)(&dst.V[0]), C.int(dst.StrideUV),
		C.int(dst.Width), C.int(dst.Height), filter(dst.Width*dst.Height, src.Width*src.Height))
	dst.Captured = src.Captured
}

// RGBA converts src into dst (BT.601, limited range), resizing it to dst's
// bounds where they differ. Alpha is 255 everywhere. As with Scale, sizes that
// do not fit leave dst as it was.
func (c *Converter) RGBA(dst *image.RGBA, src *media.Frame) {
	width, height := dst.Rect.Dx(), dst.Rect.Dy()
	if checkFrame(src) != nil || !sizeAllowed(width, height) ||
		!planeHolds(dst.Pix, dst.Stride, 4*width, height) {
		return
	}
	if width != src.Width || height != src.Height {
		c.resizeScratch(width, height)
		c.Scale(c.scratch, src)
		src = c.scratch
	}
	// libyuv names formats by their order in a 32-bit word: its ABGR is R, G, B,
	// A in memory.
	C.I420ToABGR(
		(*C.uint8_t)(&src.Y[0]), C.int(src.StrideY),
		(*C.uint8_t)(&src.U[0]), C.int(src.StrideUV),
		(*C.uint8_t)(&src.V[0]), C.int(src.StrideUV),
		(*C.uint8_t)(&dst.Pix[0]), C.int(dst.Stride),
		C.int(width), C.int(height))
}

// resizeScratch makes the scratch picture the given size. The old one is left to
// the garbage collector: a window that is being resized has many sizes.
func (c *Converter) resizeScratch(width, height int) {
	if s := c.scratch; s != nil && s.Width == width && s.Height == height {
		return
	}
	c.scratch = c.pool.Get(width, height)
}

// largestBox is how many pixels libyuv averages into one without its fixed-point
// sums losing precision or overflowing.
const largestBox = 512

// filter chooses how to resize: by averaging, unless so much smaller that single
// pixels must stand for many.
func filter(dstPixels, srcPixels int) C.enum_FilterMode {
	if srcPixels > largestBox*dstPixels {
		return C.kFilterBilinear
	}
	return C.kFilterBox
}
