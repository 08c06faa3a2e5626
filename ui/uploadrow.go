package ui

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"moim/app/call"
	"moim/ui/look"
)

// rowChoice is the width of the list of qualities.
const rowChoice = 136

// qualityPatience is how long a choice is shown before the transport confirms it.
const qualityPatience = 3 * time.Second

// uploadRow is one participant in the upload panel: what it costs, how the
// packets get there, and the lever.
type uploadRow struct {
	w       *window
	peer    call.PeerID
	root    *fyne.Container
	what    *fyne.Container // holds layer and why
	name    *canvas.Text
	up      *canvas.Text
	bar     *look.Bar
	parts   *partsLegend
	path    *canvas.Text
	safety  *canvas.Text // its line is kept while there is no code, so that rows stay where they are
	layer   *canvas.Text
	why     *canvas.Text
	quality *choice
	held    steady[call.Held]
	shown   rowState
	asked   call.Quality // chosen here and maybe not confirmed yet
	askedAt time.Duration
	waiting bool
}

// rowState is all that a row shows.
type rowState struct {
	name    string
	safety  string
	stats   call.PeerStats
	whole   int64     // what the bar is a share of
	held    call.Held // as it is said
	quality call.Quality
}

// newUploadRow makes a row; reveal is called when the keyboard comes to it.
func newUploadRow(w *window, peer call.PeerID, reveal func(*uploadRow)) *uploadRow {
	strong, muted := look.Color(theme.ColorNameForeground), look.Color(look.ColorMuted)
	r := &uploadRow{
		w: w, peer: peer,
		name:   look.NewBold("", look.TextBody, strong),
		up:     look.NewBold("", look.TextBody, strong),
		bar:    look.NewBar(6),
		parts:  newPartsLegend(),
		path:   look.NewText("", look.TextSmall, muted),
		safety: look.NewText("", look.TextSmall, muted),
		layer:  look.NewText("", look.TextSmall, strong),
		why:    look.NewText("", look.TextSmall, muted),
	}
	r.up.Alignment = fyne.TextAlignTrailing // it stays at the edge, whatever its length
	r.quality = newChoice(func(id string) { r.choose(call.Quality(id)) })
	r.quality.widget.onFocus = func() { reveal(r) }
	// No area lies behind the row: filling it at every repaint would cost a
	// computer without a graphics card as much as a picture.
	r.what = look.Middle(look.Column(0, r.layer, r.why))
	lever := container.NewBorder(nil, nil, nil, look.Sized(rowChoice, 0, r.quality.widget), r.what)
	r.root = look.Column(5, container.NewBorder(nil, nil, r.name, r.up),
		r.bar, r.parts.root, r.path, r.safety, lever, look.Inset(6, 0, look.Rule()))
	return r
}

// choose asks for another quality.
func (r *uploadRow) choose(q call.Quality) {
	r.asked, r.askedAt, r.waiting = q, r.w.snapshot.At, true
	r.w.send(call.SetQuality{Peer: r.peer, Quality: q})
}

// apply shows what a participant costs; whole is what its bar is a share of.
func (r *uploadRow) apply(p call.Participant, whole int64, at time.Duration) {
	quality := p.Stats.Upload.Quality
	r.waiting = r.waiting && quality != r.asked && at-r.askedAt <= qualityPatience
	if r.waiting {
		quality = r.asked
	}
	held := r.held.follow(p.Stats.Upload.Held, at)
	if s := (rowState{p.Name, p.Safety, p.Stats, whole, held, quality}); s != r.shown || r.up.Text == "" {
		r.shown = s
		r.draw()
	}
}

func (r *uploadRow) draw() {
	tr, u := r.w.tr, r.shown.stats.Upload
	up := "↑ " + formatRate(tr, u.BPS)
	room := panelWidth - 12 - fyne.MeasureText(up, r.up.TextSize, r.up.TextStyle).Width
	look.SetText(r.name, look.Shorten(displayName(tr, r.shown.name), room, r.name.TextSize, r.name.TextStyle))
	look.SetText(r.up, up)
	r.bar.SetParts(uploadParts(u, r.shown.whole)...)
	r.parts.set(formatParts(tr, []string{"upload.picture", "upload.sound", "upload.other"},
		[]int64{u.VideoBPS, u.AudioBPS, u.OverheadBPS}))
	small := func(text string, width float32) string {
		return look.Shorten(text, width, look.TextSmall, fyne.TextStyle{})
	}
	look.SetText(r.path, small(pathLine(tr, r.shown.stats), panelWidth))
	look.SetText(r.safety, small(safetyLine(tr, r.shown.safety), panelWidth))
	look.SetText(r.layer, small(layerText(tr, u), panelWidth-rowChoice-8))
	why := heldText(tr, r.shown.held)
	look.SetText(r.why, small(why, panelWidth-rowChoice-8))
	if hidden := why == ""; hidden != r.why.Hidden {
		r.why.Hidden = hidden
		r.what.Refresh()
	}
	r.quality.set(r.options(), string(r.shown.quality))
}

func (r *uploadRow) options() []option {
	tr := r.w.tr
	return []option{
		{string(call.QualityAutomatic), tr.Text("quality.automatic")},
		{string(call.QualityHigh), tr.Text("quality.high")},
		{string(call.QualityMedium), tr.Text("quality.medium")},
		{string(call.QualityLow), tr.Text("quality.low")},
		{string(call.QualitySound), tr.Text("quality.sound")},
		{string(call.QualityPause), tr.Text("quality.pause")},
	}
}

// The colours of picture, sound and the rest.
func partColors() []fyne.ThemeColorName {
	return []fyne.ThemeColorName{theme.ColorNamePrimary, theme.ColorNameSuccess, look.ColorMuted}
}

// uploadParts are the pieces of a bar for what goes to one participant.
func uploadParts(u call.PeerUpload, whole int64) []look.Part {
	colors := partColors()
	parts := make([]look.Part, len(colors))
	for i, bps := range []int64{u.VideoBPS, u.AudioBPS, u.OverheadBPS} {
		// Half per cents are enough: fewer would draw the bar for nothing.
		share := float64(max(bps, 0)*200/max(whole, 1)) / 200
		parts[i] = look.Part{Share: share, Color: colors[i]}
	}
	return parts
}

// partsLegend says in numbers what the pieces of a bar are.
type partsLegend struct {
	root  *fyne.Container
	texts []*canvas.Text
	shown []string
}

func newPartsLegend() *partsLegend {
	l := &partsLegend{root: look.Row(11)}
	for _, c := range partColors() {
		dot := canvas.NewCircle(look.Color(c))
		text := look.NewText("", look.TextSmall, look.Color(look.ColorMuted))
		l.texts = append(l.texts, text)
		l.root.Add(look.Row(4, container.NewCenter(container.NewGridWrap(fyne.NewSquareSize(7), dot)), text))
	}
	return l
}

func (l *partsLegend) set(texts []string) {
	if slices.Equal(l.shown, texts) {
		return
	}
	l.shown = texts
	for i, text := range texts {
		l.texts[i].Text = text
	}
	l.root.Refresh()
}
