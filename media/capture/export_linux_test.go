package capture

import "time"

// X11View is what keeps the picture of a screen up to date.
type X11View struct{ v *x11View }

// NewX11View shows the whole of $DISPLAY.
func NewX11View() (*X11View, error) {
	v, err := newX11View("", x11Subject{head: wholeDisplay}, Config{}.withDefaults())
	return &X11View{v}, err
}

// Update says how many pixels were fetched.
func (v *X11View) Update() (int, error) { return v.v.update(time.Now()) }

// Close disconnects.
func (v *X11View) Close() { v.v.close() }
