package ui

import (
	"errors"
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
)

// ErrNoDisplay says that there is no display to open a window on.
var ErrNoDisplay = errors.New("no display")

// openWindow is newWindow for a computer that may have no display: where there
// is none, fyne's driver panics with an error of GLFW.
func openWindow(app fyne.App, c Config) (w *window, err error) {
	defer func() {
		r := recover()
		if r == nil {
			return
		}
		cause, ok := r.(error)
		if !ok || !strings.Contains(cause.Error(), "GLFW") {
			panic(r)
		}
		err = fmt.Errorf("open window: %w: %w", ErrNoDisplay, cause)
	}()
	return newWindow(app, c, onFyne), nil
}
