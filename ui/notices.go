package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"moim/app/call"
	"moim/ui/look"
)

// notices are the quiet banners at the top of the window: the latest problem,
// a lost server, and that somebody speaks who is muted.
type notices struct {
	w       *window
	root    *fyne.Container
	problem *banner
	offline *banner
	muted   *banner
	release *releaseBar
}

func newNotices(w *window) *notices {
	n := &notices{w: w, root: look.Column(0)}
	return n
}

func (n *notices) object() fyne.CanvasObject { return n.root }

// rebuild makes the banners in the present language and theme.
func (n *notices) rebuild() {
	n.problem = newBanner("warning", n.w.tr.Text("call.dismiss"), func() { n.w.send(call.DismissProblem{}) })
	n.offline = newBanner("offline", "", nil)
	n.muted = newBanner("mic-off", "", nil)
	n.release = newReleaseBar(n.w)
	n.root.Objects = []fyne.CanvasObject{n.offline.root, n.problem.root, n.muted.root, n.release.root}
	n.root.Refresh()
}

func (n *notices) apply(s *call.Snapshot) {
	offline, problem := "", ""
	if s.Phase == call.PhaseInCall && !s.Online {
		offline = n.w.tr.Text("call.offline")
	}
	if p := s.Problem; p != nil && (offline == "" || p.Code != call.ProblemSignalingLost) {
		problem = ProblemText(n.w.tr, *p)
	}
	muted := ""
	if s.Phase == call.PhaseInCall && s.Self.MutedHint {
		muted = n.w.tr.Text("call.muted_hint")
	}
	changed := n.release.apply(s)
	changed = n.offline.set(offline) || changed
	changed = n.muted.set(muted) || changed
	if n.problem.set(problem) || changed {
		n.root.Refresh()
	}
}

func (n *notices) elements(m *mapper) {
	m.text("offline", n.offline.text, n.offline.root)
	if n.muted.text != "" {
		m.text("muted-hint", n.muted.text, n.muted.root)
	}
	n.release.elements(m)
	if n.problem.text != "" {
		m.text("problem", n.problem.text, n.problem.root)
		m.button("dismiss-problem", n.problem.button)
	}
}

// banner is one line with an icon, a sentence and maybe a button.
type banner struct {
	root     *fyne.Container
	sentence *look.Paragraph
	button   *look.Button // nil: none
	text     string
}

func newBanner(icon, dismiss string, tapped func()) *banner {
	b := &banner{sentence: look.NewParagraph("", 200, look.TextBody, look.Color(theme.ColorNameForeground))}
	sign := look.Middle(look.NewIcon(icon, look.Color(theme.ColorNameWarning), 18))
	row := &bannerLayout{sentence: b.sentence}
	parts := []fyne.CanvasObject{sign, b.sentence}
	if tapped != nil {
		b.button = look.NewButton("", "close", look.Quiet, tapped).Tall(32)
		b.button.Tip = dismiss
		parts = append(parts, b.button)
	}
	back := canvas.NewRectangle(look.Color(look.ColorNotice))
	b.root = container.NewStack(back, look.Inset(8, 16, container.New(row, parts...)))
	b.root.Hide()
	return b
}

// set shows a sentence, or hides the banner where it is empty. It reports
// whether anything changed.
func (b *banner) set(text string) bool {
	if b.text == text {
		return false
	}
	b.text = text
	b.sentence.SetText(text)
	b.root.Hidden = text == ""
	return true
}

// bannerLayout lays out icon, sentence and button; the sentence takes as many
// lines as the width asks for.
type bannerLayout struct {
	sentence *look.Paragraph
}

func (l *bannerLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	height := max(l.sentence.MinSize().Height, 24)
	if len(objects) > 2 {
		height = max(height, objects[2].MinSize().Height)
	}
	return fyne.NewSize(240, height)
}

func (l *bannerLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	const icon, gap = 18, 10
	end := size.Width
	if len(objects) > 2 {
		button := objects[2].MinSize()
		end -= button.Width
		objects[2].Resize(button)
		objects[2].Move(fyne.NewPos(end, (size.Height-button.Height)/2))
		end -= gap
	}
	objects[0].Resize(fyne.NewSize(icon, size.Height))
	objects[0].Move(fyne.Position{})
	l.sentence.SetWidth(max(end-icon-gap, 160))
	text := l.sentence.MinSize()
	l.sentence.Resize(text)
	l.sentence.Move(fyne.NewPos(icon+gap, max((size.Height-text.Height)/2, 0)))
}
