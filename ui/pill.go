package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"moim/ui/look"
)

// pill is a short note on a tile.
type pill struct {
	back *canvas.Rectangle
	text *canvas.Text
}

func newPill() *pill {
	p := &pill{back: canvas.NewRectangle(look.Pill()), text: look.NewText("", look.TextSmall, look.PillText())}
	p.back.CornerRadius = 8
	return p
}

// size is how large the pill is with its present text.
func (p *pill) size() fyne.Size {
	const padding, height = 7, 22
	return fyne.NewSize(p.text.MinSize().Width+2*padding, height)
}

// show puts the pill at a place, where there is room for it and a text in it.
func (p *pill) show(room bool, at fyne.Position) {
	hidden := !room || p.text.Text == ""
	p.back.Hidden, p.text.Hidden = hidden, hidden
	size, text := p.size(), p.text.MinSize()
	p.back.Move(at)
	p.back.Resize(size)
	p.text.Move(at.AddXY((size.Width-text.Width)/2, (size.Height-text.Height)/2))
	p.text.Resize(text)
}
