package ui

import (
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"moim/app/call"
	"moim/assets"
	"moim/media"
	"moim/ui/look"
)

// settingsWidth is the width of one of the settings' two columns, and
// settingsLabel that of the words beside their fields.
const (
	settingsWidth = 400
	settingsLabel = 128
)

// settings is the dialog for everything that is kept. Every change counts at
// once; there is nothing to confirm.
type settings struct {
	w        *window
	name     *look.Entry
	server   *look.Entry
	hint     *look.Paragraph // below the server
	route    *routeFields
	turn     *look.Button // the person's own relay
	language *choice
	theme    *choice
	budget   *budgetChoice
	hide     *look.Check
	relay    *look.Check
	tryOut   *look.Button // the connection
	updates  *updateFields
	devices  []*deviceChoice
	tests    []*soundTest // microphone, speaker
	voice    *voiceFields
	done     *look.Button
	scroll   *container.Scroll
	root     fyne.CanvasObject
}

// openSettings shows the settings.
func (w *window) openSettings() {
	s := newSettings(w)
	s.apply(w.snapshot)
	w.openSheet(s.root, openSheet{
		reopen: w.openSettings, update: s.apply, list: s.elements, onClosed: s.close,
	})
}

func newSettings(w *window) *settings {
	tr, muted := w.tr, look.Color(look.ColorMuted)
	s := &settings{w: w}
	s.name = look.NewEntry(tr.Text("start.name_hint"))
	s.name.Text = w.preferences.Name
	s.server = look.NewEntry(tr.Text("settings.server_hint"))
	s.server.Text = w.preferences.Server
	s.hint = look.NewParagraph(tr.Text("settings.server_explain"), settingsWidth-settingsLabel-10, look.TextSmall, muted)
	s.route = newRouteFields(w)
	s.name.OnBlur, s.server.OnBlur = s.save, s.save
	s.name.OnSubmitted = func(string) { s.save() }
	s.server.OnSubmitted = func(string) { s.save() }
	s.server.OnChanged = func(string) { s.check() }
	s.name.OnEscape, s.server.OnEscape = w.closeSheet, w.closeSheet
	s.language = newChoice(func(id string) { w.setPreferences(func(p *call.Preferences) { p.Language = id }) })
	s.theme = newChoice(func(id string) { w.setPreferences(func(p *call.Preferences) { p.Theme = id }) })
	s.budget = newBudgetChoice(w)
	s.hide = look.NewCheck(tr.Text("settings.hide_addresses"), w.preferences.HideAddresses, w.closeSheet)
	s.hide.OnChanged = func(on bool) { w.setPreferences(func(p *call.Preferences) { p.HideAddresses = on }) }
	s.relay = look.NewCheck(tr.Text("settings.relay_only"), w.preferences.RelayOnly, w.closeSheet)
	s.relay.OnChanged = func(on bool) { w.setPreferences(func(p *call.Preferences) { p.RelayOnly = on }) }
	s.updates = newUpdateFields(w)
	s.tryOut = look.NewButton(tr.Text("settings.check"), "", look.Raised, func() {
		s.save()
		w.openCheck()
	})
	s.turn = look.NewButton(tr.Text("settings.turn"), "", look.Raised, func() {
		s.save()
		w.openTURN()
	})
	for _, kind := range []media.DeviceKind{media.Camera, media.Microphone, media.Speaker} {
		s.devices = append(s.devices, newDeviceChoice(w, kind))
	}
	for _, kind := range []media.DeviceKind{media.Microphone, media.Speaker} {
		s.tests = append(s.tests, newSoundTest(w, kind, settingsWidth-settingsLabel-10))
	}
	s.tests[0].metered()
	s.voice = newVoiceFields(w)
	s.done = look.NewButton(tr.Text("settings.close"), "", look.Primary, w.closeSheet).Tall(40)
	s.build()
	return s
}

func (s *settings) build() {
	tr, muted := s.w.tr, look.Color(look.ColorMuted)
	row := func(key string, field fyne.CanvasObject) fyne.CanvasObject {
		label := look.Sized(settingsLabel, 0, look.Middle(look.NewText(tr.Text(key), look.TextBody, look.Color(theme.ColorNameForeground))))
		return container.NewBorder(nil, nil, label, nil, field)
	}
	group := func(key string, rows ...fyne.CanvasObject) fyne.CanvasObject {
		head := look.NewBold(tr.Text(key), 13, muted)
		return look.Column(8, append([]fyne.CanvasObject{head}, rows...)...)
	}
	indent := func(o fyne.CanvasObject) fyne.CanvasObject {
		return container.NewBorder(nil, nil, look.Sized(settingsLabel+4, 0, look.NewText("", 1, muted)), nil, o)
	}
	left := look.Column(14,
		group("settings.you", row("settings.name", s.name), row("settings.language", s.language.widget), row("settings.theme", s.theme.widget)),
		group("settings.devices", row("preview.camera", s.devices[0].widget),
			row("preview.microphone", s.tests[0].beside(s.devices[1].widget)), indent(s.tests[0].line),
			row("preview.speaker", s.tests[1].beside(s.devices[2].widget)), indent(s.tests[1].line)),
		group("settings.voice", s.voice.root),
		group("settings.shortcuts", look.Column(1, shortcutRows(tr)...)),
	)
	right := look.Column(14,
		group("settings.network", row("settings.budget", s.budget.widget), row("settings.server", s.server), indent(s.hint),
			row("settings.proxy", s.route.proxy), row("settings.authorities", s.route.authorities), indent(s.route.hint),
			container.NewHBox(s.hide.Framed()), look.NewParagraph(tr.Text("settings.hide_explain"), settingsWidth, look.TextSmall, muted),
			container.NewHBox(s.relay.Framed()), look.NewParagraph(tr.Text("settings.relay_explain"), settingsWidth, look.TextSmall, muted),
			container.NewHBox(s.tryOut, s.turn)),
		group("settings.updates", s.updates.rows()...),
	)
	body := look.Row(40, look.Sized(settingsWidth, 0, left), look.Sized(settingsWidth, 0, right))
	s.scroll = container.NewVScroll(container.NewBorder(nil, nil, nil, look.Sized(scrollBar, 0, container.NewWithoutLayout()), body))
	s.scroll.SetMinSize(s.scroll.Content.MinSize())
	title := look.NewBold(tr.Text("settings.title"), 20, look.Color(theme.ColorNameForeground))
	s.root = container.NewBorder(look.Inset(0, 0, look.Column(14, title)), container.NewBorder(nil, nil, nil, s.done), nil, nil, look.Inset(14, 0, s.scroll))
}

// scrollBar is the room beside the settings for the bar where a window is low.
const scrollBar = 12

// shortcutRows list the keys.
func shortcutRows(tr *assets.Translations) []fyne.CanvasObject {
	main, shifted := shortcutNames()
	keys := [][2]string{
		{"settings.shortcut_mic", "M  ·  " + shifted + "M"},
		{"settings.shortcut_camera", "V  ·  " + shifted + "E"},
		{"settings.shortcut_share", "S  ·  " + shifted + "S"},
		{"settings.shortcut_upload", "U  ·  " + shifted + "U"},
		{"settings.shortcut_chat", "C  ·  " + shifted + "C"},
		{"settings.shortcut_room", "P  ·  " + shifted + "P"},
		{"settings.shortcut_new", main + "N"},
		{"settings.shortcut_join", main + "J"},
		{"settings.shortcut_leave", shifted + "L"},
	}
	rows := make([]fyne.CanvasObject, len(keys))
	for i, k := range keys {
		rows[i] = container.NewBorder(nil, nil,
			look.NewText(tr.Text(k[0]), look.TextBody, look.Color(theme.ColorNameForeground)),
			look.NewText(k[1], 13, look.Color(look.ColorMuted)))
	}
	return rows
}

// apply shows newer preferences and devices. Fields that are being typed into
// keep what they hold.
func (s *settings) apply(snapshot *call.Snapshot) {
	tr, p := s.w.tr, snapshot.Preferences
	s.language.set([]option{{"", tr.Text("settings.language_system")}, {"en", "English"}, {"ko", "한국어"}}, p.Language)
	s.theme.set([]option{
		{"", tr.Text("settings.theme_system")}, {"light", tr.Text("settings.theme_light")}, {"dark", tr.Text("settings.theme_dark")},
	}, p.Theme)
	s.budget.apply(snapshot)
	s.updates.apply(p)
	for _, d := range s.devices {
		d.apply(snapshot)
	}
	changed := false
	for _, t := range s.tests {
		changed = t.apply(snapshot) || changed
	}
	if changed {
		s.root.Refresh()
	}
}

// close keeps what was typed and ends a test.
func (s *settings) close() {
	s.save()
	if s.w.snapshot.SoundTest != nil {
		s.w.send(call.StopSoundTest{})
	}
}

// check says whether the server's address can be one.
func (s *settings) check() {
	if validServer(s.server.Text) {
		s.hint.SetColored(s.w.tr.Text("settings.server_explain"), look.Color(look.ColorMuted))
		return
	}
	s.hint.SetColored(s.w.tr.Text("settings.server_wrong"), look.Color(theme.ColorNameError))
}

// save keeps name and server where they can be kept.
func (s *settings) save() {
	s.check()
	s.route.save()
	name, server := strings.TrimSpace(s.name.Text), strings.TrimSpace(s.server.Text)
	s.w.setPreferences(func(p *call.Preferences) {
		if utf8.RuneCountInString(name) <= maxName {
			p.Name = name
		}
		if validServer(server) {
			p.Server = server
		}
	})
}
