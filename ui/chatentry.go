package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// chatEntry is a field in which Enter sends, and Shift and Enter begin another line.
type chatEntry struct {
	widget.Entry

	send, escape func()
	later        later
	shift        bool
}

func newChatEntry(placeholder string, l later, send, escape func()) *chatEntry {
	e := &chatEntry{later: l, send: send, escape: escape}
	e.MultiLine, e.Wrapping = true, fyne.TextWrapWord
	e.ExtendBaseWidget(e)
	e.SetPlaceHolder(placeholder)
	e.SetMinRowsVisible(2)
	return e
}

// TypedKey implements fyne.Focusable. Enter that ends the composition of a
// syllable comes together with that syllable: on some systems before it. So what
// to do is decided after both, and where the text has changed it was not meant
// for sending.
func (e *chatEntry) TypedKey(key *fyne.KeyEvent) {
	switch {
	case key.Name == fyne.KeyEscape:
		e.escape()
	case (key.Name == fyne.KeyReturn || key.Name == fyne.KeyEnter) && !e.shift:
		before := e.Text
		e.later(0, func() {
			if e.Text == before {
				e.send()
			}
		})
	default:
		e.Entry.TypedKey(key)
	}
}

// KeyDown implements desktop.Keyable.
func (e *chatEntry) KeyDown(key *fyne.KeyEvent) {
	e.shifted(key, true)
	e.Entry.KeyDown(key)
}

// KeyUp implements desktop.Keyable.
func (e *chatEntry) KeyUp(key *fyne.KeyEvent) {
	e.shifted(key, false)
	e.Entry.KeyUp(key)
}

func (e *chatEntry) shifted(key *fyne.KeyEvent, down bool) {
	if key.Name == desktop.KeyShiftLeft || key.Name == desktop.KeyShiftRight {
		e.shift = down
	}
}

// FocusLost implements fyne.Focusable.
func (e *chatEntry) FocusLost() {
	e.shift = false
	e.Entry.FocusLost()
}

// TypedShortcut implements fyne.Shortcutable: the window's work from here as well.
func (e *chatEntry) TypedShortcut(s fyne.Shortcut) {
	if _, ours := s.(*desktop.CustomShortcut); ours {
		if c, ok := fyne.CurrentApp().Driver().CanvasForObject(e).(fyne.Shortcutable); ok {
			c.TypedShortcut(s)
			return
		}
	}
	e.Entry.TypedShortcut(s)
}
