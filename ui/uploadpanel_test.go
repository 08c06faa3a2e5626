package ui_test

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"moim/app/call"
	"moim/media"
	"moim/media/codec"
	"moim/ui"
)

// limited is a call whose budget of 1 Mb/s holds pictures back.
func limited(names ...string) *call.Snapshot {
	s := inCall(names...)
	s.Preferences.Budget, s.Preferences.BudgetBPS = call.BudgetLimit, 1_000_000
	s.Upload = call.UploadStats{
		BPS: 980_000, Budget: s.Preferences.UploadBudget(), BudgetBPS: 1_000_000, CapacityBPS: 9_000_000, ForecastNextBPS: 1_500_000,
		Held: call.HeldBudget, ServerBPS: 620_000, TotalBytes: 12_000_000,
		Prices: []call.Price{{Quality: call.QualityHigh, BPS: 2_400_000}, {Quality: call.QualityLow, BPS: 300_000}},
	}
	s.MonthBytes = 3_210_000_000
	for i := range s.Peers {
		s.Peers[i].Stats = call.PeerStats{Path: "host", RTT: 18 * time.Millisecond, Upload: call.PeerUpload{
			BPS: 520_000, VideoBPS: 460_000, AudioBPS: 38_000, OverheadBPS: 22_000, Loss: 0.003,
			Layer: "h", Width: 640, Height: 360, FPS: 29.97, Held: call.HeldBudget,
		}}
	}
	return s
}

func TestUploadPanel(t *testing.T) {
	f := newFixture(t, english())
	s := limited("Maya", "Tom")
	s.Layers = []call.LayerStats{{MSPerFrame: 3, FPS: 30}, {MSPerFrame: 1, FPS: 30}}
	s.Peers[1].Stats.Path, s.Peers[1].Stats.Upload.ScreenLayer = "relay", "h"
	s.Peers[1].Stats.RTT = 300 * time.Microsecond
	s.Peers[0].Safety = "13455 00523 26386 33135"
	f.Apply(s)
	f.text("upload", "980 kb/s")
	f.Resize(fyne.NewSize(1120, 1200))
	f.click("upload")
	for name, want := range map[string]string{
		"upload-total": "980 kb/s", "upload-budget": "of 1 Mb/s allowed", "upload-budget-choice": "1 Mb/s",
		"upload-forecast": "One more person: about 1.5 Mb/s; pictures then get smaller", "upload-data": "12 MB in this call, 3.21 GB this month",
		"upload-encode": "4.0 ms per frame, 12 % of a core", "upload-server": "Through a server you would upload 620 kb/s.",
		"upload-price:high": "2.4 Mb/s", "upload-row:maya": "Maya ↑ 520 kb/s", "upload-layer:maya": "360p30",
		"upload-parts:maya": "Picture 460 Sound 38 Other 22 kb/s",
		"upload-path:maya":  "direct · 18 ms · loss 0.3 %", "upload-path:tom": "through a relay · <1 ms", "upload-layer:tom": "360p30 + screen",
		"upload-safety:maya": "Safety code 13455 00523 26386 33135",
	} {
		f.text(name, want)
	}
	sound := inCall("Tom")
	sound.Upload.Prices = []call.Price{{Quality: call.QualityHigh, BPS: 40_000}, {Quality: call.QualitySound, BPS: 40_000}}
	f.Apply(sound)
	f.absent("upload-price:high") // without a picture there is nothing to choose
	f.absent("upload-row:maya")
	f.absent("upload-server")
	f.Key(fyne.KeyEscape)
	f.absent("upload-total")
	f.Key(fyne.KeyU)
	f.click("upload-close")
	f.absent("upload-total")
}

func TestPanelStaysOpenInAnotherLanguage(t *testing.T) {
	f := newFixture(t, english())
	s := limited("Maya")
	for second := range 70 {
		s.At, s.TransportMeasuredAt = time.Duration(second)*time.Second, time.Duration(second)*time.Second
		f.Apply(s)
	}
	f.Key(fyne.KeyU)
	korean := *s
	korean.Preferences.Language = "ko"
	f.Apply(&korean)
	f.text("upload-budget", "한도 1 Mb/s")
	if got := len(f.History()); got != 60 {
		t.Errorf("%d seconds are remembered, want 60", got)
	}
	f.Apply(snapshot(call.PhaseIdle))
	f.Apply(inCall("Maya"))
	f.absent("upload-total")
}

func TestQualityIsChosenPerParticipant(t *testing.T) {
	f := newFixture(t, english())
	s := inCall("Maya", "Tom", "Ann", "Lee")
	f.Apply(s)
	f.Key(fyne.KeyU)
	f.absent("upload-quality:lee") // scrolled out of sight, until the keyboard comes
	f.focus("upload-quality:lee")
	f.press(fyne.KeyRight)
	f.press(fyne.KeyRight)
	f.want(call.SetQuality{Peer: "lee", Quality: call.QualityHigh}, call.SetQuality{Peer: "lee", Quality: call.QualityMedium})
	f.Apply(s) // the transport has not confirmed it yet
	f.text("upload-quality:lee", "Medium")
	confirmed := *s
	confirmed.Peers = append([]call.Participant(nil), s.Peers...)
	confirmed.Peers[3].Stats.Upload.Quality = call.QualityMedium
	f.Apply(&confirmed)
	s.At = time.Minute
	f.Apply(s)
	f.text("upload-quality:lee", "Automatic")
	f.press(fyne.KeyM) // what a list does not know are the window's shortcuts
	f.want(call.SetMicrophone{})
}

func TestBudgetIsChosenInPanelAndSettings(t *testing.T) {
	preferences := english()
	for _, place := range []struct{ open, list string }{{"upload", "upload-budget-choice"}, {"settings", "budget"}} {
		f := newFixture(t, preferences)
		f.Apply(inCall("Maya"))
		f.click(place.open)
		f.text(place.list, "Automatic")
		f.focus(place.list)
		var want []call.Command
		for _, b := range []call.Budget{{Mode: call.BudgetUnlimited}, {Mode: call.BudgetLimit, BPS: 500_000}, {Mode: call.BudgetUnlimited}, {}, {Mode: call.BudgetSound}} {
			p := inCall().Preferences
			p.Budget, p.BudgetBPS = b.Mode, b.BPS
			want = append(want, call.SetPreferences{Preferences: p})
		}
		for _, key := range []fyne.KeyName{fyne.KeyRight, fyne.KeyRight, fyne.KeyLeft, fyne.KeyLeft, fyne.KeyLeft} {
			f.press(key)
		}
		f.want(want...)
		old := inCall("Maya")
		old.Preferences.BudgetBPS = 2_500_000 // as older versions saved it
		f.Apply(old)
		f.text(place.list, "2.5 Mb/s")
	}
}

// TestNothingInThePanelIsCutOff draws long names and large numbers in every
// language, and expects every text to have the room that it needs.
func TestNothingInThePanelIsCutOff(t *testing.T) {
	for _, language := range []string{"en", "ko"} {
		for _, held := range []call.Held{call.HeldBudget, call.HeldLink, call.HeldComputer, call.HeldChoice} {
			p := english()
			p.Language = language
			f := newFixture(t, p)
			f.Resize(fyne.NewSize(1120, 1200))
			s := limited("Maya", "Tom")
			s.Preferences.Language = language
			s.Upload.BPS, s.Upload.BudgetBPS, s.Upload.ForecastNextBPS, s.Upload.MoreFit = 9_870_000, 1_500_000, 9_980_000, 12
			s.Upload.Prices = []call.Price{
				{Quality: call.QualityHigh, BPS: 9_990_000},
				{Quality: call.QualityMedium, BPS: 8_880_000},
				{Quality: call.QualityLow, BPS: 7_770_000},
				{Quality: call.QualitySound, BPS: 880_000},
			}
			if held != call.HeldBudget {
				s.Upload.BudgetBPS, s.Upload.CapacityBPS = 0, 88_000_000
			}
			hold(s, held)
			upload := &s.Peers[0].Stats.Upload
			upload.BPS, upload.VideoBPS, upload.AudioBPS, upload.OverheadBPS = 9_940_000, 9_870_000, 128_000, 999_000
			upload.ScreenLayer, upload.Loss = "h", 0.127
			upload.Width, upload.Height = 1920, 1080
			s.Peers[0].Stats.Path, s.Peers[0].Stats.RTT = "relay", 1250*time.Millisecond
			s.Peers[0].Name = strings.Repeat("긴 이름 ", 12)
			f.Apply(s)
			f.Key(fyne.KeyU)
			pass(f, s, 5)
			uncut(t, language, f.Panel())
		}
	}
}

// uncut fails where a text does not have the room that it needs.
func uncut(t *testing.T, language string, panel fyne.CanvasObject) {
	t.Helper()
	driver := fyne.CurrentApp().Driver()
	end := driver.AbsolutePositionForObject(panel).X + panel.Size().Width - 16
	texts := 0
	for _, o := range test.LaidOutObjects(panel) {
		text, ok := o.(*canvas.Text)
		if !ok || !text.Visible() || text.Text == "" {
			continue
		}
		texts++
		right := driver.AbsolutePositionForObject(text).X + text.MinSize().Width
		if text.MinSize().Width > text.Size().Width+0.5 || right > end {
			t.Errorf("%s: %q needs %.0f units, has %.0f, ends at %.0f of %.0f",
				language, text.Text, text.MinSize().Width, text.Size().Width, right, end)
		}
		if strings.Contains(text.Text, "…") && !strings.Contains(text.Text, "긴") {
			t.Errorf("%s: %q was cut", language, text.Text)
		}
	}
	if texts < 30 {
		t.Errorf("%s: only %d texts are drawn", language, texts)
	}
}

// BenchmarkPanel applies snapshots that differ only in the levels of sound, as
// most do, to an open panel with eight participants.
func BenchmarkPanel(b *testing.B) {
	w := ui.NewWindow(test.NewTempApp(b), ui.Config{
		Commands: func(call.Command) {}, Pictures: &pictures{sinks: make(map[string]media.Sink)},
		NewConverter: func() media.Converter { return codec.NewConverter() }, Preferences: english(),
	})
	b.Cleanup(w.Close)
	s := limited("A", "B", "C", "D", "E", "F", "G", "H")
	w.Apply(s)
	w.Key(fyne.KeyU)
	b.ReportAllocs()
	for b.Loop() {
		next := *s
		w.Apply(&next)
	}
}
