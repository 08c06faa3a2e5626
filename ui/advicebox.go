package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"moim/app/call"
	"moim/ui/look"
)

// adviceBox says in one sentence what holds pictures back, with the button
// that does something about it.
type adviceBox struct {
	w        *window
	root     *fyne.Container
	sentence *look.Paragraph
	button   *look.Button
	budget   call.Budget // what the button sets
}

func newAdviceBox(w *window, width float32) *adviceBox {
	const line, gap = 3, 12
	b := &adviceBox{w: w}
	b.sentence = look.NewParagraph("", width-line-gap, 13, look.Color(theme.ColorNameForeground))
	b.button = look.NewButton("", "", look.Raised, func() { w.setBudget(b.budget) }).Tall(34)
	mark := canvas.NewRectangle(look.Color(theme.ColorNameWarning))
	mark.SetMinSize(fyne.NewSize(line, 0))
	b.root = look.Row(gap, mark, look.Inset(4, 0, look.Column(8, b.sentence, container.NewHBox(b.button))))
	b.root.Hide()
	return b
}

// apply shows what there is to say.
func (b *adviceBox) apply(s *call.Snapshot) {
	a := b.w.upload.advice.shown
	sentence := a.sentence(b.w.tr, s, b.w.upload.capacity)
	label, budget := a.action(b.w.tr, s)
	b.budget = budget
	b.sentence.SetText(sentence)
	b.button.Set(label, "", look.Raised)
	b.button.Hidden = label == ""
	b.root.Hidden = sentence == ""
}

func (b *adviceBox) elements(m *mapper) {
	if b.root.Visible() {
		m.text("upload-advice", b.sentence.Text(), b.sentence)
		m.button("upload-advice-button", b.button)
	}
}
