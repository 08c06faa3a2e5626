package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"moim/app/call"
	"moim/ui/look"
)

// inviteCard invites others: the room's code, large, links for Moim and for
// browsers, and the latter as a QR code. It is on the stage while nobody else
// is there, and in a dialog later. Of several arrangements it shows the first
// that fits.
type inviteCard struct {
	w       *window
	heading string
	framed  bool // it is a card on the stage; otherwise it lies in a dialog
	root    *fyne.Container
	room    call.Room
	faces   []*inviteFace // the most spacious one first; none before the first snapshot
	shown   *inviteFace
}

func newInviteCard(w *window, heading string, framed bool) *inviteCard {
	return &inviteCard{w: w, heading: heading, framed: framed, root: container.NewStack()}
}

// inviteArrangements are the arrangements for a room, the most spacious first.
func inviteArrangements(room call.Room) []inviteMeasures {
	if room.BrowserLink == "" {
		return []inviteMeasures{
			{column: 420, gap: 16, padding: 32, code: 34, button: 42},
			{column: 420, gap: 10, padding: 12, code: 26, button: 36, brief: true},
		}
	}
	return []inviteMeasures{
		{column: 304, gap: 18, padding: 28, qr: 212, code: 29, button: 42},
		{column: 268, gap: 16, padding: 20, qr: 166, code: 25, button: 36, brief: true},
		{column: 290, gap: 6, padding: 8, qr: 135, code: 20, button: 28, brief: true, bare: true},
	}
}

// apply shows the invitation to the snapshot's room, or nothing. It reports
// whether there is something new to lay out.
func (c *inviteCard) apply(s *call.Snapshot, show bool) bool {
	changed := c.root.Hidden == show
	c.root.Hidden = !show
	if !show {
		return changed
	}
	if len(c.faces) == 0 || s.Room != c.room {
		c.build(s.Room)
		changed = true
	}
	heading := c.heading
	if s.Alone {
		heading = c.w.tr.Text("invite.nobody")
	}
	for _, f := range c.faces {
		f.title.SetText(heading)
	}
	return changed
}

func (c *inviteCard) build(room call.Room) {
	c.room, c.faces = room, nil
	c.root.Objects = nil
	for _, m := range inviteArrangements(room) {
		f := newInviteFace(c.w, room, m)
		if c.framed {
			f.root = look.Card(m.padding, f.root)
		}
		c.faces = append(c.faces, f)
		c.root.Objects = append(c.root.Objects, f.root)
	}
	c.fit(func(fyne.Size) bool { return true })
}

// fit shows the first arrangement whose size fits, else the smallest.
func (c *inviteCard) fit(fits func(fyne.Size) bool) {
	for _, f := range c.faces {
		c.shown = f
		if fits(f.root.MinSize()) {
			break
		}
	}
	for _, f := range c.faces {
		f.root.Hidden = f != c.shown
	}
}

// least is the size below which the card does not fit.
func (c *inviteCard) least() fyne.Size {
	if len(c.faces) == 0 || !c.root.Visible() {
		return fyne.Size{}
	}
	return c.faces[len(c.faces)-1].root.MinSize()
}

func (c *inviteCard) elements(m *mapper) {
	if c.shown != nil && c.root.Visible() {
		c.shown.elements(m)
	}
}

// openInvite shows the invitation as a dialog.
func (w *window) openInvite() {
	card := newInviteCard(w, w.tr.Text("invite.title"), false)
	card.apply(w.snapshot, true)
	done := look.NewButton(w.tr.Text("settings.close"), "", look.Quiet, w.closeSheet).Tall(36)
	scroll := container.NewVScroll(card.root)
	content := container.NewBorder(nil, done, nil, nil, container.New(layout.NewCustomPaddedLayout(0, 4, 0, 0), scroll))
	w.openSheet(content, openSheet{
		reopen: w.openInvite,
		fit: func(room fyne.Size) {
			room = room.Subtract(content.MinSize().Subtract(scroll.MinSize())) // what lies around the card
			card.fit(func(s fyne.Size) bool { return s.Width <= room.Width && s.Height <= room.Height })
			scroll.SetMinSize(card.root.MinSize())
		},
		update: func(s *call.Snapshot) {
			if card.apply(s, true) {
				w.sheet.sheet.Refresh()
			}
		},
		list: func(m *mapper) {
			m.clip = scroll
			card.elements(m)
			m.clip = nil
			m.button("close", done)
		},
	})
}
