package ui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"moim/app/call"
	"moim/ui/look"
)

// panelWidth is the width of the upload panel's column.
const panelWidth = 320

// uploadPanel says what the call costs, in sum and per participant, with the
// levers beside the numbers.
type uploadPanel struct {
	w       *window
	root    *fyne.Container
	summary *uploadSummary
	nobody  *look.Paragraph
	list    *fyne.Container
	safety  *look.Paragraph // what the codes in the list are for
	rows    []*uploadRow
	scroll  *container.Scroll
	close   *look.Button
}

func newUploadPanel(w *window, onClose func()) *uploadPanel {
	tr := w.tr
	strong, muted := look.Color(theme.ColorNameForeground), look.Color(look.ColorMuted)
	p := &uploadPanel{
		w: w, list: look.Column(10), summary: newUploadSummary(w),
		nobody: look.NewParagraph(tr.Text("upload.nobody"), panelWidth, look.TextBody, muted),
		safety: look.NewParagraph(tr.Text("upload.safety_explained"), panelWidth, look.TextSmall, muted),
	}
	p.close = look.NewButton("", "close", look.Quiet, onClose).Tall(34)
	p.close.Tip = tr.Text("upload.close") + " (U)"
	w.tips.attach(p.close)
	head := container.NewBorder(nil, nil, nil, p.close,
		look.Middle(look.NewBold(tr.Text("upload.title"), 16, strong)))
	body := look.Column(14, p.summary.root, look.Rule(), p.nobody, p.list, p.safety)
	scrollbar := look.Sized(14, 0, look.NewText("", 1, muted))
	p.scroll = container.NewVScroll(container.NewBorder(nil, nil, nil, scrollbar, look.Sized(panelWidth, 0, body)))
	p.scroll.SetMinSize(fyne.NewSize(panelWidth+18, 200))
	back := canvas.NewRectangle(look.Color(look.ColorSurface))
	p.root = container.NewStack(back, look.Inset(14, 16, container.NewBorder(look.Column(10, head, look.Rule()), nil, nil, nil,
		look.Inset(14, 0, p.scroll))))
	return p
}

func (p *uploadPanel) apply(s *call.Snapshot) {
	p.summary.apply(s)
	p.nobody.Hidden, p.safety.Hidden = len(s.Peers) > 0, len(s.Peers) == 0
	if p.applyRows(s) || !p.summary.settled() {
		p.settle()
	}
}

// settle lays the column out anew. What the person has scrolled to stays where
// it is, so that no click goes beside its mark.
func (p *uploadPanel) settle() {
	before := p.list.Position().Y
	p.scroll.Content.Refresh()
	p.scroll.Refresh()
	grown := p.list.Position().Y - before
	if past := p.scroll.Offset.Y > p.summary.graph.Position().Y; past && before > 0 && grown != 0 {
		p.scroll.ScrollToOffset(fyne.NewPos(0, max(p.scroll.Offset.Y+grown, 0)))
	}
}

// applyRows shows who is there. It reports whether somebody has come or gone.
func (p *uploadPanel) applyRows(s *call.Snapshot) bool {
	same := slices.EqualFunc(p.rows, s.Peers, func(r *uploadRow, q call.Participant) bool { return r.peer == q.ID })
	if !same {
		old := p.rows
		p.rows = nil
		p.list.Objects = nil
		for _, q := range s.Peers {
			row := newUploadRow(p.w, q.ID, p.reveal)
			if i := slices.IndexFunc(old, func(r *uploadRow) bool { return r.peer == q.ID }); i >= 0 {
				row = old[i]
			}
			p.rows = append(p.rows, row)
			p.list.Objects = append(p.list.Objects, row.root)
		}
		p.list.Refresh()
	}
	whole := limitOf(s)
	if whole == 0 {
		whole = s.Upload.BPS
	}
	for i, q := range s.Peers {
		p.rows[i].apply(q, whole, s.At)
	}
	return !same
}

// reveal scrolls as little as is needed to see the whole of a row.
func (p *uploadPanel) reveal(r *uploadRow) {
	driver := p.w.app.Driver()
	top := driver.AbsolutePositionForObject(r.root).Y - driver.AbsolutePositionForObject(p.scroll.Content).Y
	view := p.scroll.Size().Height
	offset := min(max(p.scroll.Offset.Y, top+r.root.Size().Height-view), top)
	if offset != p.scroll.Offset.Y {
		p.scroll.ScrollToOffset(fyne.NewPos(0, offset))
	}
}

func (p *uploadPanel) elements(m *mapper) {
	m.button("upload-close", p.close)
	m.text("upload-list", p.w.tr.Text("upload.title"), p.scroll)
	p.summary.elements(m)
	for _, r := range p.rows {
		m.text("upload-row:"+string(r.peer), r.name.Text+" "+r.up.Text, r.root)
		m.text("upload-parts:"+string(r.peer), strings.Join(r.parts.shown, " "), r.parts.root)
		m.text("upload-layer:"+string(r.peer), r.layer.Text, r.layer)
		m.text("upload-path:"+string(r.peer), r.path.Text, r.path)
		m.text("upload-safety:"+string(r.peer), r.safety.Text, r.safety)
	}
	m.clip = p.scroll
	m.choice("upload-budget-choice", p.summary.lever.choice)
	p.summary.advice.elements(m)
	for _, r := range p.rows {
		m.choice("upload-quality:"+string(r.peer), r.quality)
	}
	m.clip = nil
}
