package ui

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"moim/app/call"
	"moim/assets"
)

// budgetLine says what stands against the sum.
func budgetLine(tr *assets.Translations, s *call.Snapshot) string {
	switch {
	case limitOf(s) > 0:
		return tr.Text("upload.budget", "rate", formatLimit(tr, limitOf(s)))
	case s.Upload.Budget.Mode == call.BudgetSound:
		return tr.Text("upload.sound_only")
	case s.Upload.CapacityBPS > 0:
		return tr.Text("upload.capacity", "rate", formatRate(tr, s.Upload.CapacityBPS))
	}
	return tr.Text("upload.unlimited")
}

// forecastLine says what one more participant costs and how many more fit, as
// far as that is known.
func forecastLine(tr *assets.Translations, u call.UploadStats) string {
	if u.ForecastNextBPS <= 0 {
		return ""
	}
	line := tr.Text("upload.forecast", "rate", formatRate(tr, u.ForecastNextBPS))
	switch {
	case u.MoreFit < 0 || u.BudgetBPS <= 0 && u.CapacityBPS <= 0:
		return line
	case u.MoreFit == 0:
		return line + tr.Text("upload.fit_none")
	case u.MoreFit == 1:
		return line + tr.Text("upload.fit_one")
	}
	return line + tr.Text("upload.fit", "count", strconv.Itoa(u.MoreFit))
}

// dataLine says how much has been sent in this call and this month.
func dataLine(tr *assets.Translations, s *call.Snapshot) string {
	return tr.Text("upload.data", "call", formatBytes(tr, s.Upload.TotalBytes), "month", formatBytes(tr, s.MonthBytes))
}

// encodeLine says what encoding costs this computer: time for one picture in
// all its layers, and the share of a processor core.
func encodeLine(tr *assets.Translations, layers []call.LayerStats) string {
	share, fps := 0.0, 0.0 // a core's milliseconds in a second
	for _, l := range layers {
		share += l.MSPerFrame * l.FPS
		fps = max(fps, l.FPS)
	}
	if fps == 0 {
		return tr.Text("upload.encode_none")
	}
	return tr.Text("upload.encode_cost",
		"ms", tr.Text("unit.ms", "n", fmt.Sprintf("%.1f", share/fps)), "share", formatShare(share/1000))
}

// layerText says which pictures a participant gets: "360p30", "360p30 + screen".
func layerText(tr *assets.Translations, u call.PeerUpload) string {
	var parts []string
	switch height := min(u.Width, u.Height); {
	case height > 0 && u.FPS >= 0.5:
		parts = append(parts, fmt.Sprintf("%dp%.0f", height, math.Round(u.FPS)))
	case height > 0:
		parts = append(parts, fmt.Sprintf("%dp", height))
	case u.Layer == "h", u.Layer == "m", u.Layer == "l":
		parts = append(parts, tr.Text("upload.layer_"+u.Layer))
	}
	if u.ScreenLayer != "" {
		parts = append(parts, tr.Text("upload.screen"))
	}
	if len(parts) == 0 {
		return tr.Text("upload.layer_none")
	}
	return strings.Join(parts, " + ")
}

// heldText says why a participant gets less than it asks for.
func heldText(tr *assets.Translations, h call.Held) string {
	switch h {
	case call.HeldChoice, call.HeldBudget, call.HeldLink, call.HeldComputer:
		return tr.Text("upload.held_" + string(h))
	case call.HeldNot:
	}
	return ""
}

// pathLine says how packets travel to a participant, and how well.
func pathLine(tr *assets.Translations, p call.PeerStats) string {
	path := "upload.path_none"
	switch p.Path {
	case "host", "srflx", "prflx":
		path = "upload.path_direct"
	case "relay":
		path = "upload.path_relay"
	}
	parts := []string{tr.Text(path)}
	if p.RTT > 0 {
		parts = append(parts, formatMilliseconds(tr, p.RTT))
	}
	return strings.Join(append(parts, tr.Text("upload.loss", "share", formatShare(p.Upload.Loss))), " · ")
}

// safetyLine is the code to compare aloud with a participant.
func safetyLine(tr *assets.Translations, code string) string {
	if code == "" {
		return ""
	}
	return tr.Text("upload.safety", "code", code)
}

// peekLine says who is in a room that is not joined yet, and what joining costs.
func peekLine(tr *assets.Translations, p *call.Peek) string {
	if p == nil {
		return ""
	}
	if p.People <= 0 {
		return tr.Text("preview.peek_nobody")
	}
	line := tr.Text("preview.peek_one")
	if p.People > 1 {
		line = tr.Text("preview.peek", "count", strconv.Itoa(p.People))
	}
	if p.CostBPS <= 0 {
		return line + "."
	}
	return line + tr.Text("preview.peek_cost", "rate", formatRate(tr, p.CostBPS))
}
