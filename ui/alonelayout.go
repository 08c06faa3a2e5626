package ui

import (
	"fyne.io/fyne/v2"

	"moim/ui/look"
)

// aloneLayout puts the invitation on the stage, clear of one's own tile in the
// corner where that is possible. Where it is not, the stage behind it goes.
type aloneLayout struct {
	card  *inviteCard
	stage *stage
}

func (l *aloneLayout) MinSize([]fyne.CanvasObject) fyne.Size { return l.card.least() }

func (l *aloneLayout) Layout(_ []fyne.CanvasObject, room fyne.Size) {
	if !l.card.root.Visible() {
		l.stage.root.Hidden = false
		return
	}
	l.card.fit(func(card fyne.Size) bool {
		_, free := besideCorner(card, room)
		return free
	})
	size := l.card.root.MinSize()
	pos, free := besideCorner(size, room)
	l.card.root.Move(pos)
	l.card.root.Resize(size)
	l.stage.root.Hidden = !free
}

// besideCorner is where a card of a size lies in a room: in the middle or, where
// it would cover the tile in the corner, as far to the left or up as it has to.
// It reports whether that leaves the tile clear; if not, the place is the middle.
func besideCorner(card, room fyne.Size) (pos fyne.Position, free bool) {
	middle := fyne.NewPos((room.Width-card.Width)/2, (room.Height-card.Height)/2)
	if middle.X < 0 || middle.Y < 0 {
		return middle, false
	}
	corner := cornerSlot(room).pos
	left, top := corner.X-look.Gap-card.Width, corner.Y-look.Gap-card.Height
	switch {
	case middle.X <= left || middle.Y <= top:
		return middle, true
	case left >= 0:
		return fyne.NewPos(left, middle.Y), true
	case top >= 0:
		return fyne.NewPos(middle.X, top), true
	}
	return middle, false
}
