package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"moim/app/call"
	"moim/media"
	"moim/ui/look"
)

// systemShareWidth is how wide the dialog's text and buttons are, in units.
const systemShareWidth = 420

// systemShareSheet is the dialog before the system's own one, which asks what to
// share where programs cannot see the screen themselves.
type systemShareSheet struct {
	w             *window
	choose, again *look.Button
	sound         *shareSound
	cost          *canvas.Text
	cancel        *look.Button
	root          fyne.CanvasObject
}

// openSystemShareSheet offers to have the system ask.
func (w *window) openSystemShareSheet() {
	s := newSystemShareSheet(w)
	w.openSheet(s.root, openSheet{update: s.apply, list: s.elements, reopen: w.openSystemShareSheet})
}

func newSystemShareSheet(w *window) *systemShareSheet {
	s := &systemShareSheet{w: w}
	title := look.NewBold(w.tr.Text("share.question"), look.TextLarge, look.Color(theme.ColorNameForeground))
	explained := look.NewParagraph(w.tr.Text("share.system_asks"), systemShareWidth, look.TextBody, look.Color(look.ColorMuted))
	s.choose = look.NewButton(w.tr.Text("share.ask_system"), "screen", look.Primary, func() { s.share(media.AskID) }).Tall(44)
	s.again = look.NewButton(w.tr.Text("share.again"), "", look.Raised, func() { s.share(media.AgainID) }).Tall(44)
	_, again := w.config.AsksSystem()
	s.again.Hidden = !again
	s.sound = newShareSound(w, systemShareWidth, func() { s.apply(w.snapshot) })
	s.cost = look.NewText("", look.TextSmall, look.Color(look.ColorMuted))
	s.cancel = look.NewButton(w.tr.Text("joining.cancel"), "", look.Quiet, w.closeSheet).Tall(40)
	s.root = look.Column(12, title, explained, s.choose, s.again, s.sound.root, s.cost, container.NewBorder(nil, nil, s.cancel, nil))
	s.apply(w.snapshot)
	return s
}

func (s *systemShareSheet) share(id string) {
	s.w.closeSheet()
	s.w.send(call.StartShare{Device: id, Sound: s.sound.on()})
}

// apply says what sharing will cost.
func (s *systemShareSheet) apply(snapshot *call.Snapshot) {
	look.SetText(s.cost, shareCost(s.w, snapshot, s.sound.on()))
}

func (s *systemShareSheet) elements(m *mapper) {
	m.button("share-ask", s.choose)
	if s.again.Visible() {
		m.button("share-again", s.again)
	}
	s.sound.elements(m)
	m.text("share-cost", s.cost.Text, s.cost)
	m.button("cancel", s.cancel)
}
