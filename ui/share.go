package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"moim/app/call"
	"moim/media"
	"moim/ui/look"
)

// startShare asks what to share, or shares what the command line has named.
func (w *window) startShare() {
	if w.config.Shares == nil {
		w.send(call.StartShare{})
		return
	}
	if w.asksSystem() {
		w.openSystemShareSheet()
		return
	}
	w.openShareSheet(sectionScreens)
}

// asksSystem says whether the system asks what to share.
func (w *window) asksSystem() bool {
	if w.config.AsksSystem == nil {
		return false
	}
	asks, _ := w.config.AsksSystem()
	return asks
}

// sharingBar reminds the person that a screen is shared.
type sharingBar struct {
	w    *window
	root *fyne.Container
	text *canvas.Text
	stop *look.Button
}

func newSharingBar(w *window) *sharingBar {
	b := &sharingBar{w: w}
	b.text = look.NewBold(w.tr.Text("call.sharing"), look.TextBody, look.Color(theme.ColorNameForegroundOnPrimary))
	b.stop = look.NewButton(w.tr.Text("call.stop_sharing"), "screen-off", look.Raised, func() { w.send(call.StopShare{}) }).Tall(34)
	row := look.Row(look.Gap, look.Middle(look.NewIcon("screen", look.Color(theme.ColorNameForegroundOnPrimary), 20)), look.Middle(b.text), b.stop)
	back := canvas.NewRectangle(look.Color(theme.ColorNamePrimary))
	b.root = container.NewStack(back, look.Inset(6, 16, container.NewCenter(row)))
	b.root.Hide()
	return b
}

func (b *sharingBar) apply(s *call.Snapshot) {
	key := "call.sharing"
	switch {
	case !s.Self.Screen.Active && b.w.asksSystem():
		key = "call.sharing_asked"
	case strings.HasPrefix(s.Self.Screen.Device, media.AskID):
		key = "call.sharing_chosen"
	case strings.HasPrefix(s.Self.Screen.Device, "window:"):
		key = "call.sharing_window"
	case strings.HasPrefix(s.Self.Screen.Device, "area:"):
		key = "call.sharing_area"
	}
	look.SetText(b.text, b.w.tr.Text(key))
	b.root.Hidden = !s.Self.Screen.On || s.Self.Screen.Problem != nil
}

func (b *sharingBar) elements(m *mapper) {
	if b.root.Visible() {
		m.text("sharing", b.text.Text, b.root)
		m.button("stop-share", b.stop)
	}
}
