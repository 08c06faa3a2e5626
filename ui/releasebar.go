package ui

import (
	"net/url"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"moim/app/call"
	"moim/ui/look"
)

// releaseBar is the banner of the start screen that asks, once, whether to look for
// newer versions, and tells of one. It stays out of previews and calls.
type releaseBar struct {
	w        *window
	root     *fyne.Container
	sentence *look.Paragraph
	yes, no  *look.Button
	shown    releaseState
}

// releaseState is what the bar is about.
type releaseState struct {
	ask     bool
	version string
}

func newReleaseBar(w *window) *releaseBar {
	b := &releaseBar{w: w, sentence: look.NewParagraph("", 200, look.TextBody, look.Color(theme.ColorNameForeground))}
	b.yes = look.NewButton("", "", look.Raised, b.accept).Tall(34)
	b.no = look.NewButton("", "", look.Quiet, b.refuse).Tall(34)
	sign := look.Middle(look.NewIcon("download", look.Color(theme.ColorNameForeground), 18))
	row := &bannerLayout{sentence: b.sentence}
	back := canvas.NewRectangle(look.Color(look.ColorNotice))
	b.root = container.NewStack(back, look.Inset(8, 16, container.New(row, sign, b.sentence, container.NewHBox(b.yes, b.no))))
	b.root.Hide()
	return b
}

// apply shows what there is to ask or to tell, and reports whether that changed.
func (b *releaseBar) apply(s *call.Snapshot) bool {
	state := releaseState{}
	if s.Phase == call.PhaseIdle && b.w.config.Updates.Possible {
		state.ask = s.Preferences.Updates == call.UpdatesUnasked
		if !state.ask && !b.w.put {
			state.version = b.w.news.Version
		}
	}
	if state == b.shown {
		return false
	}
	b.shown = state
	tr := b.w.tr
	b.root.Hidden = state == releaseState{}
	if state.ask {
		b.set(tr.Text("updates.question"), tr.Text("updates.yes"), tr.Text("updates.no"))
	} else {
		b.set(tr.Text("updates.newer", "version", state.version), tr.Text("updates.open"), tr.Text("updates.later"))
	}
	return true
}

func (b *releaseBar) set(sentence, yes, no string) {
	b.sentence.SetText(sentence)
	b.yes.Set(yes, "", look.Raised)
	b.no.Set(no, "", look.Quiet)
}

func (b *releaseBar) accept() {
	if b.shown.ask {
		b.w.setPreferences(func(p *call.Preferences) { p.Updates = call.UpdatesLook })
		return
	}
	if address, err := url.Parse(b.w.news.Address); err == nil {
		if err := b.w.app.OpenURL(address); err != nil {
			b.w.log.Warn("page of the new version is not opened", "error", err)
		}
	}
	b.putAway()
}

func (b *releaseBar) refuse() {
	if b.shown.ask {
		b.w.setPreferences(func(p *call.Preferences) { p.Updates = call.UpdatesNo })
		return
	}
	b.putAway()
}

// putAway hides the news until the next start or the next version.
func (b *releaseBar) putAway() {
	b.w.put = true
	b.w.notices.apply(b.w.snapshot)
}

func (b *releaseBar) elements(m *mapper) {
	if b.root.Hidden {
		return
	}
	m.text("release", b.sentence.Text(), b.sentence)
	m.button("release-yes", b.yes)
	m.button("release-no", b.no)
}
