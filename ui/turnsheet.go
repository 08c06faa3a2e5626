package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"moim/app/call"
	"moim/ui/look"
)

// turnWidth is the width of the dialog's fields, and turnLabel that of their words.
const (
	turnWidth = 440
	turnLabel = 110
)

// turnSheet is the dialog for the person's own TURN server. Every change counts when its
// field is left.
type turnSheet struct {
	w      *window
	url    *look.Entry
	user   *look.Entry
	secret *look.Entry
	hint   *look.Paragraph // below the address
	tryOut *look.Button
	done   *look.Button
	root   fyne.CanvasObject
}

// openTURN shows it.
func (w *window) openTURN() {
	f := newTURNSheet(w)
	w.openSheet(f.root, openSheet{reopen: w.openTURN, update: func(*call.Snapshot) {}, list: f.elements, onClosed: f.save})
}

func newTURNSheet(w *window) *turnSheet {
	tr, muted := w.tr, look.Color(look.ColorMuted)
	f := &turnSheet{
		w: w, url: look.NewEntry(tr.Text("settings.turn_hint")), user: look.NewEntry(tr.Text("settings.turn_user_hint")),
		secret: look.NewEntry(tr.Text("settings.turn_secret_hint")),
		hint:   look.NewParagraph(tr.Text("settings.turn_explain"), turnWidth, look.TextSmall, muted),
	}
	f.secret.Password = true
	f.url.Text, f.user.Text, f.secret.Text = w.preferences.TURN, w.preferences.TURNUser, string(w.preferences.TURNSecret)
	f.url.OnChanged = func(string) { f.check() }
	for _, e := range []*look.Entry{f.url, f.user, f.secret} {
		e.OnBlur, e.OnEscape = f.save, w.closeSheet
		e.OnSubmitted = func(string) { f.save() }
	}
	f.tryOut = look.NewButton(tr.Text("settings.check"), "", look.Raised, func() {
		f.save()
		w.openCheck()
	}).Tall(40)
	f.done = look.NewButton(tr.Text("settings.close"), "", look.Primary, w.closeSheet).Tall(40)
	row := func(key string, field fyne.CanvasObject) fyne.CanvasObject {
		label := look.NewText(tr.Text(key), look.TextBody, look.Color(theme.ColorNameForeground))
		return container.NewBorder(nil, nil, look.Sized(turnLabel, 0, look.Middle(label)), nil, field)
	}
	title := look.NewBold(tr.Text("settings.turn_title"), 20, look.Color(theme.ColorNameForeground))
	f.root = look.Column(18, title,
		look.NewParagraph(tr.Text("settings.turn_about"), turnWidth, look.TextBody, look.Color(theme.ColorNameForeground)),
		look.Column(8, row("settings.turn_url", f.url), row("settings.turn_user", f.user), row("settings.turn_secret", f.secret)),
		look.Sized(turnWidth, turnHint, f.hint),
		container.NewBorder(nil, nil, f.tryOut, f.done))
	return f
}

// turnHint is room for what is said below the fields, whatever that is.
const turnHint = 56

// check says whether the address can be one.
func (f *turnSheet) check() {
	if validTURN(f.url.Text) {
		f.hint.SetColored(f.w.tr.Text("settings.turn_explain"), look.Color(look.ColorMuted))
		return
	}
	f.hint.SetColored(f.w.tr.Text("settings.turn_wrong"), look.Color(theme.ColorNameError))
}

// save keeps all three where the address can be kept.
func (f *turnSheet) save() {
	f.check()
	if !validTURN(f.url.Text) {
		return
	}
	url, user, secret := strings.Join(strings.Fields(f.url.Text), " "), strings.TrimSpace(f.user.Text), strings.TrimSpace(f.secret.Text)
	f.w.setPreferences(func(p *call.Preferences) { p.TURN, p.TURNUser, p.TURNSecret = url, user, call.Secret(secret) })
}

func (f *turnSheet) elements(m *mapper) {
	m.entry("turn-entry", f.url)
	m.entry("turn-user-entry", f.user)
	m.add(Element{Name: "turn-secret-entry", Kind: KindEntry, Enabled: !f.secret.Disabled()}, f.secret) // without its text
	m.text("turn-hint", f.hint.Text(), f.hint)
	m.button("check", f.tryOut)
	m.button("close", f.done)
}

// validTURN tells whether text is empty or addresses of STUN and TURN servers (RFC 7064,
// RFC 7065), of which a bare host is one.
func validTURN(text string) bool {
	for _, u := range strings.Fields(text) {
		scheme, rest, found := strings.Cut(u, ":")
		switch scheme {
		case "turn", "turns", "stun", "stuns":
			if !found || rest == "" || strings.HasPrefix(rest, "/") {
				return false
			}
		default:
			if strings.ContainsAny(u, "/@") || u == ":" || strings.HasPrefix(u, ":") {
				return false
			}
		}
	}
	return true
}
