package capture

import (
	"context"
	"fmt"
	"strings"

	"moim/media"
)

// openScreen opens what an ID or a name means: on X11, or in the desktop's dialogue.
func (d *Devices) openScreen(ctx context.Context, id string, fps float64) (media.Source, error) {
	if onWayland() && (id == "" || id == "screen") {
		id = media.AskID
	}
	if asks(id) {
		return d.openDialogue(ctx, id, fps)
	}
	display, subject, err := d.subject(id)
	if err != nil {
		return nil, err
	}
	if display == "" && onWayland() {
		return nil, media.ErrOnlyDialogue
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

// isDisplay says whether an ID is the name of an X11 display: an optional host, a
// colon and numbers.
func isDisplay(id string) bool {
	_, number, ok := strings.Cut(id, ":")
	return ok && !isArea(id) && !isWindow(id) && number != "" && strings.Trim(number, "0123456789.") == ""
}

// screens lists the screens of the display that the program runs on.
func (s *scanner) screens() []entry {
	if onWayland() {
		return screensOfPortal()
	}
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
