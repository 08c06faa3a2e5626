package ui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"moim/ui/look"
)

// fingerprintLines writes a certificate's fingerprint, "AB:CD:…", so that a
// person can compare it: groups of four bytes, four groups a line.
func fingerprintLines(fingerprint string) []string {
	var groups, lines []string
	for bytes := range slices.Chunk(strings.Split(fingerprint, ":"), 4) {
		groups = append(groups, strings.Join(bytes, ":"))
	}
	for line := range slices.Chunk(groups, 4) {
		lines = append(lines, strings.Join(line, "  "))
	}
	return lines
}

// newFingerprint shows a fingerprint in letters of equal width.
func newFingerprint(fingerprint string) *fyne.Container {
	var lines []fyne.CanvasObject
	for _, text := range fingerprintLines(fingerprint) {
		line := look.NewText(text, look.TextSmall, look.Color(theme.ColorNameForeground))
		line.TextStyle.Monospace, line.Alignment = true, fyne.TextAlignCenter
		lines = append(lines, line)
	}
	return look.Filled(look.Color(look.ColorRaised), look.Radius, look.Inset(8, 10, look.Column(3, lines...)))
}
