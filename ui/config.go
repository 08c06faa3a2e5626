package ui

import (
	"log/slog"

	"moim/app/call"
	"moim/media"
)

// Config is what the window needs from the application. Commands, Snapshots,
// Pictures and NewConverter are required; the rest may be zero.
type Config struct {
	// Commands takes what the person does. It must not block.
	Commands func(call.Command)
	// Snapshots is the session's one-slot, latest-wins channel. The window is its
	// only reader and changes no snapshot. A closed channel closes the window.
	Snapshots <-chan *call.Snapshot
	// Pictures hands over decoded and captured pictures.
	Pictures Pictures
	// NewConverter makes what turns pictures into RGBA. The window uses one, on
	// its own goroutine.
	NewConverter func() media.Converter
	// Shares begins to look for what can be shared; the window closes it. It is
	// called on a goroutine of its own. Where it is nil, nothing is asked, and
	// sharing shares the default screen.
	Shares func() ShareGallery
	// AsksSystem says whether the system's own dialogue asks what to share, in place of
	// Shares, and whether it can share again what was chosen there last. It must not
	// block; nil is no and no.
	AsksSystem func() (asks, again bool)
	// ScreenBPS is the most that a shared screen costs in upload for each person, in
	// bits per second.
	ScreenBPS int64
	// ScreenSound says whether what the computer plays can be shared with a screen, and
	// SoundBPS what that costs for each person. It must not take long. Where it is nil,
	// nothing is said of sound.
	ScreenSound func() media.SoundObstacle
	SoundBPS    int64
	// Logger takes what a person need not see; nil discards it.
	Logger *slog.Logger
	// Preferences are the language, theme and name to begin with, until the first
	// snapshot brings newer ones.
	Preferences call.Preferences
	// Layout, where it is set, is told where everything stands that can be
	// clicked or read, after every change and at most five times a second. It is
	// called on one goroutine of its own and may block.
	Layout func([]Element)
	// OnQuit, where it is set, is called once on the window's goroutine when the
	// person closes the window, before Run returns.
	OnQuit func()
	// Updates is about newer versions.
	Updates Updates
	// Arrivals, where it is set, brings what somebody wanted who started the
	// application again: a link, or "" for the window alone.
	Arrivals <-chan string
	// Stats, where it is set, counts what the window draws.
	Stats *Stats
}

// Pictures is where the window gets pictures from; the application implements it.
type Pictures interface {
	// Watch hands every picture of a track to sink until stop is called; sink
	// runs on the source's goroutine and does not block. The empty PeerID means
	// one's own camera or screen. Watching a track that does not exist (yet) is
	// not an error: pictures come when it does. After stop returns, sink is not
	// called again.
	Watch(peer call.PeerID, track call.Track, sink media.Sink) (stop func())
}

// ElementKind says what an Element is.
type ElementKind string

// The kinds of elements.
const (
	KindButton ElementKind = "button"
	KindEntry  ElementKind = "entry"
	KindSelect ElementKind = "select"
	KindToggle ElementKind = "toggle"
	KindSlider ElementKind = "slider"
	KindText   ElementKind = "text"
	KindTile   ElementKind = "tile"
)

// Element is one thing in the window that a person can click, type into or
// look at: what assistive technology and end-to-end tests need to find it.
type Element struct {
	Name string      `json:"name"` // stable in all languages, such as "new-call" or "tile:<peer>"
	Kind ElementKind `json:"kind"`
	// X, Y, W and H are pixels from the top left corner of the window's contents.
	X       int    `json:"x"`
	Y       int    `json:"y"`
	W       int    `json:"w"`
	H       int    `json:"h"`
	Text    string `json:"text"` // what it says, in the chosen language
	Enabled bool   `json:"enabled"`
}
