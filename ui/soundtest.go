package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"moim/app/call"
	"moim/media"
	"moim/ui/look"
)

// soundTest is a button that tests the microphone or the speaker, for the place
// beside the list of those devices, and a line below it that says how that goes.
type soundTest struct {
	w      *window
	kind   media.DeviceKind
	button *look.Button
	meter  *look.Meter // nil where there is none
	said   *look.Paragraph
	line   *fyne.Container // hidden while there is nothing to say
}

func newSoundTest(w *window, kind media.DeviceKind, width float32) *soundTest {
	t := &soundTest{w: w, kind: kind, said: look.NewParagraph("", width, look.TextSmall, look.Color(look.ColorMuted))}
	t.button = look.NewButton(w.tr.Text("test.start"), "", look.Raised, t.press).Tall(36)
	t.line = look.Column(4, t.said)
	t.line.Hide()
	return t
}

// metered shows below the line how loud the microphone is, where nothing else does.
func (t *soundTest) metered() *soundTest {
	t.meter = look.NewMeter()
	t.meter.Hide()
	t.line.Add(look.Inset(3, 2, t.meter))
	return t
}

// beside puts the button after a field.
func (t *soundTest) beside(field fyne.CanvasObject) fyne.CanvasObject {
	return container.NewBorder(nil, nil, nil, look.Inset(0, 2, t.button), field)
}

func (t *soundTest) press() {
	if test := t.w.snapshot.SoundTest; test.Running() && test.Kind == t.kind {
		t.w.send(call.StopSoundTest{})
		return
	}
	t.w.send(call.TestSound{Kind: t.kind})
}

// apply shows how the test goes; changed says whether it takes another height now.
func (t *soundTest) apply(s *call.Snapshot) (changed bool) {
	test := s.SoundTest
	if test != nil && test.Kind != t.kind {
		test = nil
	}
	label := "test.start"
	if test.Running() {
		label = "test.stop"
	}
	t.button.Set(t.w.tr.Text(label), "", look.Raised)
	text, shade := t.words(test)
	recording := test != nil && test.Stage == call.SoundRecording
	changed = text != t.said.Text() || t.line.Hidden != (text == "")
	t.said.SetColored(text, shade)
	t.line.Hidden = text == ""
	if t.meter != nil {
		if recording {
			t.meter.SetLevel(test.LevelDB)
		}
		changed = changed || t.meter.Hidden == recording
		t.meter.Hidden = !recording
	}
	return changed
}

func (t *soundTest) words(test *call.SoundTest) (string, color.Color) {
	muted := look.Color(look.ColorMuted)
	if test == nil {
		return "", muted
	}
	if p := test.Problem; p != nil {
		return ProblemText(t.w.tr, *p), look.Color(theme.ColorNameError)
	}
	if test.Stage == call.SoundSilent {
		return t.w.tr.Text("test.silent"), look.Color(theme.ColorNameError)
	}
	return t.w.tr.Text("test." + string(t.kind) + "." + string(test.Stage)), muted
}

func (t *soundTest) elements(m *mapper) {
	m.button("test-"+string(t.kind), t.button)
	m.text("test-"+string(t.kind)+"-result", t.said.Text(), t.said)
}
