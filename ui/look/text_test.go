package look_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"moim/ui/look"
)

func TestWrapKeepsEveryWordAndFits(t *testing.T) {
	app := test.NewTempApp(t)
	app.Settings().SetTheme(look.NewTheme("light"))
	texts := []string{
		"", "one", "several words that need more than one line",
		"카메라를 찾지 못했으니, 카메라를 연결하거나 영상 없이 계속해 주세요.", strings.Repeat("x", 200),
	}
	for _, text := range texts {
		for _, width := range []float32{-10, 0, 3, 80, 400} {
			lines := look.Wrap(text, width, look.TextBody, fyne.TextStyle{})
			joined := strings.ReplaceAll(strings.Join(lines, ""), " ", "")
			if want := strings.ReplaceAll(text, " ", ""); joined != want {
				t.Errorf("%q in %v: lost something: %q", text, width, lines)
			}
			for _, line := range lines {
				if width >= 80 && fyne.MeasureText(line, look.TextBody, fyne.TextStyle{}).Width > width {
					t.Errorf("%q is wider than %v", line, width)
				}
			}
		}
	}
}

func TestShorten(t *testing.T) {
	app := test.NewTempApp(t)
	app.Settings().SetTheme(look.NewTheme("dark"))
	if got := look.Shorten("Maya", 200, look.TextBody, fyne.TextStyle{}); got != "Maya" {
		t.Errorf("a short text became %q", got)
	}
	got := look.Shorten(strings.Repeat("긴 이름 ", 20), 100, look.TextBody, fyne.TextStyle{})
	if !strings.HasSuffix(got, "…") || fyne.MeasureText(got, look.TextBody, fyne.TextStyle{}).Width > 100 {
		t.Errorf("a long text became %q", got)
	}
}

func TestEveryIconExists(t *testing.T) {
	for _, name := range []string{
		"mic", "mic-off", "camera", "camera-off", "screen", "screen-off", "upload", "invite", "person", "settings", "leave",
		"copy", "link", "close", "back", "check", "warning", "speaker", "retry", "offline", "enter", "browser", "shield", "pin", "pin-off",
	} {
		if svg := look.Icon(name, look.Pill()).Content(); len(svg) == 0 || strings.Contains(string(svg), "currentColor") {
			t.Errorf("icon %s: %q", name, svg)
		}
	}
}
