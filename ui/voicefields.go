package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"moim/app/call"
	"moim/ui/look"
)

// voiceFields are the switches for what is done to the own microphone's sound.
type voiceFields struct {
	echo, noise, gain, music, muted *look.Check
	root                            fyne.CanvasObject
}

func newVoiceFields(w *window) *voiceFields {
	p, muted := w.preferences, look.Color(look.ColorMuted)
	f := &voiceFields{}
	check := func(key string, on bool, keep func(p *call.Preferences, on bool)) *look.Check {
		c := look.NewCheck(w.tr.Text(key), on, w.closeSheet)
		c.OnChanged = func(on bool) {
			w.setPreferences(func(p *call.Preferences) { keep(p, on) })
			f.follow()
		}
		return c
	}
	f.echo = check("settings.echo", !p.EchoCancellationOff, func(p *call.Preferences, on bool) { p.EchoCancellationOff = !on })
	f.noise = check("settings.noise", !p.NoiseSuppressionOff, func(p *call.Preferences, on bool) { p.NoiseSuppressionOff = !on })
	f.gain = check("settings.gain", !p.AutomaticGainOff, func(p *call.Preferences, on bool) { p.AutomaticGainOff = !on })
	f.music = check("settings.music", p.MusicMode, func(p *call.Preferences, on bool) { p.MusicMode = on })
	f.muted = check("settings.muted_notice", !p.MutedNoticeOff, func(p *call.Preferences, on bool) { p.MutedNoticeOff = !on })
	f.follow()
	explain := func(key string) fyne.CanvasObject {
		return look.NewParagraph(w.tr.Text(key), settingsWidth, look.TextSmall, muted)
	}
	f.root = look.Column(2,
		container.NewGridWithColumns(2, f.echo.Framed(), f.noise.Framed(), f.gain.Framed(), f.music.Framed()), explain("settings.music_explain"),
		container.NewHBox(f.muted.Framed()), explain("settings.muted_explain"))
	return f
}

// follow greys out what music mode turns off.
func (f *voiceFields) follow() {
	for _, c := range []*look.Check{f.echo, f.noise, f.gain} {
		if f.music.Checked {
			c.Disable()
		} else {
			c.Enable()
		}
	}
}

func (f *voiceFields) elements(m *mapper) {
	for _, e := range []struct {
		name  string
		check *look.Check
	}{
		{"echo-cancellation", f.echo},
		{"noise-suppression", f.noise},
		{"automatic-gain", f.gain},
		{"music-mode", f.music},
		{"muted-notice", f.muted},
	} {
		m.add(Element{Name: e.name, Kind: KindToggle, Text: e.check.Text, Enabled: !e.check.Disabled()}, e.check)
	}
}
