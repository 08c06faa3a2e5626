package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"moim/app/call"
	"moim/signaling"
	"moim/ui/look"
)

// joiningView is shown while the room is looked for.
type joiningView struct {
	stillView
	w       *window
	root    fyne.CanvasObject
	spinner *widget.Activity
	title   *canvas.Text
	detail  *canvas.Text
	cancel  *look.Button
}

func newJoiningView(w *window) *joiningView {
	v := &joiningView{w: w, spinner: widget.NewActivity()}
	v.title = look.NewBold(w.tr.Text("joining.title"), look.TextTitle, look.Color(theme.ColorNameForeground))
	v.detail = look.NewText("", look.TextBody, look.Color(look.ColorMuted))
	v.title.Alignment, v.detail.Alignment = fyne.TextAlignCenter, fyne.TextAlignCenter
	v.cancel = look.NewButton(w.tr.Text("joining.cancel"), "", look.Raised, func() { w.send(call.CancelJoin{}) })
	v.root = container.NewCenter(look.Column(look.WideGap,
		container.NewCenter(look.Sized(56, 56, v.spinner)),
		look.Column(6, v.title, v.detail),
		container.NewCenter(v.cancel),
	))
	v.spinner.Start()
	return v
}

func (v *joiningView) object() fyne.CanvasObject { return v.root }

func (v *joiningView) apply(s *call.Snapshot) {
	title := v.w.tr.Text("joining.title")
	if s.Governance.Asked {
		title = v.w.tr.Text("joining.asked")
	}
	look.SetText(v.title, title)
	text := v.w.tr.Text("joining.new")
	if s.Invitation != "" {
		text = ""
		if i, err := signaling.ParseInvitation(s.Invitation); err == nil {
			text = v.w.tr.Text("joining.detail", "code", i.Code.String())
		}
	}
	if s.Governance.Asked {
		text = v.w.tr.Text("joining.asked_detail")
	}
	look.SetText(v.detail, text)
}

func (v *joiningView) elements(m *mapper) {
	m.text("joining", v.title.Text, v.title)
	m.text("joining-detail", v.detail.Text, v.detail)
	m.button("cancel", v.cancel)
}

func (v *joiningView) key(name fyne.KeyName) bool {
	if name != fyne.KeyEscape {
		return false
	}
	v.w.send(call.CancelJoin{})
	return true
}

func (v *joiningView) close() { v.spinner.Stop() }
