package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"moim/ui/look"
)

// inviteProof says what a browser asks about a certificate that the server
// signed itself, and by what to recognise it.
type inviteProof struct {
	root        *fyne.Container
	fingerprint string
	explain     *look.Paragraph
	plate       *fyne.Container
	copy        *copyButton
	back        *look.Button // nil: it is no page of its own
}

// newInviteProof makes it width units wide. With back it is a page of its own,
// from which a button leads back.
func newInviteProof(w *window, fingerprint string, width, button float32, back func()) *inviteProof {
	p := &inviteProof{fingerprint: fingerprint, plate: newFingerprint(fingerprint)}
	p.explain = look.NewParagraph(w.tr.Text("invite.certificate"), width, look.TextSmall, look.Color(look.ColorMuted))
	p.copy = newCopyButton(w, w.tr.Text("invite.copy_fingerprint"), "copy", look.Raised, fingerprint)
	p.copy.button.Tall(button)
	if back == nil {
		p.copy.button.Tall(32)
		aside := container.New(layout.NewCustomPaddedLayout(0, 0, 8, 0), look.Middle(p.copy.button))
		p.root = look.Column(look.Gap, p.explain, container.NewBorder(nil, nil, nil, aside, p.plate))
		return p
	}
	p.back = look.NewButton(w.tr.Text("preview.back"), "back", look.Quiet, back).Tall(button)
	p.root = look.Column(look.Gap, p.explain, p.plate, newEqualRow(look.Gap, p.back, p.copy.button))
	return p
}

func (p *inviteProof) elements(m *mapper) {
	m.text("certificate-explain", p.explain.Text(), p.explain)
	m.text("fingerprint", p.fingerprint, p.plate)
	m.button("copy-fingerprint", p.copy.button)
	if p.back != nil {
		m.button("certificate-back", p.back)
	}
}
