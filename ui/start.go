package ui

import (
	"net/url"
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"

	"moim/app/call"
	"moim/signaling"
	"moim/ui/look"
)

// maxName is the longest name, in characters.
const maxName = 64

// startWidth is the width of the start screen's card.
const startWidth = 380

// startView is the screen before any call: a name, a new call, or a code.
type startView struct {
	stillView
	w        *window
	root     fyne.CanvasObject
	name     *look.Entry
	code     *look.Entry
	newCall  *look.Button
	join     *look.Button
	settings *look.Button
	nameHint *look.Paragraph
	codeHint *look.Paragraph
}

func newStartView(w *window) *startView {
	tr := w.tr
	v := &startView{w: w}
	v.name = look.NewEntry(tr.Text("start.name_hint"))
	v.name.Text = w.preferences.Name
	v.name.OnChanged = func(string) { v.check() }
	v.name.OnBlur = v.saveName
	v.name.OnSubmitted = func(string) { v.saveName() }
	v.code = look.NewEntry(tr.Text("start.code_hint"))
	v.code.OnChanged = func(string) { v.check() }
	v.code.OnSubmitted = func(string) { v.submitCode() }
	v.newCall = look.NewButton(tr.Text("start.new_call"), "camera", look.Primary, v.startCall).Tall(46)
	v.join = look.NewButton(tr.Text("start.join"), "enter", look.Raised, v.submitCode).Tall(40)
	v.settings = look.NewButton("", "settings", look.Quiet, w.openSettings).Tall(44)
	v.settings.Tip = tr.Text("toolbar.settings")
	w.tips.attach(v.settings)
	v.nameHint = look.NewParagraph("", startWidth, look.TextSmall, look.Color(look.ColorMuted))
	v.codeHint = look.NewParagraph("", startWidth, look.TextSmall, look.Color(look.ColorMuted))
	v.build()
	v.check()
	return v
}

func (v *startView) build() {
	tr, muted := v.w.tr, look.Color(look.ColorMuted)
	title := look.NewBold("Moim", 34, look.Color(theme.ColorNameForeground))
	title.Alignment = fyne.TextAlignCenter
	tagline := look.NewText(tr.Text("app.tagline"), 15, muted)
	tagline.Alignment = fyne.TextAlignCenter
	or := container.NewBorder(nil, nil, nil, nil, look.NewText(tr.Text("start.or"), look.TextSmall, muted))
	divider := container.New(&dividerLayout{}, look.Rule(), or, look.Rule())
	card := look.Card(28, look.Sized(startWidth, 0, look.Column(look.Gap,
		look.Column(6, look.NewText(tr.Text("start.name"), 13, muted), v.name, v.nameHint),
		v.newCall,
		look.Inset(4, 0, divider),
		look.Column(8, container.NewBorder(nil, nil, nil, look.Inset(0, 0, v.join), v.code), v.codeHint),
	)))
	head := look.Column(4, container.NewCenter(look.NewLogo(76)), title, tagline)
	bar := container.NewHBox(layout.NewSpacer(), look.Inset(8, 8, v.settings))
	v.root = container.NewStack(
		container.NewCenter(look.Column(look.WideGap, head, card)),
		container.NewBorder(bar, nil, nil, nil),
	)
}

func (v *startView) object() fyne.CanvasObject { return v.root }

func (v *startView) apply(s *call.Snapshot) {
	if v.w.win.Canvas().Focused() != v.name && v.name.Text != s.Preferences.Name && v.nameFits() {
		v.name.SetText(s.Preferences.Name)
	}
}

func (v *startView) elements(m *mapper) {
	m.entry("name-entry", v.name)
	m.text("name-hint", v.nameHint.Text(), v.nameHint)
	m.button("new-call", v.newCall)
	m.entry("code-entry", v.code)
	m.text("code-hint", v.codeHint.Text(), v.codeHint)
	m.button("join", v.join)
	m.button("settings", v.settings)
}

func (v *startView) nameFits() bool {
	return utf8.RuneCountInString(strings.TrimSpace(v.name.Text)) <= maxName
}

// check says what the fields hold as it is typed.
func (v *startView) check() {
	tr, wrong := v.w.tr, look.Color(theme.ColorNameError)
	fits := v.nameFits()
	v.nameHint.Hidden = fits
	if !fits {
		v.nameHint.SetColored(tr.Text("start.name_long"), wrong)
	}
	text := strings.TrimSpace(v.code.Text)
	invitation, err := signaling.ParseInvitation(text)
	switch {
	case text == "":
		v.codeHint.SetText("")
	case err != nil:
		v.codeHint.SetColored(tr.Text("start.code_wrong"), look.Color(look.ColorMuted))
	default:
		v.codeHint.SetColored(v.describe(invitation), look.Color(theme.ColorNameSuccess))
	}
	v.codeHint.Hidden = text == ""
	v.newCall.Enable(fits)
	v.join.Enable(fits && text != "")
	style := look.Raised
	if text != "" && err == nil {
		style = look.Primary
	}
	v.join.Set(tr.Text("start.join"), "enter", style)
	if v.root != nil {
		v.root.Refresh()
	}
}

// describe says which room an invitation leads to.
func (v *startView) describe(i signaling.Invitation) string {
	if server, err := url.Parse(i.Server); err == nil && server.Host != "" {
		return v.w.tr.Text("start.code_ok_at", "code", i.Code.String(), "host", server.Host)
	}
	return v.w.tr.Text("start.code_ok", "code", i.Code.String())
}

func (v *startView) saveName() {
	if name := strings.TrimSpace(v.name.Text); v.nameFits() {
		v.w.setPreferences(func(p *call.Preferences) { p.Name = name })
	}
}

func (v *startView) startCall() {
	v.saveName()
	v.w.send(call.OpenPreview{})
}

// submitCode goes on to the preview. A text without a code goes as it is: the
// session answers with the sentence about it.
func (v *startView) submitCode() {
	text := strings.TrimSpace(v.code.Text)
	if text == "" || !v.nameFits() {
		return
	}
	v.saveName()
	v.w.send(call.OpenPreview{To: text})
}

// dividerLayout puts a word between two lines of equal length.
type dividerLayout struct{}

func (*dividerLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return objects[1].MinSize().AddWidthHeight(80, 0)
}

func (*dividerLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	word := objects[1].MinSize()
	side := (size.Width-word.Width)/2 - 10
	objects[0].Resize(fyne.NewSize(side, 1))
	objects[0].Move(fyne.NewPos(0, size.Height/2))
	objects[1].Resize(word)
	objects[1].Move(fyne.NewPos(side+10, (size.Height-word.Height)/2))
	objects[2].Resize(fyne.NewSize(side, 1))
	objects[2].Move(fyne.NewPos(size.Width-side, size.Height/2))
}
