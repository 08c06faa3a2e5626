package look

import (
	"image/color"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Part is one piece of a Bar.
type Part struct {
	Share float64             // of the whole bar, 0 to 1
	Color fyne.ThemeColorName // of the theme in use
}

// Bar shows shares of a whole: its parts follow each other from the left, what
// is left over stays empty.
type Bar struct {
	widget.BaseWidget
	height float32
	parts  []Part
}

// NewBar makes an empty bar of so many units' height.
func NewBar(height float32) *Bar {
	b := &Bar{height: height}
	b.ExtendBaseWidget(b)
	return b
}

// SetParts shows other parts. What goes over the whole is cut off.
func (b *Bar) SetParts(parts ...Part) {
	if slices.Equal(b.parts, parts) {
		return
	}
	b.parts = slices.Clone(parts)
	b.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (b *Bar) CreateRenderer() fyne.WidgetRenderer {
	r := &barRenderer{b: b, ground: canvas.NewRectangle(color.Transparent)}
	r.Refresh()
	return r
}

type barRenderer struct {
	b       *Bar
	ground  *canvas.Rectangle
	pieces  []*canvas.Rectangle
	objects []fyne.CanvasObject
}

func (r *barRenderer) Destroy()                     {}
func (r *barRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *barRenderer) MinSize() fyne.Size           { return fyne.NewSize(40, r.b.height) }

func (r *barRenderer) Layout(size fyne.Size) {
	const gap = 1
	r.ground.Resize(size)
	left := float32(0)
	for i, p := range r.b.parts {
		width := min(size.Width*float32(p.Share), size.Width-left)
		r.pieces[i].Hidden = width < 1
		if r.pieces[i].Hidden {
			continue
		}
		r.pieces[i].Move(fyne.NewPos(left, 0))
		r.pieces[i].Resize(fyne.NewSize(width, size.Height))
		left = min(left+width+gap, size.Width)
	}
}

func (r *barRenderer) Refresh() {
	r.ground.FillColor, r.ground.CornerRadius = Color(ColorBorder), r.b.height/2
	for len(r.pieces) < len(r.b.parts) {
		r.pieces = append(r.pieces, canvas.NewRectangle(color.Transparent))
	}
	r.pieces = r.pieces[:len(r.b.parts)]
	r.objects = append(r.objects[:0], r.ground)
	for i, p := range r.b.parts {
		r.pieces[i].FillColor, r.pieces[i].CornerRadius = theme.Color(p.Color), min(r.b.height/2, 3)
		r.objects = append(r.objects, r.pieces[i])
	}
	r.Layout(r.b.Size())
	canvas.Refresh(r.b)
}
