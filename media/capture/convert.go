package capture

import (
	"fmt"
	"image"
	"image/color"

	"moim/media"
)

// convertImage is the conversion of last resort, pixel by pixel: YCbCr is
// copied, anything else goes through BT.601 to limited range. Sizes of 4:2:0 are
// rounded up.
func convertImage(dst *media.Frame, img image.Image) error {
	bounds := img.Bounds()
	if bounds.Dx() != dst.Width || bounds.Dy() != dst.Height {
		return fmt.Errorf("convert %v into %dx%d: sizes differ", bounds, dst.Width, dst.Height)
	}
	if planar, ok := img.(*image.YCbCr); ok {
		copyPlanar(dst, planar)
		return nil
	}
	at := func(x, y int) (luma, cb, cr int) {
		r, g, b, _ := img.At(bounds.Min.X+x, bounds.Min.Y+y).RGBA()
		return limitedRange(int(r>>8), int(g>>8), int(b>>8))
	}
	switch m := img.(type) {
	case *media.BGRA:
		at = func(x, y int) (luma, cb, cr int) {
			c := m.Pix[y*m.Stride+4*x:]
			return limitedRange(int(c[2]), int(c[1]), int(c[0]))
		}
	case *image.RGBA:
		at = func(x, y int) (luma, cb, cr int) {
			c := m.RGBAAt(bounds.Min.X+x, bounds.Min.Y+y)
			return limitedRange(int(c.R), int(c.G), int(c.B))
		}
	}
	planes(dst, at)
	return nil
}

// copyPlanar copies luma, and of chroma the mean of what two rows have.
func copyPlanar(dst *media.Frame, src *image.YCbCr) {
	left, top := src.Rect.Min.X, src.Rect.Min.Y
	for y := range dst.Height {
		copy(dst.Y[y*dst.StrideY:][:dst.Width], src.Y[src.YOffset(left, top+y):])
	}
	for y := 0; y < dst.Height; y += 2 {
		below := min(y+1, dst.Height-1)
		for x := 0; x < dst.Width; x += 2 {
			a, b := src.COffset(left+x, top+y), src.COffset(left+x, top+below)
			at := y/2*dst.StrideUV + x/2
			dst.U[at] = byte((int(src.Cb[a]) + int(src.Cb[b]) + 1) / 2)
			dst.V[at] = byte((int(src.Cr[a]) + int(src.Cr[b]) + 1) / 2)
		}
	}
}

// convertFullRange is convertImage for planes in full range.
func convertFullRange(dst *media.Frame, img *image.YCbCr) error {
	if err := convertImage(dst, img); err != nil {
		return err
	}
	squeeze(dst.Y, 16, 219)
	squeeze(dst.U, 16, 224)
	squeeze(dst.V, 16, 224)
	return nil
}

func squeeze(plane []byte, low, span int) {
	for i, value := range plane {
		plane[i] = byte(low + (int(value)*span+127)/255)
	}
}

// planes fills dst from a picture's pixels; chroma is the mean of four.
func planes(dst *media.Frame, at func(x, y int) (luma, cb, cr int)) {
	for y := 0; y < dst.Height; y += 2 {
		for x := 0; x < dst.Width; x += 2 {
			var cb, cr int
			for i := range 4 {
				px, py := min(x+i&1, dst.Width-1), min(y+i>>1, dst.Height-1)
				luma, b, r := at(px, py)
				dst.Y[py*dst.StrideY+px] = byte(luma)
				cb, cr = cb+b, cr+r
			}
			chroma := y/2*dst.StrideUV + x/2
			dst.U[chroma], dst.V[chroma] = byte((cb+2)/4), byte((cr+2)/4)
		}
	}
}

func limitedRange(r, g, b int) (luma, cb, cr int) {
	return (66*r+129*g+25*b+128)>>8 + 16,
		(-38*r-74*g+112*b+128)>>8 + 128,
		(112*r-94*g-18*b+128)>>8 + 128
}

// evenSized cuts the last column and row off where a side is odd, which an
// encoder of 4:2:0 would have to make up.
func evenSized(img image.Image) image.Image {
	bounds := img.Bounds()
	even := bounds
	even.Max.X -= bounds.Dx() & 1
	even.Max.Y -= bounds.Dy() & 1
	if even == bounds {
		return img
	}
	if part, ok := img.(interface {
		SubImage(image.Rectangle) image.Image
	}); ok {
		return part.SubImage(even)
	}
	return &window{img, even}
}

// window is part of an image that cannot cut itself.
type window struct {
	whole  image.Image
	bounds image.Rectangle
}

// ColorModel is the whole image's.
func (w *window) ColorModel() color.Model { return w.whole.ColorModel() }

// Bounds is the part, in the whole image's coordinates.
func (w *window) Bounds() image.Rectangle { return w.bounds }

// At is the whole image's pixel.
func (w *window) At(x, y int) color.Color { return w.whole.At(x, y) }
