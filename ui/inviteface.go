package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"

	"moim/app/call"
	"moim/ui/look"
)

// inviteMeasures are the sizes of one arrangement of the invitation, in units.
type inviteMeasures struct {
	column  float32 // width of the code and its buttons
	gap     float32 // between the groups
	padding float32 // around everything, where the arrangement is a card
	qr      float32 // side of the QR code
	code    float32 // size of the code's letters
	button  float32 // height of the buttons
	brief   bool    // without explanations; the certificate has a page of its own
	bare    bool    // without a caption below the QR code, too
}

// inviteFace is one arrangement of the invitation to a room. It is made once
// for a room, so that the QR code is; only its title and its page change.
type inviteFace struct {
	w        *window
	room     call.Room
	m        inviteMeasures
	root     *fyne.Container
	title    *look.Paragraph
	code     *canvas.Text
	qr       *canvas.Raster // nil: no QR code
	copies   []namedCopy
	noLink   *look.Paragraph // why a browser cannot join; nil: it can
	front    *fyne.Container // where the certificate has a page of its own: what it takes turns with
	proof    *inviteProof    // nil: a browser asks nothing
	more     *look.Button    // turns to the certificate; nil: it has no page of its own
	browsers bool
}

// namedCopy is a copy button and its name in the list of elements.
type namedCopy struct {
	name string
	*copyButton
}

func newInviteFace(w *window, room call.Room, m inviteMeasures) *inviteFace {
	f := &inviteFace{w: w, room: room, m: m, browsers: room.BrowserLink != ""}
	f.code = look.NewBold(room.Code, m.code, look.Color(theme.ColorNameForeground))
	f.code.Alignment = fyne.TextAlignCenter
	f.addCopy("copy-code", "invite.copy_code", "copy", look.Primary, room.Code)
	f.addCopy("copy-link", "invite.copy_link", "link", look.Raised, room.Link)
	if f.browsers {
		f.addCopy("copy-browser-link", "invite.copy_browser_link", "browser", look.Raised, room.BrowserLink)
		qr, err := look.NewQR(room.BrowserLink, m.qr)
		if err != nil {
			w.log.Error("draw invitation", "error", err)
		}
		f.qr = qr
	}
	body := f.body()
	width := body.MinSize().Width
	f.title = look.NewParagraph("", width, look.TextLarge, look.Color(theme.ColorNameForeground)).Centered().Bold()
	f.root = look.Column(m.gap, f.head(width), f.foot(width, body))
	return f
}

func (f *inviteFace) addCopy(name, key, icon string, style look.ButtonStyle, text string) {
	c := newCopyButton(f.w, f.w.tr.Text(key), icon, style, text)
	c.button.Tall(f.m.button)
	f.copies = append(f.copies, namedCopy{name, c})
}

// head is the title and what to do with all this.
func (f *inviteFace) head(width float32) fyne.CanvasObject {
	if f.m.brief {
		return f.title
	}
	explain := "invite.explain"
	if f.browsers {
		explain = "invite.explain_browser"
	}
	text := look.NewParagraph(f.w.tr.Text(explain), width, look.TextBody, look.Color(look.ColorMuted)).Centered()
	return look.Column(6, f.title, text)
}

// body is the QR code, where there is one, and the code with its buttons.
func (f *inviteFace) body() *fyne.Container {
	if f.qr == nil {
		return f.column(0)
	}
	return f.scan()
}

// paperMargin is the white around the QR code beside its quiet zone.
const paperMargin = 4

// scan is the QR code on white paper with what it is for, and beside it the
// code with its buttons.
func (f *inviteFace) scan() *fyne.Container {
	paper := canvas.NewRectangle(color.White)
	paper.CornerRadius = 2 * paperMargin // its corners hold those of the code
	paper.StrokeColor, paper.StrokeWidth = look.Color(look.ColorBorder), 1
	side := f.m.qr + 2*paperMargin
	left := look.Column(8, container.NewStack(paper, look.Inset(paperMargin, paperMargin, f.qr)))
	if !f.m.bare {
		left.Add(look.NewParagraph(f.w.tr.Text("invite.scan"), side, look.TextSmall, look.Color(look.ColorMuted)).Centered())
	}
	return look.Row(max(f.m.gap, 16), left, f.column(side))
}

// column is the code with its buttons, together at least so high, and notes.
func (f *inviteFace) column(height float32) *fyne.Container {
	code := look.Filled(look.Color(look.ColorRaised), look.Radius, look.Inset(f.m.code*0.3, look.Gap, f.code))
	gap := min(f.m.gap, 8)
	buttons := look.Column(gap)
	for _, c := range f.copies {
		buttons.Add(c.button)
	}
	if !f.browsers {
		buttons = newEqualRow(look.Gap, buttons.Objects...)
	}
	column := look.Column(8, look.Sized(f.m.column, height, look.Column(gap, code, layout.NewSpacer(), buttons)))
	if f.room.Hosted && !f.m.brief {
		column.Add(f.note("invite.local"))
	}
	if !f.browsers {
		f.noLink = f.note("invite.no_browser_link")
		column.Add(f.noLink)
	}
	return column
}

// note is a small sentence in the column.
func (f *inviteFace) note(key string) *look.Paragraph {
	return look.NewParagraph(f.w.tr.Text(key), f.m.column, look.TextSmall, look.Color(look.ColorMuted)).Centered()
}

// foot adds to the body how a browser's question about the certificate is
// answered: below it or, where there is no room, on a page behind it.
func (f *inviteFace) foot(width float32, body *fyne.Container) *fyne.Container {
	if f.room.Fingerprint == "" || !f.browsers {
		return body
	}
	if !f.m.brief {
		f.proof = newInviteProof(f.w, f.room.Fingerprint, width, f.m.button, nil)
		return look.Column(f.m.gap, body, look.Rule(), f.proof.root)
	}
	f.more = look.NewButton(f.w.tr.Text("invite.certificate_more"), "shield", look.Quiet, func() { f.turn(true) }).Tall(f.m.button)
	f.front = look.Column(f.m.gap/2, body, f.more)
	f.proof = newInviteProof(f.w, f.room.Fingerprint, width, f.m.button, func() { f.turn(false) })
	f.proof.root = look.Sized(width, f.front.MinSize().Height, f.proof.root)
	f.proof.root.Hide()
	return container.NewStack(f.front, f.proof.root)
}

// turn shows the page with the certificate, or the other one.
func (f *inviteFace) turn(certificate bool) {
	f.front.Hidden, f.proof.root.Hidden = certificate, !certificate
	f.root.Refresh()
}

func (f *inviteFace) elements(m *mapper) {
	m.text("alone", f.title.Text(), f.title)
	if f.front == nil || f.front.Visible() {
		m.text("code", f.code.Text, f.code)
		for _, c := range f.copies {
			m.button(c.name, c.button)
		}
		if f.qr != nil {
			m.text("qr", f.room.BrowserLink, f.qr)
		}
		if f.noLink != nil {
			m.text("no-browser-link", f.noLink.Text(), f.noLink)
		}
		if f.more != nil {
			m.button("certificate", f.more)
		}
	}
	if f.proof != nil && f.proof.root.Visible() {
		f.proof.elements(m)
	}
}
