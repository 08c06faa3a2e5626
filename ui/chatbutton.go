package ui

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"moim/ui/look"
)

// chatButton opens the chat, and says how many messages are new.
type chatButton struct {
	w      *window
	root   *fyne.Container
	button *look.Button
	badge  *fyne.Container
	count  *canvas.Text
}

func newChatButton(w *window, tapped func()) *chatButton {
	b := &chatButton{w: w, count: look.NewBold("", look.TextSmall-1, look.Color(theme.ColorNameForegroundOnError))}
	b.button = look.NewButton("", "chat", look.Raised, tapped).Tall(toolbarButton)
	back := canvas.NewRectangle(look.Color(theme.ColorNameError))
	back.CornerRadius = 9
	b.badge = container.NewStack(back, container.NewCenter(b.count))
	b.badge.Hide()
	b.root = container.New(&badgeLayout{}, b.button, b.badge)
	b.apply(0)
	return b
}

func (b *chatButton) apply(unread int) {
	tip := b.w.tr.Text("chat.title") + " (C)"
	if unread > 0 {
		tip = b.w.tr.Text("chat.title") + ": " + unreadText(b.w, unread) + " (C)"
	}
	b.button.Tip = tip
	text := strconv.Itoa(unread)
	if unread > 99 {
		text = "99+"
	}
	if show := unread > 0 && !b.w.chat.open; look.SetText(b.count, text) || show == b.badge.Hidden {
		b.badge.Hidden = !show
		b.root.Refresh()
	}
}

// badgeLayout puts a badge on the right upper corner of a button.
type badgeLayout struct{}

func (*badgeLayout) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }

func (*badgeLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Resize(size)
	objects[0].Move(fyne.Position{})
	badge := fyne.NewSize(max(objects[1].MinSize().Width+10, 18), 18)
	objects[1].Resize(badge)
	objects[1].Move(fyne.NewPos(size.Width-badge.Width+5, -5))
}
