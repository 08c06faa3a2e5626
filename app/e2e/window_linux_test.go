package e2e_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// element is one thing that the window says can be clicked or read.
type element struct {
	Name    string `json:"name"`
	Kind    string `json:"kind"`
	X       int    `json:"x"`
	Y       int    `json:"y"`
	W       int    `json:"w"`
	H       int    `json:"h"`
	Text    string `json:"text"`
	Enabled bool   `json:"enabled"`
}

// desk is a person at a window of its own, on a display of its own.
type desk struct {
	*participant
	display *display
	uiMap   string
	id      string // of the X window
	origin  image.Point
}

// sit opens a window with a new profile and waits until it can be used.
func sit(t *testing.T, d *display, name string, env []string, args ...string) *desk {
	t.Helper()
	return sitThrough(t, nil, d, name, env, args...)
}

// sitThrough is sit by another program that becomes the window.
func sitThrough(t *testing.T, launcher []string, d *display, name string, env []string, args ...string) *desk {
	t.Helper()
	dir := t.TempDir()
	file, uiMap := filepath.Join(dir, "statistics.jsonl"), filepath.Join(dir, "map.json")
	all := append(slices.Clone(launcher), program(t, "MOIM_BIN"), "--profile", filepath.Join(dir, "profile"), "--ui-map", uiMap, "--stats", file)
	all = append(all, args...)
	env = append(env, "DISPLAY="+d.name(), "WAYLAND_DISPLAY=", "XDG_CONFIG_HOME="+dir, "XDG_CACHE_HOME="+dir, "LIBGL_ALWAYS_SOFTWARE=1", "LANG=en_US.UTF-8", "LANGUAGE=en", "LC_ALL=")
	w := &desk{
		participant: &participant{process: start(t, name, env, all[0], all[1:]...), name: name, file: file},
		display:     d, uiMap: uiMap,
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("elements in the window of %s: %v%s", name, w.elements(), w.keepPicture())
		}
	})
	w.find()
	return w
}

// find waits for the X window and for the first map.
func (w *desk) find() {
	w.t.Helper()
	eventually(w.t, patience, w.name+": window", func() (bool, string) {
		if !w.running() {
			w.t.Fatalf("%s ended with status %d", w.name, w.status())
		}
		out, err := w.display.try("xdotool", "search", "--onlyvisible", "--pid", strconv.Itoa(w.pid()))
		if err != nil || len(bytes.TrimSpace(out)) == 0 {
			out, _ = w.display.try("xdotool", "search", "--onlyvisible", "--name", "^Moim")
		}
		ids := strings.Fields(string(out))
		if len(ids) > 0 {
			w.id = ids[len(ids)-1]
		}
		return w.id != "" && len(w.elements()) > 0, fmt.Sprintf("window %q with %d elements", w.id, len(w.elements()))
	})
	w.display.run("xdotool", "windowfocus", w.id)
	w.locate()
}

// locate notes where the window's contents begin on the screen.
func (w *desk) locate() {
	w.t.Helper()
	for line := range strings.Lines(string(w.display.run("xdotool", "getwindowgeometry", "--shell", w.id))) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		n, _ := strconv.Atoi(value)
		switch key {
		case "X":
			w.origin.X = n
		case "Y":
			w.origin.Y = n
		}
	}
}

// elements is what the window last said about itself.
func (w *desk) elements() []element {
	data, err := os.ReadFile(w.uiMap)
	if err != nil {
		return nil
	}
	var all []element
	if err := json.Unmarshal(data, &all); err != nil {
		w.t.Errorf("%s: list of elements: %v", w.name, err)
	}
	return all
}

// element finds an element by name.
func (w *desk) element(name string) (element, bool) {
	for _, e := range w.elements() {
		if e.Name == name {
			return e, true
		}
	}
	return element{}, false
}

// await waits until an element is there, can be used and stands still.
func (w *desk) await(name string) element {
	w.t.Helper()
	var found element
	eventually(w.t, patience, w.name+": "+name+" in the window", func() (bool, string) {
		before := found
		e, there := w.element(name)
		found = e
		return there && e.Enabled && e == before, fmt.Sprintf("%+v", e)
	})
	return found
}

// awaitAbsence waits until an element is no longer there, so that nobody clicks
// at what stands in its place.
func (w *desk) awaitAbsence(name string) {
	w.t.Helper()
	eventually(w.t, patience, w.name+": "+name+" gone", func() (bool, string) {
		e, there := w.element(name)
		return !there, fmt.Sprintf("%+v", e)
	})
}

// click clicks the middle of an element.
func (w *desk) click(name string) {
	w.t.Helper()
	w.clickAt(w.await(name))
}

// clickAt moves the pointer to an element and clicks. It does not wait for the
// pointer to move (--sync), because it may be there already.
func (w *desk) clickAt(e element) {
	w.t.Helper()
	middle := w.middleOf(e)
	w.display.run("xdotool", "mousemove", strconv.Itoa(middle.X), strconv.Itoa(middle.Y), "sleep", "0.1", "click", "1")
}

// middleOf is where one clicks an element.
func (w *desk) middleOf(e element) image.Point {
	return w.on(e).Min.Add(image.Pt(e.W/2, e.H/2))
}

// fill replaces the text of a field by clicking into it and typing.
func (w *desk) fill(name, text string) {
	w.t.Helper()
	w.click(name)
	w.display.run("xdotool", "key", "--clearmodifiers", "ctrl+a", "BackSpace")
	w.display.run("xdotool", "type", "--clearmodifiers", "--delay", "40", text)
	eventually(w.t, patience, w.name+": typed text in "+name, func() (bool, string) {
		e, _ := w.element(name)
		return letters(e.Text) == letters(text), fmt.Sprintf("it says %q", e.Text)
	})
}

// letters is a text without what a field may add or leave out while one types.
func letters(s string) string {
	return strings.ToUpper(regexp.MustCompile(`[\s-]`).ReplaceAllString(s, ""))
}

// on is where an element stands on the screen.
func (w *desk) on(e element) image.Rectangle {
	return image.Rect(e.X, e.Y, e.X+e.W, e.Y+e.H).Add(w.origin)
}

// code waits for the room's code to stand somewhere in the window.
func (w *desk) code() string {
	w.t.Helper()
	code := ""
	pattern := regexp.MustCompile(`\b[0-9A-HJKMNP-TV-Z]{4}[- ][0-9A-HJKMNP-TV-Z]{4}[- ][0-9A-HJKMNP-TV-Z]{4}\b`)
	eventually(w.t, patience, w.name+": the room's code in the window", func() (bool, string) {
		for _, e := range w.elements() {
			if code = pattern.FindString(e.Text); code != "" {
				return true, ""
			}
		}
		return false, fmt.Sprintf("%d elements, and none says it", len(w.elements()))
	})
	return code
}

// missedClick is how long after a click that has changed nothing another one is
// due: what is clicked may move away from under the pointer, because sentences
// come and go above it.
const missedClick = 2 * time.Second

// press clicks an element until another one is there.
func (w *desk) press(name, then string) {
	w.t.Helper()
	w.pressAny(then, name)
}

// enter goes on into the call, through the preview where there is one, and
// puts the invitation away.
func (w *desk) enter() {
	w.t.Helper()
	w.pressAny("leave", "close", "enter")
}

// pressAny clicks the first of some elements that is there, once it stands
// still, until another one is there.
func (w *desk) pressAny(then string, names ...string) {
	w.t.Helper()
	var before, pressed element
	var clicked time.Time
	eventually(w.t, patience, fmt.Sprintf("%s: %s after clicks on %v", w.name, then, names), func() (bool, string) {
		if _, done := w.element(then); done {
			return true, ""
		}
		for _, name := range names {
			e, there := w.element(name)
			if !there || !e.Enabled {
				continue
			}
			if e == before && (e.Name != pressed.Name || time.Since(clicked) > missedClick) {
				w.clickAt(e)
				pressed, clicked = e, time.Now()
			}
			before = e
			break
		}
		return false, fmt.Sprintf("%v", w.elements())
	})
}

// keepPicture saves what the window's screen shows where MOIM_SHOTS names a
// folder, and says where.
func (w *desk) keepPicture() string {
	dir := os.Getenv("MOIM_SHOTS")
	if dir == "" {
		return ""
	}
	file := filepath.Join(dir, strings.ReplaceAll(w.t.Name(), "/", "_")+"-"+w.name+".png")
	_, err := w.display.try("import", "-silent", "-window", "root", file)
	return fmt.Sprintf("\npicture: %s (%v)", file, err)
}
