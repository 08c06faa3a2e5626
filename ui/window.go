package ui

import (
	"log/slog"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"moim/app/call"
	"moim/assets"
	"moim/media"
	"moim/ui/awake"
	"moim/ui/look"
)

// window is the one window of the application. Fyne's goroutine owns it.
type window struct {
	config    Config
	app       fyne.App
	win       fyne.Window
	log       *slog.Logger
	theme     *look.Theme
	tr        *assets.Translations
	converter media.Converter
	later     later
	stats     *Stats
	bell      bell // rung by pictures that have come
	awake     *awake.Keeper

	snapshot    *call.Snapshot
	preferences call.Preferences // the latest ones known, or sent and not yet back
	upload      uploadWatch
	chat        chatMemory
	variant     fyne.ThemeVariant

	holder  *fyne.Container // holds the view
	view    view
	phase   call.Phase
	notices *notices
	tips    *tips
	sheet   *openSheet // nil: no dialog is open
	news    News       // of versions
	put     bool       // the news was put away
}

// newWindow makes the window, showing the start screen.
func newWindow(app fyne.App, c Config, l later) *window {
	w := &window{
		later:  l,
		config: c, app: app, log: c.Logger, stats: c.Stats, bell: newBell(),
		preferences: c.Preferences,
		theme:       look.NewTheme(c.Preferences.Theme),
		snapshot:    &call.Snapshot{Phase: call.PhaseIdle, Online: true, Preferences: c.Preferences},
		converter:   c.NewConverter(),
	}
	if w.log == nil {
		w.log = slog.New(slog.DiscardHandler)
	}
	w.log = w.log.With("component", "ui")
	if w.stats == nil {
		w.stats = &Stats{}
	}
	w.awake = awake.New(w.log)
	app.Settings().SetTheme(w.theme)
	w.variant = app.Settings().ThemeVariant()
	w.win = app.NewWindow("Moim")
	w.win.SetPadded(false)
	w.win.SetIcon(look.AppIcon())
	w.holder = container.NewStack()
	w.tips = newTips(l)
	w.notices = newNotices(w)
	w.win.SetContent(container.NewStack(
		container.NewBorder(w.notices.object(), nil, nil, nil, w.holder), w.tips.object()))
	w.rebuild()
	w.addShortcuts()
	w.win.Resize(fyne.NewSize(1120, 720))
	return w
}

// send hands a command to the application.
func (w *window) send(c call.Command) { w.config.Commands(c) }

// setPreferences changes preferences and sends them.
func (w *window) setPreferences(change func(*call.Preferences)) {
	p := w.preferences
	change(&p)
	if p == w.preferences {
		return
	}
	w.preferences = p
	w.send(call.SetPreferences{Preferences: p})
}

// apply draws a newer snapshot.
func (w *window) apply(s *call.Snapshot) {
	old := w.snapshot
	w.snapshot = s
	w.awake.Set(s.Phase == call.PhaseInCall)
	w.upload.apply(s)
	restyle := s.Preferences.Language != old.Preferences.Language || s.Preferences.Theme != old.Preferences.Theme
	w.preferences = s.Preferences
	switch {
	case restyle:
		w.restyle()
	case s.Phase != w.phase:
		w.rebuild()
	default:
		w.view.apply(s)
		w.notices.apply(s)
		w.sheet.apply(s)
	}
}

// restyle draws everything anew in the chosen language and theme.
func (w *window) restyle() {
	if variant := w.snapshot.Preferences.Theme; !w.theme.Is(variant) {
		w.theme = w.theme.WithVariant(variant)
		w.app.Settings().SetTheme(w.theme)
	}
	reopen := w.sheet.opener()
	w.rebuild()
	if reopen != nil {
		reopen()
	}
}

// followSystem draws everything anew where the system's choice of light and
// dark has changed.
func (w *window) followSystem() {
	if v := w.app.Settings().ThemeVariant(); v != w.variant {
		w.variant = v
		w.restyle()
	}
}

// rebuild makes the view of the present phase.
func (w *window) rebuild() {
	w.tr = assets.Translator(w.language())
	w.closeSheet()
	w.tips.hide()
	if w.view != nil {
		w.view.close()
	}
	w.phase = w.snapshot.Phase
	if w.phase != call.PhaseInCall {
		w.chat = chatMemory{} // who leaves forgets it
	}
	w.win.Canvas().Unfocus()
	switch w.phase {
	case call.PhasePreview:
		w.view = newPreviewView(w)
	case call.PhaseJoining:
		w.view = newJoiningView(w)
	case call.PhaseInCall:
		w.view = newCallView(w)
	default:
		w.view = newStartView(w)
	}
	w.holder.Objects = []fyne.CanvasObject{w.view.object()}
	w.view.apply(w.snapshot)
	w.notices.rebuild()
	w.notices.apply(w.snapshot)
	w.holder.Refresh()
}

// language is the code of the language to show.
func (w *window) language() string {
	if l := w.snapshot.Preferences.Language; l != "" {
		return l
	}
	return lang.SystemLocale().LanguageString()
}

// repaint shows the frames that have come since the last time.
func (w *window) repaint() {
	scale := w.win.Canvas().Scale()
	changed := false
	for _, p := range w.view.pictures() {
		one, first := p.update(w.converter, scale)
		changed = changed || one
		if first {
			w.view.redraw(p)
		}
	}
	if changed {
		w.stats.repaints.Add(1)
	}
	if w.sheet != nil && w.sheet.beat != nil {
		w.sheet.beat()
	}
}

// close gives everything back.
func (w *window) close() {
	w.view.close()
	w.awake.Close()
}
