package capture

import (
	"fmt"
	"os"
	"strings"

	"moim/media"
)

// openScreen opens what an ID or a name means on X11.
func (d *Devices) openScreen(id string, fps float64) (media.Source, error) {
	display, subject, err := d.subject(id)
	if err != nil {
		return nil, err
	}
	if display == "" && onWayland() {
		return nil, media.ErrScreenUnsupported
	}
	return openX11Share(d.clock, d.cfg, id, display, subject, fps)
}

// subject finds what is meant by an ID or a name, and on which display; "" is
// $DISPLAY.
func (d *Devices) subject(id string) (display string, s x11Subject, err error) {
	switch {
	case isDisplay(id):
		return id, x11Subject{head: wholeDisplay}, nil
	case isArea(id):
		area, err := media.ParseArea(id)
		return "", x11Subject{fixed: area}, err
	case isWindow(id):
		window, err := openX11("")
		if err != nil {
			return "", s, err
		}
		defer window.close()
		found, err := window.findWindow(strings.TrimPrefix(id, windowPrefix))
		return "", x11Subject{single: true, window: found}, err
	case id == "screen":
		id = ""
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	listed, ok := find(d.screens, id)
	if !ok {
		return "", s, media.ErrDeviceNotFound
	}
	return "", x11Subject{head: listed.head}, nil
}

// onWayland says whether the desktop is a Wayland compositor's. Its X11 display
// shows programs that know no Wayland, and black for everything else.
func onWayland() bool {
	return os.Getenv("WAYLAND_DISPLAY") != "" || os.Getenv("XDG_SESSION_TYPE") == "wayland"
}

// isDisplay says whether an ID is the name of an X11 display: an optional host, a
// colon and numbers.
func isDisplay(id string) bool {
	_, number, ok := strings.Cut(id, ":")
	return ok && !isArea(id) && !isWindow(id) && number != "" && strings.Trim(number, "0123456789.") == ""
}

// screens lists the screens of the display that the program runs on.
func (s *scanner) screens() []entry {
	heads, err := x11Heads("")
	if err != nil {
		return nil // no display is not an error: there are no screens
	}
	var entries []entry
	for i, head := range heads {
		entries = append(entries, entry{
			device: media.Device{
				Kind: media.Screen, ID: fmt.Sprintf("screen%d", i+1),
				Name: screenName(i, head.Dx(), head.Dy()),
			},
			head: i, bounds: head,
		})
	}
	nameEntries(entries)
	return entries
}
