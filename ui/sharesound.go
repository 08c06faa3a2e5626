package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"moim/app/call"
	"moim/media"
	"moim/ui/look"
)

// shareSound is the switch for the computer's sound in the dialog that asks what to
// share, or the sentence why there is none.
type shareSound struct {
	check *look.Check // nil where the sound cannot be shared
	why   string      // in that case
	root  fyne.CanvasObject
}

// newShareSound makes it for a dialog of a width; changed is called when a person has
// turned the switch.
func newShareSound(w *window, width float32, changed func()) *shareSound {
	s := &shareSound{root: container.NewVBox()}
	if w.config.ScreenSound == nil {
		s.root.Hide()
		return s
	}
	if obstacle := w.config.ScreenSound(); obstacle != media.SoundShareable {
		s.why = w.tr.Text("share.sound_" + string(obstacle))
		s.root = look.NewParagraph(s.why, width, look.TextSmall, look.Color(look.ColorMuted))
		return s
	}
	s.check = look.NewCheck(w.tr.Text("share.sound"), w.preferences.ScreenSound, w.closeSheet)
	s.check.OnChanged = func(on bool) {
		w.setPreferences(func(p *call.Preferences) { p.ScreenSound = on })
		changed()
	}
	s.root = container.NewHBox(s.check.Framed())
	return s
}

// on says whether the sound is to be shared.
func (s *shareSound) on() bool { return s.check != nil && s.check.Checked }

func (s *shareSound) elements(m *mapper) {
	switch {
	case s.check != nil:
		m.add(Element{Name: "share-sound", Kind: KindToggle, Text: s.check.Text, Enabled: true}, s.check)
	case s.why != "":
		m.text("share-sound-why", s.why, s.root)
	}
}
