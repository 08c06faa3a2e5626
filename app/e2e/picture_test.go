package e2e_test

import (
	"image"
	"image/color"

	"moim/media"
)

// luma turns part of a picture into a frame whose barcode can be read.
func luma(picture *image.RGBA, part image.Rectangle) *media.Frame {
	part = part.Intersect(picture.Bounds())
	f := &media.Frame{Width: part.Dx(), Height: part.Dy(), StrideY: part.Dx(), Y: make([]byte, part.Dx()*part.Dy())}
	for y := range part.Dy() {
		for x := range part.Dx() {
			f.Y[y*f.StrideY+x] = color.GrayModel.Convert(picture.RGBAAt(part.Min.X+x, part.Min.Y+y)).(color.Gray).Y
		}
	}
	return f
}

// area is where a colour is seen in a part of a picture: its share of the
// part's pixels, and the mean of its columns, from 0 (left) to 1.
func area(picture *image.RGBA, part image.Rectangle, c color.RGBA) (share, column float64) {
	const near = 40 // of 255, in each channel
	part = part.Intersect(picture.Bounds())
	count, sum := 0, 0
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for x := part.Min.X; x < part.Max.X; x++ {
			p := picture.RGBAAt(x, y)
			if distance(p.R, c.R) < near && distance(p.G, c.G) < near && distance(p.B, c.B) < near {
				count++
				sum += x - part.Min.X
			}
		}
	}
	if count == 0 {
		return 0, 0
	}
	return float64(count) / float64(part.Dx()*part.Dy()), float64(sum) / float64(count) / float64(part.Dx())
}

func distance(a, b byte) int { return max(int(a), int(b)) - min(int(a), int(b)) }
