package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"moim/app/call"
	"moim/ui/look"
)

// checkWidth is the width of the sentences of a check.
const checkWidth = 480

// checkHeight is room for all of them, so that the dialog does not grow.
const checkHeight = 270

// checkLine is more room for what is tried besides.
const checkLine = 54

// checkSheet is the dialog that says what gets through from here, one sentence for
// each thing that is tried.
type checkSheet struct {
	w     *window
	lines *fyne.Container
	kinds []call.CheckKind  // that have a line,
	texts []*look.Paragraph // and what it says
	again *look.Button
	done  *look.Button
	root  fyne.CanvasObject
}

// checkKinds is what is tried, in order.
func checkKinds(p call.Preferences) []call.CheckKind {
	kinds := []call.CheckKind{call.CheckSignaling, call.CheckSTUN, call.CheckUDP, call.CheckTCP, call.CheckTLS}
	if p.TURN != "" {
		kinds = append(kinds, call.CheckOwnTURN)
	}
	return kinds
}

// openCheck begins a check and shows it.
func (w *window) openCheck() {
	w.send(call.CheckConnection{})
	w.showCheck()
}

// showCheck shows the check that is under way, or the latest one.
func (w *window) showCheck() {
	s := newCheckSheet(w)
	s.apply(w.snapshot)
	w.openSheet(s.root, openSheet{reopen: w.showCheck, update: s.apply, list: s.elements})
}

func newCheckSheet(w *window) *checkSheet {
	s := &checkSheet{w: w, lines: look.Column(14)}
	s.again = look.NewButton(w.tr.Text("check.again"), "retry", look.Raised, func() { w.send(call.CheckConnection{}) }).Tall(40)
	s.done = look.NewButton(w.tr.Text("settings.close"), "", look.Primary, w.closeSheet).Tall(40)
	height := float32(checkHeight)
	if w.snapshot.Preferences.TURN != "" {
		height += checkLine
	}
	title := look.NewBold(w.tr.Text("check.title"), 20, look.Color(theme.ColorNameForeground))
	s.root = container.NewBorder(look.Inset(0, 0, look.Column(14, title)), container.NewBorder(nil, nil, s.again, s.done), nil, nil,
		look.Inset(18, 0, look.Sized(checkWidth+40, height, s.lines)))
	return s
}

// apply shows what has been found by now.
func (s *checkSheet) apply(snapshot *call.Snapshot) {
	found := make(map[call.CheckKind]call.CheckResult)
	running := snapshot.Check == nil || snapshot.Check.Running
	if snapshot.Check != nil {
		for _, r := range snapshot.Check.Results {
			found[r.Kind] = r
		}
	}
	s.lines.RemoveAll()
	s.kinds, s.texts = s.kinds[:0], s.texts[:0]
	for _, kind := range checkKinds(snapshot.Preferences) {
		r, known := found[kind]
		if !known && !running {
			continue // without signaling nothing else is known
		}
		r.Kind = kind
		s.add(r, known)
		if !known {
			break // one after the other
		}
	}
	s.again.Enable(!running)
	s.lines.Refresh()
}

// add adds the line about one thing.
func (s *checkSheet) add(r call.CheckResult, known bool) {
	code, subject := "", ""
	if r.Problem != nil {
		code, subject = string(r.Problem.Code), r.Problem.Subject
	}
	color, icon := look.Color(theme.ColorNameForeground), look.NewIcon("check", look.Color(theme.ColorNameSuccess), 20)
	switch {
	case !known:
		color, icon = look.Color(look.ColorMuted), look.NewIcon("retry", look.Color(look.ColorMuted), 20)
	case r.Outcome == call.CheckFails:
		icon = look.NewIcon("warning", look.Color(theme.ColorNameError), 20)
	case r.Outcome == call.CheckAbsent:
		color, icon = look.Color(look.ColorMuted), look.NewIcon("close", look.Color(look.ColorMuted), 20)
	}
	sentence := s.w.tr.Check(string(r.Kind), string(r.Outcome), int(r.Took.Milliseconds()), code, subject)
	text := look.NewParagraph(sentence, checkWidth, look.TextBody, color)
	s.kinds, s.texts = append(s.kinds, r.Kind), append(s.texts, text)
	s.lines.Add(container.NewBorder(nil, nil, look.Sized(32, 0, container.NewVBox(icon)), nil, text))
}

func (s *checkSheet) elements(m *mapper) {
	for i, text := range s.texts {
		m.text("check:"+string(s.kinds[i]), text.Text(), text)
	}
	m.button("check-again", s.again)
	m.button("close", s.done)
}
