package ui_test

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"moim/app/call"
	"moim/media"
	"moim/media/codec"
	"moim/ui"
)

// newUpdatesFixture is a window of a build that can look for newer versions.
func newUpdatesFixture(t *testing.T, p call.Preferences) *fixture {
	t.Helper()
	f := &fixture{t: t, pictures: &pictures{sinks: make(map[string]media.Sink)}}
	f.Window = ui.NewWindow(test.NewTempApp(t), ui.Config{
		Commands:     func(c call.Command) { f.commands = append(f.commands, c) },
		Snapshots:    make(chan *call.Snapshot),
		Pictures:     f.pictures,
		NewConverter: func() media.Converter { return codec.NewConverter() },
		Preferences:  p,
		Updates:      ui.Updates{Possible: true, Running: "1.0.0"},
	})
	t.Cleanup(f.Close)
	f.Resize(fyne.NewSize(1120, 1100)) // all settings without scrolling
	return f
}

func TestUpdatesAreAskedAboutOnce(t *testing.T) {
	for answer, want := range map[string]call.Updates{"release-yes": call.UpdatesLook, "release-no": call.UpdatesNo} {
		f := newUpdatesFixture(t, english())
		f.Apply(snapshot(call.PhaseIdle))
		f.text("release", "once a day")
		f.Apply(snapshot(call.PhasePreview))
		f.absent("release")
		f.Apply(snapshot(call.PhaseIdle))
		f.click(answer)
		p := snapshot(call.PhaseIdle).Preferences
		p.Updates = want
		f.want(call.SetPreferences{Preferences: p})
		s := *snapshot(call.PhaseIdle)
		s.Preferences = p
		f.Apply(&s)
		f.absent("release")
		f.click("settings")
		f.text("updates-hint", "1.0.0")
	}
}

func TestNewVersionIsTold(t *testing.T) {
	p := english()
	p.Updates = call.UpdatesLook
	f := newUpdatesFixture(t, p)
	s := *snapshot(call.PhaseIdle)
	s.Preferences = p
	f.Apply(&s)
	f.absent("release")
	f.Hear(ui.News{Version: "1.1.0", Address: "https://moim.example/1.1.0"})
	f.text("release", "1.1.0")
	f.click("release-no")
	f.absent("release")
	f.Hear(ui.News{Version: "1.1.0", Address: "https://moim.example/1.1.0"})
	f.absent("release")
	f.click("settings")
	f.text("updates-hint", "1.1.0")
	f.Hear(ui.News{Failed: true})
	f.text("updates-hint", "tomorrow")
	f.click("close")
	f.Hear(ui.News{Version: "1.2.0", Address: "https://moim.example/1.2.0"})
	f.text("release", "1.2.0")
}

func TestBuildWithoutAKeySaysSo(t *testing.T) {
	f := newFixture(t, english())
	f.Resize(fyne.NewSize(1120, 1100))
	f.Apply(snapshot(call.PhaseIdle))
	f.absent("release")
	f.click("settings")
	f.absent("updates")
	f.text("updates-hint", "without the key")
}
