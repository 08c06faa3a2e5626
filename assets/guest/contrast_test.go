package guest_test

import (
	"io/fs"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"moim/assets/guest"
)

var variable = regexp.MustCompile(`--([a-z-]+): #([0-9a-f]{6});`)

// TestContrast holds the page to WCAG 2.2: 4.5 for text (1.4.3), 3 for lines
// and signs without which something cannot be understood (1.4.11).
func TestContrast(t *testing.T) {
	pairs := []struct {
		over, under string
		least       float64
	}{
		{"text", "background", 4.5},
		{"text", "surface", 4.5},
		{"text", "raised", 4.5},
		{"text", "raised-over", 4.5},
		{"text", "field", 4.5},
		{"text", "notice", 4.5},
		{"text", "tile", 4.5},
		{"muted", "background", 4.5},
		{"muted", "surface", 4.5},
		{"muted", "raised", 4.5},
		{"muted", "field", 4.5},
		{"muted", "tile", 4.5},
		{"link", "surface", 4.5},
		{"on-primary", "primary", 4.5},
		{"on-primary", "primary-over", 4.5},
		{"on-primary", "danger", 4.5},
		{"on-primary", "danger-over", 4.5},
		{"off-text", "off", 4.5},
		{"off-text", "surface", 4.5},
		{"good", "surface", 4.5},
		{"edge", "background", 3},
		{"edge", "surface", 3},
		{"speaking", "background", 3},
		{"link", "background", 3},
	}
	light, dark := palettes(t)
	for name, colors := range map[string]map[string]string{"light": light, "dark": dark} {
		for _, p := range pairs {
			if got := contrast(t, colors, p.over, p.under); got < p.least {
				t.Errorf("%s: %s on %s has contrast %.2f, want %.1f", name, p.over, p.under, got, p.least)
			}
		}
	}
}

// palettes reads the colours of both appearances; what the dark one does not
// name is as in the light one.
func palettes(t *testing.T) (light, dark map[string]string) {
	t.Helper()
	data, err := fs.ReadFile(guest.Files(), "style.css")
	if err != nil {
		t.Fatal(err)
	}
	before, after, found := strings.Cut(string(data), "prefers-color-scheme: dark")
	if !found {
		t.Fatal("no dark colours")
	}
	light, dark = make(map[string]string), make(map[string]string)
	for _, v := range variable.FindAllStringSubmatch(before, -1) {
		light[v[1]], dark[v[1]] = v[2], v[2]
	}
	for _, v := range variable.FindAllStringSubmatch(after, -1) {
		dark[v[1]] = v[2]
	}
	return light, dark
}

// contrast is the contrast ratio of WCAG 2.2.
func contrast(t *testing.T, colors map[string]string, a, b string) float64 {
	t.Helper()
	la, lb := luminance(t, colors[a]), luminance(t, colors[b])
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	v, err := strconv.ParseUint(hex, 16, 32)
	if err != nil {
		t.Fatalf("colour %q: %v", hex, err)
	}
	linear := func(shift uint) float64 {
		c := float64(v>>shift&0xFF) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(16) + 0.7152*linear(8) + 0.0722*linear(0)
}
