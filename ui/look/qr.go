package look

import (
	"fmt"
	"image"
	"image/draw"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/qr"
)

// quietZone is the white space around a QR code, in modules (ISO/IEC 18004).
const quietZone = 4

// NewQR is text as a QR code of size x size units, its quiet zone included, in
// black on white whatever the theme. Every module has the same whole number of
// pixels. An error means that text is too long for a QR code.
func NewQR(text string, size float32) (*canvas.Raster, error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return nil, fmt.Errorf("encode %d bytes as QR code: %w", len(text), err)
	}
	var drawn *image.RGBA // of the size that was asked for last
	raster := canvas.NewRaster(func(width, height int) image.Image {
		if drawn == nil || drawn.Rect.Size() != image.Pt(width, height) {
			drawn = drawQR(code, width, height)
		}
		return drawn
	})
	raster.ScaleMode = canvas.ImageScalePixels
	raster.SetMinSize(fyne.NewSquareSize(size))
	return raster, nil
}

// drawQR draws code as large as it fits into so many pixels, in their middle.
func drawQR(code barcode.Barcode, width, height int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.Draw(img, img.Rect, image.White, image.Point{}, draw.Src)
	modules := code.Bounds().Dx()
	pixels := min(width, height) / (modules + 2*quietZone)
	corner := image.Pt((width-pixels*modules)/2, (height-pixels*modules)/2)
	for y := range modules {
		for x := range modules {
			if r, _, _, _ := code.At(x, y).RGBA(); r != 0 {
				continue
			}
			module := image.Rect(x*pixels, y*pixels, (x+1)*pixels, (y+1)*pixels).Add(corner)
			draw.Draw(img, module, image.Black, image.Point{}, draw.Src)
		}
	}
	return img
}
