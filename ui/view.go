package ui

import (
	"fyne.io/fyne/v2"

	"moim/app/call"
)

// view is what fills the window in one phase. Fyne's goroutine owns it.
type view interface {
	// object is the root of what is drawn.
	object() fyne.CanvasObject
	// apply draws a newer snapshot.
	apply(s *call.Snapshot)
	// elements adds everything that can be clicked or read.
	elements(m *mapper)
	// pictures are those that show frames.
	pictures() []*picture
	// redraw is called for a picture that shows its first frame of a size.
	redraw(p *picture)
	// key handles a key pressed outside fields, and reports whether it did.
	key(name fyne.KeyName) bool
	// close gives everything back.
	close()
}

// stillView is the part of a view that shows no pictures and knows no keys.
type stillView struct{}

func (stillView) pictures() []*picture  { return nil }
func (stillView) redraw(*picture)       {}
func (stillView) key(fyne.KeyName) bool { return false }
func (stillView) close()                {}
