package codec

import (
	"image"

	"moim/media"
)

// fromPixels converts any image, reading it pixel by pixel. Chroma is the mean
// of up to four pixels.
func fromPixels(dst *media.Frame, img image.Image) {
	origin := img.Bounds().Min
	for y := 0; y < dst.Height; y += 2 {
		for x := 0; x < dst.Width; x += 2 {
			var sum [3]int
			n := 0
			for dy := 0; dy < 2 && y+dy < dst.Height; dy++ {
				for dx := 0; dx < 2 && x+dx < dst.Width; dx++ {
					rgb := pixel(img, origin.X+x+dx, origin.Y+y+dy)
					dst.Y[(y+dy)*dst.StrideY+x+dx] = luma(rgb)
					for i := range sum {
						sum[i] += rgb[i]
					}
					n++
				}
			}
			for i := range sum {
				sum[i] = (sum[i] + n/2) / n
			}
			at := y/2*dst.StrideUV + x/2
			dst.U[at], dst.V[at] = chroma(sum)
		}
	}
}

// pixel is red, green and blue, 0 to 255, over black where it is transparent.
func pixel(img image.Image, x, y int) [3]int {
	r, g, b, _ := img.At(x, y).RGBA()
	return [3]int{int(r >> 8), int(g >> 8), int(b >> 8)}
}

// luma and chroma are BT.601 in limited range, in 1/65536.
func luma(c [3]int) byte {
	return byte((16829*c[0] + 33039*c[1] + 6416*c[2] + 16<<16 + 1<<15) >> 16)
}

func chroma(c [3]int) (u, v byte) {
	const middle = 128<<16 + 1<<15
	u = byte((-9714*c[0] - 19070*c[1] + 28784*c[2] + middle) >> 16)
	v = byte((28784*c[0] - 24103*c[1] - 4681*c[2] + middle) >> 16)
	return u, v
}
