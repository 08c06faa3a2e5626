package look

import (
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// NewText is one line of text.
func NewText(text string, size float32, c color.Color) *canvas.Text {
	t := canvas.NewText(text, c)
	t.TextSize = size
	return t
}

// NewBold is one line of bold text.
func NewBold(text string, size float32, c color.Color) *canvas.Text {
	t := NewText(text, size, c)
	t.TextStyle.Bold = true
	return t
}

// SetText changes a text where it differs, so that nothing is drawn for nothing.
// It reports whether it did.
func SetText(t *canvas.Text, text string) bool {
	if t.Text == text {
		return false
	}
	t.Text = text
	t.Refresh()
	return true
}

// Shorten cuts text so that it fits into width, with an ellipsis where
// something is missing.
func Shorten(text string, width, size float32, style fyne.TextStyle) string {
	if fyne.MeasureText(text, size, style).Width <= width {
		return text
	}
	runes := []rune(text)
	low, high := 0, len(runes)
	for low < high {
		middle := (low + high + 1) / 2
		if fyne.MeasureText(string(runes[:middle])+"…", size, style).Width <= width {
			low = middle
		} else {
			high = middle - 1
		}
	}
	return strings.TrimRight(string(runes[:low]), " ") + "…"
}

// Wrap breaks text into lines of at most width, between words where it can.
func Wrap(text string, width, size float32, style fyne.TextStyle) []string {
	fits := func(s string) bool { return fyne.MeasureText(s, size, style).Width <= width }
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		joined := strings.TrimLeft(line+" "+word, " ")
		if fits(joined) {
			line = joined
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		for line = word; line != "" && !fits(line); {
			cut := breakAt(line, fits)
			lines, line = append(lines, line[:cut]), line[cut:]
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// breakAt is the byte position behind the longest beginning that fits, at
// least one rune.
func breakAt(word string, fits func(string) bool) int {
	cut := len(word)
	for i := range word {
		if i > 0 && !fits(word[:i]) {
			return cut
		}
		if i > 0 {
			cut = i
		} else {
			cut = len(string([]rune(word)[:1]))
		}
	}
	return cut
}
