package ui

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"moim/app/call"
	"moim/media"
	"moim/ui/look"
)

// startShare shares the only screen, or asks which one.
func (w *window) startShare() {
	var screens []media.Device
	for _, d := range w.snapshot.Devices {
		if d.Kind == media.Screen {
			screens = append(screens, d)
		}
	}
	if len(screens) == 1 {
		w.send(call.StartShare{Device: screens[0].ID})
		return
	}
	w.openSharePicker(screens)
}

// openSharePicker asks which screen to share.
func (w *window) openSharePicker(screens []media.Device) {
	tr := w.tr
	const width = 400
	muted := look.Color(look.ColorMuted)
	rows := []fyne.CanvasObject{look.NewBold(tr.Text("share.title"), look.TextLarge, look.Color(theme.ColorNameForeground))}
	hint := tr.Text("share.hint")
	if len(screens) == 0 {
		hint = tr.Text("share.none")
	}
	rows = append(rows, look.NewParagraph(hint, width, look.TextBody, muted))
	buttons := make([]*look.Button, len(screens))
	for i, d := range screens {
		name := d.Name
		if name == "" {
			name = tr.Text("share.screen", "number", strconv.Itoa(i+1))
		}
		buttons[i] = look.NewButton(look.Shorten(name, width-90, look.TextBody, fyne.TextStyle{Bold: true}), "screen", look.Raised, func() {
			w.closeSheet()
			w.send(call.StartShare{Device: d.ID})
		}).Tall(46)
		rows = append(rows, buttons[i])
	}
	cancel := look.NewButton(tr.Text("joining.cancel"), "", look.Quiet, w.closeSheet)
	rows = append(rows, container.NewBorder(nil, nil, nil, cancel))
	w.openSheet(look.Sized(width, 0, look.Column(look.Gap, rows...)), openSheet{
		reopen: func() { w.openSharePicker(screens) },
		list: func(m *mapper) {
			for i, d := range screens {
				m.button("screen-option:"+d.ID, buttons[i])
			}
			m.button("cancel", cancel)
		},
	})
}

// sharingBar reminds the person that a screen is shared.
type sharingBar struct {
	root *fyne.Container
	text *canvas.Text
	stop *look.Button
}

func newSharingBar(w *window) *sharingBar {
	b := &sharingBar{}
	b.text = look.NewBold(w.tr.Text("call.sharing"), look.TextBody, look.Color(theme.ColorNameForegroundOnPrimary))
	b.stop = look.NewButton(w.tr.Text("call.stop_sharing"), "screen-off", look.Raised, func() { w.send(call.StopShare{}) }).Tall(34)
	row := look.Row(look.Gap, look.Middle(look.NewIcon("screen", look.Color(theme.ColorNameForegroundOnPrimary), 20)), look.Middle(b.text), b.stop)
	back := canvas.NewRectangle(look.Color(theme.ColorNamePrimary))
	b.root = container.NewStack(back, look.Inset(6, 16, container.NewCenter(row)))
	b.root.Hide()
	return b
}

func (b *sharingBar) apply(s *call.Snapshot) {
	b.root.Hidden = !s.Self.Screen.On || s.Self.Screen.Problem != nil
}

func (b *sharingBar) elements(m *mapper) {
	if b.root.Visible() {
		m.text("sharing", b.text.Text, b.root)
		m.button("stop-share", b.stop)
	}
}
