package media

import (
	"errors"
	"image"
)

// Window is a DeviceKind for what can be shared. Lists of devices that are kept
// have no windows: they come and go too often, and are looked for when somebody
// wants to share one.
const Window DeviceKind = "window"

// ErrWindowClosed is the end of a source that showed a single window.
var ErrWindowClosed = errors.New("the window was closed")

// ErrScreenUnsupported says that this desktop lets no program see its screen in
// a way that is known here.
var ErrScreenUnsupported = errors.New("the desktop does not let its screen be captured")

// Shareable is a screen or a window that can be shared at this moment.
type Shareable struct {
	Kind DeviceKind // Screen or Window
	ID   string     // what opens it, as a screen's ID does
	Name string     // what a person calls it: a title, or a screen's number and size
	App  string     // the program that a window belongs to; empty where that is not known
	// Bounds is where a screen lies on the desktop, and how large a window is, in
	// pixels.
	Bounds image.Rectangle
	// Hidden windows are minimised: they have no picture until they are shown.
	Hidden bool
}
