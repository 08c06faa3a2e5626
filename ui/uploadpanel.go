package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"moim/app/call"
	"moim/ui/look"
)

// panelWidth is the width of the upload panel's column.
const panelWidth = 292

// uploadPanel says what the call costs: in sum, per participant, and with one
// participant more.
type uploadPanel struct {
	w        *window
	root     *fyne.Container
	total    *canvas.Text
	budget   *canvas.Text
	forecast *canvas.Text
	download *canvas.Text
	data     *canvas.Text
	nobody   *look.Paragraph
	list     *fyne.Container
	rows     []*uploadRow
	limit    *look.Button
	close    *look.Button
}

func newUploadPanel(w *window, onClose func()) *uploadPanel {
	tr := w.tr
	strong, muted := look.Color(theme.ColorNameForeground), look.Color(look.ColorMuted)
	p := &uploadPanel{
		w: w, list: look.Column(10),
		total:    look.NewBold("", 30, strong),
		budget:   look.NewText("", look.TextSmall, muted),
		forecast: look.NewBold("", look.TextBody, look.Color(theme.ColorNameHyperlink)),
		download: look.NewText("", 13, strong),
		data:     look.NewText("", 13, strong),
		nobody:   look.NewParagraph(tr.Text("upload.nobody"), panelWidth, look.TextBody, muted),
	}
	p.close = look.NewButton("", "close", look.Quiet, onClose).Tall(34)
	p.limit = look.NewButton(tr.Text("upload.change_limit"), "settings", look.Raised, w.openSettings).Tall(36)
	head := container.NewBorder(nil, nil, nil, p.close,
		look.Middle(look.NewBold(tr.Text("upload.title"), 16, strong)))
	line := func(key string, value *canvas.Text) fyne.CanvasObject {
		return container.NewBorder(nil, nil, look.NewText(tr.Text(key), 13, muted), value)
	}
	summary := look.Column(6,
		look.NewText(tr.Text("upload.total_now"), 13, muted),
		look.Column(0, p.total, p.budget),
		p.forecast,
		line("upload.download_now", p.download),
		line("upload.total_data", p.data),
	)
	body := look.Column(14, summary, container.NewHBox(p.limit), look.Rule(), p.nobody, p.list)
	scrollbar := look.Sized(14, 0, look.NewText("", 1, muted))
	scroll := container.NewVScroll(container.NewBorder(nil, nil, nil, scrollbar, look.Sized(panelWidth, 0, body)))
	scroll.SetMinSize(fyne.NewSize(panelWidth+18, 200))
	back := canvas.NewRectangle(look.Color(look.ColorSurface))
	p.root = container.NewStack(back, look.Inset(14, 16, container.NewBorder(look.Column(10, head, look.Rule()), nil, nil, nil,
		look.Inset(14, 0, scroll))))
	return p
}

func (p *uploadPanel) apply(s *call.Snapshot) {
	tr := p.w.tr
	look.SetText(p.total, formatRate(tr, s.Upload.BPS))
	budget := tr.Text("upload.unlimited")
	if s.Upload.BudgetBPS > 0 {
		budget = tr.Text("upload.budget", "rate", formatRate(tr, s.Upload.BudgetBPS))
	}
	look.SetText(p.budget, budget)
	forecast := ""
	if s.Upload.ForecastNextBPS > 0 {
		forecast = tr.Text("upload.forecast", "rate", formatRate(tr, s.Upload.ForecastNextBPS))
	}
	look.SetText(p.forecast, forecast)
	p.forecast.Hidden = forecast == ""
	look.SetText(p.download, formatRate(tr, s.Download.BPS))
	look.SetText(p.data, formatBytes(tr, s.Upload.TotalBytes))
	p.nobody.Hidden = len(s.Peers) > 0
	p.applyRows(s.Peers)
}

func (p *uploadPanel) applyRows(peers []call.Participant) {
	same := slices.EqualFunc(p.rows, peers, func(r *uploadRow, q call.Participant) bool { return r.peer == q.ID })
	if !same {
		p.rows = nil
		p.list.Objects = nil
		for _, q := range peers {
			row := newUploadRow(p.w, q.ID)
			p.rows = append(p.rows, row)
			p.list.Objects = append(p.list.Objects, row.root)
		}
		p.list.Refresh()
	}
	for i, q := range peers {
		p.rows[i].apply(q)
	}
}

func (p *uploadPanel) elements(m *mapper) {
	m.text("upload-total", p.total.Text, p.total)
	m.text("upload-budget", p.budget.Text, p.budget)
	m.text("upload-forecast", p.forecast.Text, p.forecast)
	m.text("upload-download", p.download.Text, p.download)
	m.text("upload-data", p.data.Text, p.data)
	for _, r := range p.rows {
		m.text("upload-row:"+string(r.peer), r.name.Text+" "+r.up.Text, r.root)
	}
	m.button("upload-limit", p.limit)
	m.button("upload-close", p.close)
}
