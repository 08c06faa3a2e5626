package look

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// Column puts objects under each other, gap units apart.
func Column(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewCustomPaddedVBoxLayout(gap), objects...)
}

// Row puts objects beside each other, gap units apart.
func Row(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewCustomPaddedHBoxLayout(gap), objects...)
}

// Inset leaves space around an object: above and below, left and right.
func Inset(vertical, horizontal float32, object fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewCustomPaddedLayout(vertical, vertical, horizontal, horizontal), object)
}

// Filled puts an object on a rounded area.
func Filled(fill color.Color, radius float32, object fyne.CanvasObject) *fyne.Container {
	back := canvas.NewRectangle(fill)
	back.CornerRadius = radius
	return container.NewStack(back, object)
}

// Card puts an object on a rounded surface with a hairline around it.
func Card(padding float32, object fyne.CanvasObject) *fyne.Container {
	back := canvas.NewRectangle(Color(ColorSurface))
	back.CornerRadius = TileEdge
	back.StrokeColor, back.StrokeWidth = Color(ColorBorder), 1
	return container.NewStack(back, Inset(padding, padding, object))
}

// Sized gives an object at least this size.
func Sized(width, height float32, object fyne.CanvasObject) *fyne.Container {
	return container.New(&sizedLayout{min: fyne.NewSize(width, height)}, object)
}

type sizedLayout struct{ min fyne.Size }

func (l *sizedLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := l.min
	for _, o := range objects {
		size = size.Max(o.MinSize())
	}
	return size
}

func (l *sizedLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Move(fyne.Position{})
		o.Resize(size)
	}
}

// Middle centres an object at its smallest size, vertically only.
func Middle(object fyne.CanvasObject) *fyne.Container {
	return container.New(middleLayout{}, object)
}

type middleLayout struct{}

func (middleLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := fyne.Size{}
	for _, o := range objects {
		size = size.Max(o.MinSize())
	}
	return size
}

func (middleLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		height := o.MinSize().Height
		o.Resize(fyne.NewSize(size.Width, height))
		o.Move(fyne.NewPos(0, (size.Height-height)/2))
	}
}

// Rule is a hairline across its container.
func Rule() fyne.CanvasObject {
	line := canvas.NewRectangle(Color(ColorBorder))
	line.SetMinSize(fyne.NewSize(1, 1))
	return line
}
