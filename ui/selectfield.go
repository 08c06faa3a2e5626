package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// selectField is fyne's drop-down list, with two differences: the list opens
// above the field where it does not fit below, and keys that the field does not
// know go to the window, whose shortcuts work from here as well.
type selectField struct {
	widget.Select
	// onFocus, where it is set, is called when the keyboard comes here.
	onFocus func()
}

// Tapped implements fyne.Tappable.
func (f *selectField) Tapped(*fyne.PointEvent) {
	c := fyne.CurrentApp().Driver().CanvasForObject(f)
	if f.Disabled() || c == nil {
		return
	}
	c.Focus(f)
	f.open(c)
}

// TypedKey implements fyne.Focusable.
func (f *selectField) TypedKey(e *fyne.KeyEvent) {
	c := fyne.CurrentApp().Driver().CanvasForObject(f)
	switch e.Name {
	case fyne.KeyLeft, fyne.KeyRight:
		f.Select.TypedKey(e)
	case fyne.KeySpace, fyne.KeyUp, fyne.KeyDown:
		if c != nil {
			f.open(c)
		}
	default:
		if c != nil && c.OnTypedKey() != nil {
			c.OnTypedKey()(e)
		}
	}
}

// FocusGained implements fyne.Focusable.
func (f *selectField) FocusGained() {
	f.Select.FocusGained()
	if f.onFocus != nil {
		f.onFocus()
	}
}

// open shows the list.
func (f *selectField) open(c fyne.Canvas) {
	items := make([]*fyne.MenuItem, len(f.Options))
	for i, text := range f.Options {
		items[i] = fyne.NewMenuItem(text, func() { f.SetSelectedIndex(i) })
	}
	menu := widget.NewPopUpMenu(fyne.NewMenu("", items...), c)
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(f)
	size := menu.MinSize().Max(fyne.NewSize(f.Size().Width, 0))
	above := at.Y - size.Height
	if at.Y += f.Size().Height; at.Y+size.Height > c.Size().Height && above >= 0 {
		at.Y = above
	}
	menu.ShowAtPosition(at)
	menu.Resize(size)
}
