package capture

import (
	"context"
	"os"

	"moim/media"
)

// onWayland says whether the desktop is a Wayland compositor's. Its X11 display
// shows programs that know no Wayland, and black for everything else.
func onWayland() bool {
	return os.Getenv("WAYLAND_DISPLAY") != "" || os.Getenv("XDG_SESSION_TYPE") == "wayland"
}

// asks says whether an ID means what the desktop's dialogue offers.
func asks(id string) bool { return id == media.AskID || id == media.AgainID }

// AsksSystem says whether the desktop's own dialogue asks what to share, and whether
// it can be had again what was chosen there the last time.
func (d *Devices) AsksSystem() (asks, again bool) {
	return onWayland(), d.keptToken() != ""
}

// openDialogue has the desktop ask what to share.
func (d *Devices) openDialogue(ctx context.Context, id string, fps float64) (media.Source, error) {
	before := d.keptToken()
	token := ""
	if id == media.AgainID {
		token = before
	}
	source, next, err := openPortal(ctx, d.clock, d.cfg, id, token, fps)
	// A token opens a share once. One that was not used stays, unless there is another.
	if token != "" || next != "" {
		d.keepToken(next)
	}
	return source, err
}

func (d *Devices) keptToken() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.token
}

func (d *Devices) keepToken(token string) {
	d.mu.Lock()
	changed := token != d.token
	d.token = token
	d.mu.Unlock()
	if changed && d.cfg.KeepShareToken != nil {
		d.cfg.KeepShareToken(token)
	}
}

// screensOfPortal is all there is to list where the desktop does the asking.
func screensOfPortal() []entry {
	return []entry{{device: media.Device{Kind: media.Screen, ID: media.AskID, Name: "Chosen in the system's dialogue", Default: true}}}
}
