package ui

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"moim/app/call"
	"moim/ui/look"
)

// knockName is the most room for the name of somebody who knocks.
const knockName = 320

// knockBar tells a host over the call that somebody waits, one after the other.
type knockBar struct {
	w      *window
	root   *fyne.Container
	text   *canvas.Text
	admit  *look.Button
	refuse *look.Button
	first  call.PeerID // whom the buttons are about
}

func newKnockBar(w *window) *knockBar {
	b := &knockBar{w: w, text: look.NewBold("", look.TextBody, look.Color(theme.ColorNameForeground))}
	b.admit = look.NewButton(w.tr.Text("knock.admit"), "", look.Primary, func() { w.send(call.Admit{ID: b.first}) }).Tall(34)
	b.refuse = look.NewButton(w.tr.Text("knock.refuse"), "", look.Raised, func() { w.send(call.Refuse{ID: b.first}) }).Tall(34)
	row := look.Row(look.Gap, look.Middle(look.NewIcon("door", look.Color(theme.ColorNamePrimary), 22)), look.Middle(b.text), b.admit, b.refuse)
	back := canvas.NewRectangle(look.Color(look.ColorSurface))
	b.root = container.NewStack(back, look.Inset(6, 16, container.NewCenter(row)))
	b.root.Hide()
	return b
}

// apply shows who has waited longest. It reports whether there is something to lay out.
func (b *knockBar) apply(s *call.Snapshot) bool {
	knocks := s.Governance.Knocks
	hidden := len(knocks) == 0
	changed := b.root.Hidden != hidden
	b.root.Hidden = hidden
	if hidden {
		return changed
	}
	b.first = knocks[0].ID
	name := look.Shorten(displayName(b.w.tr, knocks[0].Name), knockName, look.TextBody, fyne.TextStyle{Bold: true})
	text := b.w.tr.Text("knock.one", "name", name)
	if n := len(knocks) - 1; n > 0 {
		text = b.w.tr.Text("knock.more", "name", name, "count", strconv.Itoa(n))
	}
	return look.SetText(b.text, text) || changed
}

func (b *knockBar) elements(m *mapper) {
	if !b.root.Hidden {
		m.text("knock", b.text.Text, b.text)
		m.button("knock-admit", b.admit)
		m.button("knock-refuse", b.refuse)
	}
}
