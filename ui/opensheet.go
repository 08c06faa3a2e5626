package ui

import (
	"fyne.io/fyne/v2"

	"moim/app/call"
	"moim/ui/look"
)

// openSheet is the dialog that is open. A nil one is none.
type openSheet struct {
	sheet    *look.Sheet
	update   func(*call.Snapshot) // may be nil
	beat     func()               // called whenever pictures are repainted; may be nil
	fit      func(fyne.Size)      // chooses contents for so much space; may be nil
	list     func(*mapper)
	reopen   func()
	onClosed func() // may be nil
}

func (s *openSheet) apply(snapshot *call.Snapshot) {
	if s != nil && s.update != nil {
		s.update(snapshot)
	}
}

// opener opens the same dialog again, or is nil where none is open.
func (s *openSheet) opener() func() {
	if s == nil {
		return nil
	}
	return s.reopen
}

// openSheet shows content as a dialog, in place of one that is open.
func (w *window) openSheet(content fyne.CanvasObject, s openSheet) {
	w.closeSheet()
	w.tips.hide()
	s.sheet = look.NewSheet(content, w.closeSheet)
	s.sheet.OnFit = s.fit
	w.sheet = &s
	w.win.Canvas().Overlays().Add(s.sheet)
	s.sheet.Resize(w.win.Canvas().Size())
}

// closeSheet closes the dialog that is open, if any.
func (w *window) closeSheet() {
	s := w.sheet
	if s == nil {
		return
	}
	w.sheet = nil
	w.win.Canvas().Overlays().Remove(s.sheet)
	if s.onClosed != nil {
		s.onClosed()
	}
}
