package look

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

// buttonRenderer draws a Button.
type buttonRenderer struct {
	b           *Button
	shape, over *canvas.Rectangle
	icon        *canvas.Image
	label       *canvas.Text
	iconKey     string // what the icon's picture was made for
}

func (r *buttonRenderer) Destroy() {}

func (r *buttonRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.shape, r.over, r.icon, r.label}
}

func (r *buttonRenderer) iconSize() float32 {
	switch {
	case r.b.icon == "":
		return 0
	case r.b.height > 46:
		return 24
	case r.b.height < 34:
		return 16
	}
	return 20
}

func (r *buttonRenderer) gap() float32 {
	if r.b.icon == "" || r.b.label == "" {
		return 0
	}
	return 8
}

func (r *buttonRenderer) MinSize() fyne.Size {
	if r.b.label == "" {
		return fyne.NewSquareSize(r.b.height)
	}
	padding := r.b.height * 0.42
	width := r.label.MinSize().Width + r.iconSize() + r.gap() + 2*padding
	return fyne.NewSize(width, r.b.height)
}

func (r *buttonRenderer) Layout(size fyne.Size) {
	r.shape.Resize(size)
	r.over.Resize(size)
	text := fyne.Size{}
	if r.b.label != "" {
		text = r.label.MinSize()
	}
	icon := r.iconSize()
	left := (size.Width - text.Width - icon - r.gap()) / 2
	r.icon.Resize(fyne.NewSquareSize(icon))
	r.icon.Move(fyne.NewPos(left, (size.Height-icon)/2))
	r.label.Resize(text)
	r.label.Move(fyne.NewPos(left+icon+r.gap(), (size.Height-text.Height)/2))
}

func (r *buttonRenderer) Refresh() {
	fill, sign, border := r.b.colors()
	radius := min(r.b.height*0.3, float32(TileEdge))
	r.shape.FillColor, r.shape.CornerRadius = fill, radius
	r.shape.StrokeColor, r.shape.StrokeWidth = border, 0
	if r.b.focused {
		r.shape.StrokeWidth = 2
	}
	r.over.FillColor, r.over.CornerRadius = color.Transparent, radius
	if r.b.hovered && !r.b.disabled {
		r.over.FillColor = Color(theme.ColorNameHover)
		if r.b.style == Primary || r.b.style == Danger || r.b.style == Glass {
			r.over.FillColor = rgba(0xFFFFFF, 0x1E)
		}
	}
	r.label.Text, r.label.Color, r.label.TextSize = r.b.label, sign, TextBody
	if r.b.height < 34 {
		r.label.TextSize = TextSmall
	}
	faint := r.b.faint && !r.b.hovered && !r.b.focused
	r.shape.Hidden, r.over.Hidden, r.label.Hidden = faint, faint, faint
	r.icon.Hidden = faint || r.b.icon == ""
	if r.b.icon != "" {
		if resource := Icon(r.b.icon, sign); resource.Name() != r.iconKey {
			r.iconKey, r.icon.Resource = resource.Name(), resource
			r.icon.Refresh()
		}
	}
	r.Layout(r.b.Size())
	canvas.Refresh(r.b)
}
