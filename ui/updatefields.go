package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"moim/app/call"
	"moim/ui/look"
)

// updateFields are the settings about newer versions.
type updateFields struct {
	w     *window
	check *look.Check // nil where this build cannot look
	hint  *look.Paragraph
}

func newUpdateFields(w *window) *updateFields {
	f := &updateFields{w: w, hint: look.NewParagraph("", settingsWidth, look.TextSmall, look.Color(look.ColorMuted))}
	if w.config.Updates.Possible {
		f.check = look.NewCheck(w.tr.Text("settings.updates_look"), w.preferences.Updates == call.UpdatesLook, w.closeSheet)
		f.check.OnChanged = func(on bool) {
			w.setPreferences(func(p *call.Preferences) {
				p.Updates = call.UpdatesNo
				if on {
					p.Updates = call.UpdatesLook
				}
			})
		}
	}
	f.apply(w.preferences)
	return f
}

func (f *updateFields) rows() []fyne.CanvasObject {
	if f.check == nil {
		return []fyne.CanvasObject{f.hint}
	}
	return []fyne.CanvasObject{container.NewHBox(f.check.Framed()), f.hint}
}

// apply says what is to be known about looking, and what the last look brought.
func (f *updateFields) apply(p call.Preferences) {
	tr := f.w.tr
	switch news := f.w.news; {
	case f.check == nil:
		f.hint.SetText(tr.Text("settings.updates_none"))
	case p.Updates == call.UpdatesLook && news.Failed:
		f.hint.SetText(tr.Text("settings.updates_failed"))
	case p.Updates == call.UpdatesLook && news.Version != "":
		f.hint.SetText(tr.Text("updates.newer", "version", news.Version))
	default:
		f.hint.SetText(tr.Text("settings.updates_explain", "running", f.w.config.Updates.Running))
	}
}

func (f *updateFields) elements(m *mapper) {
	m.text("updates-hint", f.hint.Text(), f.hint)
	if f.check != nil {
		m.add(Element{Name: "updates", Kind: KindToggle, Text: f.check.Text, Enabled: true}, f.check)
	}
}
