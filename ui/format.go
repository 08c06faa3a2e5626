package ui

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"moim/assets"
)

// formatRate writes bits per second as a person reads them.
func formatRate(tr *assets.Translations, bps int64) string {
	switch {
	case bps >= 9_950_000:
		return tr.Text("unit.mbps", "n", strconv.FormatInt((bps+500_000)/1_000_000, 10))
	case bps >= 995_000:
		return tr.Text("unit.mbps", "n", fmt.Sprintf("%.1f", float64(bps)/1e6))
	case bps >= 99_500:
		return tr.Text("unit.kbps", "n", strconv.FormatInt((bps+5_000)/10_000*10, 10))
	}
	return tr.Text("unit.kbps", "n", strconv.FormatInt((max(bps, 0)+500)/1000, 10))
}

// formatLimit writes a limit that a person has set, without digits that say nothing.
func formatLimit(tr *assets.Translations, bps int64) string {
	if bps < 100_000 || bps%100_000 != 0 {
		return formatRate(tr, bps)
	}
	return tr.Text("unit.mbps", "n", strconv.FormatFloat(float64(bps)/1e6, 'f', -1, 64))
}

// formatParts writes rates that belong together in one unit, the unit with the
// last one: "Picture 460", "Sound 38", "Other 22 kb/s". Each has its key's text.
func formatParts(tr *assets.Translations, keys []string, rates []int64) []string {
	unit, one, digits := "unit.kbps", 1e3, 0
	if slices.Max(rates) >= 9_950_000 {
		unit, one, digits = "unit.mbps", 1e6, 2
	}
	parts := make([]string, len(rates))
	for i, bps := range rates {
		n := strconv.FormatFloat(float64(max(bps, 0))/one, 'f', digits, 64)
		if i == len(rates)-1 {
			n = tr.Text(unit, "n", n)
		}
		parts[i] = tr.Text(keys[i], "n", n)
	}
	return parts
}

// formatBytes writes an amount of data as a person reads it.
func formatBytes(tr *assets.Translations, n int64) string {
	switch {
	case n >= 1_000_000_000:
		return tr.Text("unit.gb", "n", fmt.Sprintf("%.2f", float64(n)/1e9))
	case n >= 9_950_000:
		return tr.Text("unit.mb", "n", strconv.FormatInt((n+500_000)/1_000_000, 10))
	case n >= 1_000_000:
		return tr.Text("unit.mb", "n", fmt.Sprintf("%.1f", float64(n)/1e6))
	}
	return tr.Text("unit.kb", "n", strconv.FormatInt((max(n, 0)+500)/1000, 10))
}

// formatMilliseconds writes a short time.
func formatMilliseconds(tr *assets.Translations, d time.Duration) string {
	n := strconv.FormatInt(d.Round(time.Millisecond).Milliseconds(), 10)
	if d > 0 && d < time.Millisecond {
		n = "<1"
	}
	return tr.Text("unit.ms", "n", n)
}

// formatShare writes a share of 0 to 1 in per cent.
func formatShare(share float64) string {
	if share > 0 && share < 0.0995 {
		return fmt.Sprintf("%.1f %%", share*100)
	}
	return fmt.Sprintf("%.0f %%", share*100)
}

// initials are the one or two letters that stand for a name: the first letters
// of its first and last word, or of a Korean name the given name.
func initials(name string) string {
	words := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if len(words) == 0 {
		return ""
	}
	first := []rune(words[0])
	if unicode.Is(unicode.Hangul, first[0]) {
		if len(first) == 3 {
			first = first[1:]
		}
		return string(first[:min(len(first), 2)])
	}
	if len(words) == 1 {
		return strings.ToUpper(string(first[:1]))
	}
	last := []rune(words[len(words)-1])
	return strings.ToUpper(string(first[:1]) + string(last[:1]))
}
