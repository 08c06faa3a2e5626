package ui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"moim/ui/look"
)

// tipDelay is how long the pointer rests on a button before its tip is shown.
const tipDelay = 450 * time.Millisecond

// tips shows a button's tip above it. It lies over the view and takes no clicks.
type tips struct {
	root  *fyne.Container
	back  *canvas.Rectangle
	text  *canvas.Text
	turn  int // grows with every button, so that a late timer finds itself outdated
	timer *time.Timer
	later later
}

func newTips(l later) *tips {
	t := &tips{later: l, back: canvas.NewRectangle(look.Pill()), text: look.NewText("", look.TextSmall+0.5, look.PillText())}
	t.back.CornerRadius = 7
	t.root = container.NewWithoutLayout(t.back, t.text)
	t.root.Hide()
	return t
}

func (t *tips) object() fyne.CanvasObject { return container.NewStack(t.root) }

// attach lets a button show its tip here.
func (t *tips) attach(buttons ...*look.Button) {
	for _, b := range buttons {
		b.OnTip = t.onTip
	}
}

func (t *tips) onTip(b *look.Button, show bool) {
	t.hide()
	if !show {
		return
	}
	turn := t.turn
	t.timer = t.later(tipDelay, func() {
		if turn == t.turn {
			t.show(b)
		}
	})
}

func (t *tips) hide() {
	t.turn++
	if t.timer != nil {
		t.timer.Stop()
		t.timer = nil
	}
	t.root.Hide()
}

func (t *tips) show(b *look.Button) {
	window := t.root.Size()
	if !b.Visible() || window.Width <= 0 {
		return
	}
	t.text.Text = b.Tip
	text := t.text.MinSize()
	size := text.AddWidthHeight(18, 10)
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(b)
	x := at.X + (b.Size().Width-size.Width)/2
	x = min(max(x, 6), window.Width-size.Width-6)
	y := at.Y - size.Height - 8
	if y < 4 {
		y = at.Y + b.Size().Height + 8
	}
	t.back.Move(fyne.NewPos(x, y))
	t.back.Resize(size)
	t.text.Move(fyne.NewPos(x+9, y+5))
	t.text.Resize(text)
	t.root.Show()
	t.root.Refresh()
}
