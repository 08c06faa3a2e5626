package look

import (
	"bytes"
	"fmt"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"moim/assets"
)

// Icon is one of Moim's line icons in a colour.
func Icon(name string, c color.Color) fyne.Resource {
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	hex := fmt.Sprintf("#%02X%02X%02X", n.R, n.G, n.B)
	svg := bytes.ReplaceAll(assets.Icon(name), []byte("currentColor"), []byte(hex))
	return fyne.NewStaticResource(name+hex+".svg", svg)
}

// NewIcon is an icon as a picture of size x size units.
func NewIcon(name string, c color.Color, size float32) *canvas.Image {
	img := canvas.NewImageFromResource(Icon(name, c))
	img.FillMode = canvas.ImageFillContain
	img.SetMinSize(fyne.NewSquareSize(size))
	return img
}

// NewLogo is the application's icon as a picture of size x size units.
func NewLogo(size float32) *canvas.Image {
	img := canvas.NewImageFromResource(AppIcon())
	img.FillMode = canvas.ImageFillContain
	img.SetMinSize(fyne.NewSquareSize(size))
	return img
}

// AppIcon is the application's icon.
func AppIcon() fyne.Resource { return fyne.NewStaticResource("moim.png", assets.AppIcon()) }
