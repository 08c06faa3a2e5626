package capture

import (
	"encoding/binary"
	"fmt"
	"image"
	"os"
	"strings"

	"github.com/jezek/xgb/xproto"

	"moim/media"
)

// leastWindow is the shortest side of a window that is offered, in pixels. Below
// are the helpers that programs keep out of sight.
const leastWindow = 24

// windows lists the windows that a person could share, the one on top first. Moim's
// own are left out: others would see themselves in it, and in that, again.
func (d *x11Display) windows() []media.Shareable {
	var found []media.Shareable
	for _, w := range d.clients() {
		if s, ok := d.describe(w); ok {
			found = append(found, s)
		}
	}
	return found
}

// clients asks the window manager for the windows (EWMH, _NET_CLIENT_LIST_STACKING,
// from bottom to top); where there is none, they are the root's children.
func (d *x11Display) clients() []xproto.Window {
	for _, name := range []string{"_NET_CLIENT_LIST_STACKING", "_NET_CLIENT_LIST"} {
		if list := d.words(d.root(), name); len(list) > 0 {
			return reversed(list)
		}
	}
	tree, err := xproto.QueryTree(d.conn, d.root()).Reply()
	if err != nil || tree == nil {
		return nil
	}
	var mapped []uint32
	for _, w := range tree.Children {
		a, err := xproto.GetWindowAttributes(d.conn, w).Reply()
		if err == nil && a != nil && a.MapState == xproto.MapStateViewable && a.Class == xproto.WindowClassInputOutput && !a.OverrideRedirect {
			mapped = append(mapped, uint32(w))
		}
	}
	return reversed(mapped)
}

func reversed(list []uint32) []xproto.Window {
	windows := make([]xproto.Window, len(list))
	for i, w := range list {
		windows[len(list)-1-i] = xproto.Window(w)
	}
	return windows
}

// describe tells about a window; ok is false for one that is not worth sharing.
func (d *x11Display) describe(w xproto.Window) (s media.Shareable, ok bool) {
	geometry, err := xproto.GetGeometry(d.conn, xproto.Drawable(w)).Reply()
	if err != nil || geometry == nil || geometry.Width < leastWindow || geometry.Height < leastWindow {
		return s, false
	}
	if pid := d.words(w, "_NET_WM_PID"); len(pid) > 0 && int(pid[0]) == os.Getpid() {
		return s, false
	}
	attributes, err := xproto.GetWindowAttributes(d.conn, w).Reply()
	if err != nil || attributes == nil {
		return s, false
	}
	s = media.Shareable{
		Kind: media.Window, ID: fmt.Sprintf("%s0x%x", windowPrefix, uint32(w)), Name: d.title(w), App: d.program(w),
		Bounds: image.Rect(0, 0, int(geometry.Width), int(geometry.Height)),
		Hidden: attributes.MapState != xproto.MapStateViewable,
	}
	if s.Name == "" {
		s.Name = s.App
	}
	// Panels and the desktop itself are windows too.
	return s, s.Name != "" && !d.isFurniture(w)
}

// isFurniture says whether a window belongs to the desktop rather than to a program.
func (d *x11Display) isFurniture(w xproto.Window) bool {
	for _, kind := range d.words(w, "_NET_WM_WINDOW_TYPE") {
		reply, err := xproto.GetAtomName(d.conn, xproto.Atom(kind)).Reply()
		if err != nil || reply == nil {
			continue
		}
		switch reply.Name {
		case "_NET_WM_WINDOW_TYPE_DESKTOP", "_NET_WM_WINDOW_TYPE_DOCK", "_NET_WM_WINDOW_TYPE_NOTIFICATION",
			"_NET_WM_WINDOW_TYPE_TOOLTIP", "_NET_WM_WINDOW_TYPE_SPLASH":
			return true
		}
	}
	return false
}

// title is what stands above a window.
func (d *x11Display) title(w xproto.Window) string {
	for _, name := range []string{"_NET_WM_NAME", "WM_NAME"} {
		if text := clean(string(d.property(w, name))); text != "" {
			return text
		}
	}
	return ""
}

// program is the second half of WM_CLASS, which names the program.
func (d *x11Display) program(w xproto.Window) string {
	parts := strings.Split(string(d.property(w, "WM_CLASS")), "\x00")
	if len(parts) > 1 && parts[1] != "" {
		return clean(parts[1])
	}
	return clean(parts[0])
}

// clean makes one line of valid text of what a program has set.
func clean(text string) string {
	// Compound text (ICCCM) has its UTF-8 between these.
	text = strings.NewReplacer("\x1b%G", "", "\x1b%@", "").Replace(text)
	text = strings.ToValidUTF8(text, "")
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r < ' ' || r == ' ' || r == 0x7f }), " ")
}

// property is a property of a window; empty where it has none.
func (d *x11Display) property(w xproto.Window, name string) []byte {
	atom, err := xproto.InternAtom(d.conn, true, uint16(len(name)), name).Reply()
	if err != nil || atom == nil || atom.Atom == xproto.AtomNone {
		return nil
	}
	const longest = 4096 // words
	reply, err := xproto.GetProperty(d.conn, false, w, atom.Atom, xproto.GetPropertyTypeAny, 0, longest).Reply()
	if err != nil || reply == nil {
		return nil
	}
	return reply.Value
}

// words is a property that holds numbers or identifiers.
func (d *x11Display) words(w xproto.Window, name string) []uint32 {
	value := d.property(w, name)
	words := make([]uint32, len(value)/4)
	for i := range words {
		words[i] = binary.LittleEndian.Uint32(value[4*i:])
	}
	return words
}

// findWindow looks for a window by its number, or by its title: the whole of it
// before a part of it, the one on top first.
func (d *x11Display) findWindow(text string) (xproto.Window, error) {
	if number, ok := windowNumber(text); ok {
		return xproto.Window(number), nil
	}
	list := d.windows()
	for _, fits := range []func(media.Shareable) bool{
		func(s media.Shareable) bool { return s.Name == text },
		func(s media.Shareable) bool { return strings.EqualFold(s.Name, text) },
		func(s media.Shareable) bool { return strings.Contains(strings.ToLower(s.Name), strings.ToLower(text)) },
	} {
		for _, s := range list {
			if number, ok := windowNumber(strings.TrimPrefix(s.ID, windowPrefix)); ok && fits(s) {
				return xproto.Window(number), nil
			}
		}
	}
	return 0, fmt.Errorf("window %q: %w", text, media.ErrDeviceNotFound)
}
