package capture

import (
	"image"

	"moim/media"
)

// convertRGBA is the conversion of last resort: BT.601, limited range, chroma
// from the mean of four pixels; where sizes differ, of the nearest pixels.
func convertRGBA(dst *media.Frame, img *image.RGBA) error {
	r := rgbaReader{img: img, dst: dst, size: img.Rect.Size()}
	for y := range dst.Height {
		for x := range dst.Width {
			red, green, blue := r.at(x, y)
			dst.Y[y*dst.StrideY+x] = byte((66*red+129*green+25*blue+128)>>8 + 16)
		}
	}
	for y := range (dst.Height + 1) / 2 {
		for x := range (dst.Width + 1) / 2 {
			var red, green, blue int
			for i := range 4 {
				r1, g1, b1 := r.at(min(2*x+i&1, dst.Width-1), min(2*y+i>>1, dst.Height-1))
				red, green, blue = red+r1, green+g1, blue+b1
			}
			at := y*dst.StrideUV + x
			dst.U[at] = byte((-38*red-74*green+112*blue+512)>>10 + 128)
			dst.V[at] = byte((112*red-94*green-18*blue+512)>>10 + 128)
		}
	}
	return nil
}

type rgbaReader struct {
	img  *image.RGBA
	dst  *media.Frame
	size image.Point
}

func (r *rgbaReader) at(x, y int) (red, green, blue int) {
	if r.size.X != r.dst.Width || r.size.Y != r.dst.Height {
		x, y = x*r.size.X/r.dst.Width, y*r.size.Y/r.dst.Height
	}
	pixel := r.img.Pix[y*r.img.Stride+4*x:][:3]
	return int(pixel[0]), int(pixel[1]), int(pixel[2])
}
