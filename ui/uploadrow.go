package ui

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"moim/app/call"
	"moim/assets"
	"moim/ui/look"
)

// uploadRow is one participant in the upload panel.
type uploadRow struct {
	w       *window
	peer    call.PeerID
	root    fyne.CanvasObject
	name    *canvas.Text
	up      *canvas.Text
	picture *canvas.Text
	path    *canvas.Text
}

func newUploadRow(w *window, peer call.PeerID) *uploadRow {
	strong, muted := look.Color(theme.ColorNameForeground), look.Color(look.ColorMuted)
	r := &uploadRow{
		w: w, peer: peer,
		name:    look.NewBold("", look.TextBody, strong),
		up:      look.NewBold("", look.TextBody, strong),
		picture: look.NewText("", look.TextSmall, muted),
		path:    look.NewText("", look.TextSmall, muted),
	}
	head := container.NewBorder(nil, nil, r.name, r.up)
	r.root = look.Filled(look.Color(theme.ColorNameBackground), look.Radius,
		look.Inset(10, 12, look.Column(3, head, r.picture, r.path)))
	return r
}

func (r *uploadRow) apply(p call.Participant) {
	tr := r.w.tr
	up := "↑ " + formatRate(tr, p.Stats.Upload.BPS)
	const inside = panelWidth - 24
	room := inside - 12 - fyne.MeasureText(up, r.up.TextSize, r.up.TextStyle).Width
	look.SetText(r.name, look.Shorten(displayName(tr, p.Name), room, r.name.TextSize, r.name.TextStyle))
	look.SetText(r.up, up)
	small := func(text string) string { return look.Shorten(text, inside, look.TextSmall, fyne.TextStyle{}) }
	look.SetText(r.picture, small(pictureLine(tr, p)))
	look.SetText(r.path, small(pathLine(tr, p)))
}

// pictureLine says what comes from a participant, and which layer goes there.
func pictureLine(tr *assets.Translations, p call.Participant) string {
	parts := []string{"↓ " + formatRate(tr, p.Stats.Download.BPS)}
	if p.Media.Video.Width > 0 && p.Camera {
		parts = append(parts, fmt.Sprintf("%d×%d", p.Media.Video.Width, p.Media.Video.Height))
	}
	layer := "upload.layer_none"
	switch p.Stats.Upload.Layer {
	case "h", "m", "l":
		layer = "upload.layer_" + p.Stats.Upload.Layer
	}
	return strings.Join(append(parts, "↑ "+tr.Text("upload.layer")+" "+tr.Text(layer)), " · ")
}

// pathLine says how packets travel to a participant, and how well.
func pathLine(tr *assets.Translations, p call.Participant) string {
	path := "upload.path_none"
	switch p.Stats.Path {
	case "host", "srflx", "prflx", "relay":
		path = "upload.path_" + p.Stats.Path
	}
	parts := []string{tr.Text(path)}
	if p.Stats.RTT > 0 {
		parts = append(parts, formatMilliseconds(tr, p.Stats.RTT))
	}
	return strings.Join(append(parts, tr.Text("upload.loss")+" "+formatShare(p.Stats.Upload.Loss)), " · ")
}
