package ui

import (
	"time"

	"moim/ui/look"
)

// copiedFor is how long a copy button says that it has copied.
const copiedFor = 2 * time.Second

// copyButton copies a text and says so for a moment.
type copyButton struct {
	button *look.Button
	turn   int
}

func newCopyButton(w *window, label, icon string, style look.ButtonStyle, text string) *copyButton {
	c := &copyButton{}
	c.button = look.NewButton(label, icon, style, func() {
		w.app.Clipboard().SetContent(text)
		c.turn++
		turn := c.turn
		c.button.Set(w.tr.Text("invite.copied"), "check", style)
		w.later(copiedFor, func() {
			if c.turn == turn {
				c.button.Set(label, icon, style)
			}
		})
	})
	c.button.Enable(text != "")
	return c
}
