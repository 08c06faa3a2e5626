package ui

import (
	"runtime"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"moim/app/call"
)

// addShortcuts connects the keys that work everywhere in the window.
func (w *window) addShortcuts() {
	c := w.win.Canvas()
	add := func(key fyne.KeyName, modifier fyne.KeyModifier, do func()) {
		c.AddShortcut(&desktop.CustomShortcut{KeyName: key, Modifier: modifier}, func(fyne.Shortcut) {
			if w.sheet == nil {
				do()
			}
		})
	}
	const main, shifted = fyne.KeyModifierShortcutDefault, fyne.KeyModifierShortcutDefault | fyne.KeyModifierShift
	add(fyne.KeyN, main, w.shortcutNew)
	add(fyne.KeyJ, main, w.shortcutJoin)
	for _, key := range []fyne.KeyName{fyne.KeyM, fyne.KeyE, fyne.KeyS, fyne.KeyU, fyne.KeyC, fyne.KeyL, fyne.KeyP} {
		plain := key
		if key == fyne.KeyE {
			plain = fyne.KeyV
		}
		add(key, shifted, func() { w.view.key(plain) })
	}
	c.SetOnTypedKey(w.typedKey)
}

// typedKey handles a key pressed outside fields.
func (w *window) typedKey(e *fyne.KeyEvent) {
	if w.sheet != nil {
		if e.Name == fyne.KeyEscape {
			w.closeSheet()
		}
		return
	}
	// Leaving by one plain key would happen by accident.
	if e.Name != fyne.KeyL {
		w.view.key(e.Name)
	}
}

func (w *window) shortcutNew() {
	if w.phase == call.PhaseIdle {
		w.send(call.OpenPreview{})
	}
}

func (w *window) shortcutJoin() {
	if v, ok := w.view.(*startView); ok {
		w.win.Canvas().Focus(v.code)
	}
}

// shortcutNames are the names of the modifier keys on this system.
func shortcutNames() (main, shifted string) {
	if runtime.GOOS == "darwin" {
		return "⌘", "⇧⌘"
	}
	return "Ctrl+", "Ctrl+Shift+"
}
