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
// a way that is known here: it has no portal.
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

// What opens what the desktop's own dialogue offers, where the desktop does not let
// programs look at its screen themselves.
const (
	// AskID has the desktop ask what to share.
	AskID = "portal"
	// AgainID shares what was chosen the last time, without asking where the desktop
	// allows that.
	AgainID = "portal:again"
)

// Errors of what was chosen in the desktop's dialogue.
var (
	// ErrShareDeclined says that the person has closed the dialogue, and wants to
	// share nothing.
	ErrShareDeclined = errors.New("nothing was chosen to share")
	// ErrShareEnded is the end of a source that the desktop has stopped sharing: its
	// own button was pressed, or what was shared has gone.
	ErrShareEnded = errors.New("the desktop has ended the share")
	// ErrShareBroken says that the desktop's picture does not arrive, or no longer.
	ErrShareBroken = errors.New("the desktop's picture does not arrive")
	// ErrOnlyDialogue says that the desktop shares what its own dialogue offers, and
	// nothing that a program names.
	ErrOnlyDialogue = errors.New("only the desktop's dialogue can choose what is shared")
	// ErrNoPipeWire says that the library is missing by which the desktop's picture
	// would come.
	ErrNoPipeWire = errors.New("libpipewire is not installed")
)
