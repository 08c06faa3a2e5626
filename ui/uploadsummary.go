package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"moim/app/call"
	"moim/ui/look"
)

// uploadSummary is the upper part of the upload panel: the sum and its course,
// the lever, what comes next and what it costs beside.
type uploadSummary struct {
	w        *window
	root     *fyne.Container
	total    *canvas.Text
	budget   *canvas.Text
	bar      *look.Bar
	advice   *adviceBox
	graph    *look.Graph
	peak     *canvas.Text
	lever    *budgetChoice
	forecast *look.Paragraph
	prices   *priceTable
	download *canvas.Text
	data     *look.Paragraph // of this call, and of the month
	encode   *look.Paragraph
	server   *look.Paragraph
}

func newUploadSummary(w *window) *uploadSummary {
	tr := w.tr
	strong, muted := look.Color(theme.ColorNameForeground), look.Color(look.ColorMuted)
	u := &uploadSummary{
		w: w, bar: look.NewBar(8), advice: newAdviceBox(w, panelWidth),
		total:    look.NewBold("", 30, strong),
		budget:   look.NewText("", look.TextSmall, muted),
		graph:    look.NewGraph(historyLength, 48),
		peak:     look.NewText("", look.TextSmall, muted),
		lever:    newBudgetChoice(w),
		forecast: look.NewParagraph("", panelWidth, 13, look.Color(theme.ColorNameHyperlink)).Bold(),
		prices:   newPriceTable(w),
		download: look.NewText("", look.TextSmall, muted),
		data:     look.NewParagraph("", panelWidth, look.TextSmall, muted),
		encode:   look.NewParagraph("", panelWidth, look.TextSmall, muted),
		server:   look.NewParagraph("", panelWidth, look.TextSmall, muted),
	}
	u.peak.Alignment, u.download.Alignment = fyne.TextAlignTrailing, fyne.TextAlignTrailing
	lever := look.Column(4, look.NewText(tr.Text("settings.budget"), look.TextSmall, muted), look.Sized(140, 0, u.lever.widget))
	sum := look.Column(0, look.NewText(tr.Text("upload.total_now"), look.TextSmall, muted), u.total)
	course := look.Column(4, u.graph,
		container.NewBorder(nil, nil, look.NewText(tr.Text("upload.last_minute"), look.TextSmall, muted), u.peak))
	u.root = look.Column(12,
		look.Column(5, container.NewBorder(nil, nil, nil, lever, sum),
			container.NewBorder(nil, nil, u.budget, u.download), u.bar),
		u.advice.root, course, u.forecast, u.prices.root, look.Column(2, u.data, u.encode, u.server))
	return u
}

// apply shows a newer snapshot.
func (u *uploadSummary) apply(s *call.Snapshot) {
	tr, watch := u.w.tr, &u.w.upload
	look.SetText(u.total, formatRate(tr, s.Upload.BPS))
	look.SetText(u.budget, budgetLine(tr, s))
	u.applyBar(s)
	u.graph.Set(watch.history, float64(limitOf(s)))
	peak := 0.0
	for _, bps := range watch.history {
		peak = max(peak, bps)
	}
	look.SetText(u.peak, tr.Text("upload.peak", "rate", formatRate(tr, int64(peak))))
	u.lever.apply(s)
	look.SetText(u.download, "↓ "+formatRate(tr, s.Download.BPS))
	server := ""
	if s.Upload.ServerBPS > 0 {
		server = tr.Text("upload.server", "rate", formatRate(tr, s.Upload.ServerBPS))
	}
	u.advice.apply(s)
	u.prices.apply(s.Upload.Prices)
	setParagraph(u.forecast, forecastLine(tr, s.Upload))
	setParagraph(u.data, dataLine(tr, s))
	setParagraph(u.encode, encodeLine(tr, s.Layers))
	setParagraph(u.server, server)
}

// settled tells whether everything has the height that it needs.
func (u *uploadSummary) settled() bool {
	for _, o := range u.root.Objects {
		if o.Visible() && o.Size().Height != o.MinSize().Height {
			return false
		}
	}
	return u.root.Size().Height == u.root.MinSize().Height
}

// applyBar draws the sum against the budget or, where there is none, against
// what the network carries.
func (u *uploadSummary) applyBar(s *call.Snapshot) {
	whole := limitOf(s)
	if whole == 0 {
		whole = s.Upload.CapacityBPS
	}
	u.bar.Hidden = whole == 0
	color := theme.ColorNamePrimary
	if u.w.upload.advice.shown == adviceBudget {
		color = theme.ColorNameWarning
	}
	u.bar.SetParts(look.Part{Share: float64(s.Upload.BPS*200/max(whole, 1)) / 200, Color: color})
}

// setParagraph shows a text, or hides the paragraph where it is empty. It
// reports whether anything changed.
func setParagraph(p *look.Paragraph, text string) bool {
	if p.Text() == text && p.Hidden == (text == "") {
		return false
	}
	p.Hidden = text == ""
	p.SetText(text)
	return true
}

func (u *uploadSummary) elements(m *mapper) {
	m.text("upload-total", u.total.Text, u.total)
	m.text("upload-budget", u.budget.Text, u.budget)
	m.text("upload-forecast", u.forecast.Text(), u.forecast)
	m.text("upload-peak", u.peak.Text, u.peak)
	m.text("upload-download", u.download.Text, u.download)
	m.text("upload-data", u.data.Text(), u.data)
	m.text("upload-encode", u.encode.Text(), u.encode)
	m.text("upload-server", u.server.Text(), u.server)
	u.prices.elements(m)
}
