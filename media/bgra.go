package media

import (
	"image"
	"image/color"
)

// BGRA is a picture of four bytes a pixel, blue first, as displays keep theirs.
// The fourth byte means nothing: every pixel is opaque. It is an image.Image, but
// meant for those who know the type and convert it whole.
type BGRA struct {
	Pix    []byte // pixel x, y begins at (y-Rect.Min.Y)*Stride + (x-Rect.Min.X)*4
	Stride int    // bytes from one row to the next
	Rect   image.Rectangle
}

// ColorModel implements image.Image.
func (p *BGRA) ColorModel() color.Model { return color.RGBAModel }

// Bounds implements image.Image.
func (p *BGRA) Bounds() image.Rectangle { return p.Rect }

// At implements image.Image.
func (p *BGRA) At(x, y int) color.Color {
	if !image.Pt(x, y).In(p.Rect) {
		return color.RGBA{}
	}
	at := p.Pix[(y-p.Rect.Min.Y)*p.Stride+(x-p.Rect.Min.X)*4:]
	return color.RGBA{R: at[2], G: at[1], B: at[0], A: 255}
}
