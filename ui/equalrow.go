package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// equalRow puts objects beside each other in equal widths.
type equalRow struct{ gap float32 }

func newEqualRow(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&equalRow{gap}, objects...)
}

func (l *equalRow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := fyne.Size{}
	for _, o := range objects {
		size = size.Max(o.MinSize())
	}
	n := float32(len(objects))
	size.Width = size.Width*n + l.gap*(n-1)
	return size
}

func (l *equalRow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	n := float32(len(objects))
	width := (size.Width - l.gap*(n-1)) / n
	for i, o := range objects {
		o.Move(fyne.NewPos(float32(i)*(width+l.gap), 0))
		o.Resize(fyne.NewSize(width, size.Height))
	}
}
