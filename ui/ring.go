package ui

import (
	"image"
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// ringWidth is how thick the ring around somebody who speaks is.
const ringWidth = 3

// ring frames a tile whose participant speaks. It is put together from four
// straight pieces and four corners: one rounded rectangle over the whole tile
// would cost a computer without a graphics card more than the picture itself,
// at every repaint, although nearly all of it is empty.
type ring struct {
	radius  float32
	colour  color.Color
	sides   [4]*canvas.Rectangle // top, bottom, left, right
	corners [4]*canvas.Image     // top left, top right, bottom left, bottom right
}

func newRing(radius float32) *ring {
	r := &ring{radius: radius}
	for i := range r.sides {
		r.sides[i] = canvas.NewRectangle(color.Transparent)
		r.corners[i] = canvas.NewImageFromImage(nil)
	}
	return r
}

// objects are the pieces, none of which overlap.
func (r *ring) objects() []fyne.CanvasObject {
	all := make([]fyne.CanvasObject, 0, len(r.sides)+len(r.corners))
	for i := range r.sides {
		all = append(all, r.sides[i], r.corners[i])
	}
	return all
}

// show shows the ring in a colour, or hides it.
func (r *ring) show(visible bool, c color.Color) {
	if visible && c != r.colour {
		r.colour = c
		for i := range r.sides {
			r.sides[i].FillColor = c
			r.corners[i].Image = corner(float64(r.radius), c, i%2 == 1, i >= 2)
		}
	}
	for i := range r.sides {
		r.sides[i].Hidden, r.corners[i].Hidden = !visible, !visible
	}
}

func (r *ring) resize(size fyne.Size) {
	edge, right, bottom := r.radius, size.Width-r.radius, size.Height-r.radius
	for i, at := range [...]struct{ x, y, w, h float32 }{
		{edge, 0, right - edge, ringWidth},
		{edge, size.Height - ringWidth, right - edge, ringWidth},
		{0, edge, ringWidth, bottom - edge},
		{size.Width - ringWidth, edge, ringWidth, bottom - edge},
	} {
		r.sides[i].Move(fyne.NewPos(at.x, at.y))
		r.sides[i].Resize(fyne.NewSize(max(at.w, 0), max(at.h, 0)))
	}
	for i, at := range [...]fyne.Position{{}, fyne.NewPos(right, 0), fyne.NewPos(0, bottom), fyne.NewPos(right, bottom)} {
		r.corners[i].Move(at)
		r.corners[i].Resize(fyne.NewSquareSize(edge))
	}
}

// cornerDetail is how many pixels a corner has for each of fyne's units, so that
// it is smooth on fine displays too.
const cornerDetail = 4

// corner draws a quarter of a circle's outline, turned as it is needed.
func corner(radius float64, c color.Color, right, bottom bool) image.Image {
	n := int(math.Ceil(radius * cornerDetail))
	out := image.NewNRGBA(image.Rect(0, 0, n, n))
	line := color.NRGBAModel.Convert(c).(color.NRGBA) //nolint:forcetypeassert // the model makes nothing else
	for y := range n {
		for x := range n {
			away := radius - math.Hypot(radius-(float64(x)+0.5)/cornerDetail, radius-(float64(y)+0.5)/cornerDetail)
			inside := min(max(away*cornerDetail+0.5, 0), 1) * min(max((ringWidth-away)*cornerDetail+0.5, 0), 1)
			pixel := line
			pixel.A = uint8(float64(line.A) * inside)
			atX, atY := x, y
			if right {
				atX = n - 1 - x
			}
			if bottom {
				atY = n - 1 - y
			}
			out.SetNRGBA(atX, atY, pixel)
		}
	}
	return out
}
