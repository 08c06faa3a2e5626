package ui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

	"moim/app/call"
	"moim/ui/look"
)

// copiedFor is how long a copy button says that it has copied.
const copiedFor = 2 * time.Second

// inviteCard shows the room's code, large, with buttons to copy it. It is on
// the stage while nobody else is there, and in a dialog later.
type inviteCard struct {
	w        *window
	root     *fyne.Container
	content  fyne.CanvasObject
	title    *look.Paragraph
	explain  *look.Paragraph
	code     *canvas.Text
	local    *look.Paragraph
	copyCode *copyButton
	copyLink *copyButton
	heading  string
}

// inviteWidth is the width of the card's column.
const inviteWidth = 420

func newInviteCard(w *window, heading string) *inviteCard {
	tr, muted := w.tr, look.Color(look.ColorMuted)
	c := &inviteCard{w: w, heading: heading}
	c.title = look.NewParagraph(heading, inviteWidth, look.TextLarge, look.Color(theme.ColorNameForeground)).Centered().Bold()
	c.explain = look.NewParagraph(tr.Text("invite.explain"), inviteWidth, look.TextBody, muted).Centered()
	c.code = look.NewBold("", 34, look.Color(theme.ColorNameForeground))
	c.code.Alignment = fyne.TextAlignCenter
	c.local = look.NewParagraph(tr.Text("invite.local"), inviteWidth, look.TextSmall, muted).Centered()
	c.copyCode = newCopyButton(w, tr.Text("invite.copy_code"), "copy", look.Primary, func() string { return w.snapshot.Room.Code })
	c.copyLink = newCopyButton(w, tr.Text("invite.copy_link"), "link", look.Raised, func() string { return w.snapshot.Room.Link })
	code := look.Filled(look.Color(look.ColorRaised), look.Radius, look.Inset(14, 20, c.code))
	buttons := newEqualRow(look.Gap, c.copyCode.button, c.copyLink.button)
	c.content = look.Column(16, look.Column(6, c.title, c.explain), code, buttons, c.local)
	c.root = look.Card(32, c.content)
	return c
}

func (c *inviteCard) apply(s *call.Snapshot, show bool) {
	c.root.Hidden = !show
	look.SetText(c.code, s.Room.Code)
	c.local.Hidden = !s.Room.Hosted
	c.copyLink.button.Enable(s.Room.Link != "")
	heading := c.heading
	if s.Alone {
		heading = c.w.tr.Text("invite.nobody")
	}
	c.title.SetText(heading)
}

func (c *inviteCard) elements(m *mapper) {
	if !c.root.Visible() {
		return
	}
	m.text("alone", c.title.Text(), c.title)
	m.text("code", c.code.Text, c.code)
	m.button("copy-code", c.copyCode.button)
	m.button("copy-link", c.copyLink.button)
}

// openInvite shows the invitation as a dialog.
func (w *window) openInvite() {
	card := newInviteCard(w, w.tr.Text("invite.title"))
	card.apply(w.snapshot, true)
	done := look.NewButton(w.tr.Text("settings.close"), "", look.Quiet, w.closeSheet)
	content := look.Column(look.Gap, card.content, done)
	w.openSheet(content, openSheet{
		reopen: w.openInvite,
		update: func(s *call.Snapshot) { card.apply(s, true) },
		list: func(m *mapper) {
			card.elements(m)
			m.button("close", done)
		},
	})
}

// copyButton copies a text and says so for a moment.
type copyButton struct {
	button *look.Button
	turn   int
}

func newCopyButton(w *window, label, icon string, style look.ButtonStyle, text func() string) *copyButton {
	c := &copyButton{}
	c.button = look.NewButton(label, icon, style, func() {
		w.app.Clipboard().SetContent(text())
		c.turn++
		turn := c.turn
		c.button.Set(w.tr.Text("invite.copied"), "check", style)
		w.later(copiedFor, func() {
			if c.turn == turn {
				c.button.Set(label, icon, style)
			}
		})
	})
	return c
}
