package ui_test

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"moim/app/call"
	"moim/media"
	"moim/media/codec"
	"moim/ui"
)

// fixture is a window on fyne's test driver, and the commands that it sent.
type fixture struct {
	*ui.Window
	t        *testing.T
	pictures *pictures
	mu       sync.Mutex
	commands []call.Command
}

func newFixture(t *testing.T, p call.Preferences) *fixture {
	t.Helper()
	return newFixtureSharing(t, p, nil, nil)
}

// newFixtureSharing has something to choose from when it shares.
func newFixtureSharing(t *testing.T, p call.Preferences, shares func() ui.ShareGallery, asks func() (asks, again bool)) *fixture {
	t.Helper()
	f := &fixture{t: t, pictures: &pictures{sinks: make(map[string]media.Sink)}}
	f.Window = ui.NewWindow(test.NewTempApp(t), ui.Config{
		Commands: func(c call.Command) {
			f.mu.Lock()
			defer f.mu.Unlock()
			f.commands = append(f.commands, c)
		},
		Snapshots:    make(chan *call.Snapshot),
		Pictures:     f.pictures,
		NewConverter: func() media.Converter { return codec.NewConverter() },
		Preferences:  p,
		Shares:       shares,
		AsksSystem:   asks,
		ScreenBPS:    2_000_000,
	})
	t.Cleanup(f.Close)
	f.Resize(fyne.NewSize(1120, 720))
	return f
}

// take returns the commands sent since the last time.
func (f *fixture) take() []call.Command {
	f.mu.Lock()
	defer f.mu.Unlock()
	list := f.commands
	f.commands = nil
	return list
}

func (f *fixture) find(name string) (ui.Element, bool) {
	list := f.Elements()
	i := slices.IndexFunc(list, func(e ui.Element) bool { return e.Name == name })
	if i < 0 {
		return ui.Element{}, false
	}
	return list[i], true
}

func (f *fixture) element(name string) ui.Element {
	f.t.Helper()
	e, ok := f.find(name)
	if !ok {
		f.t.Fatalf("no element %q among %v", name, f.names())
	}
	return e
}

func (f *fixture) absent(name string) {
	f.t.Helper()
	if e, ok := f.find(name); ok {
		f.t.Errorf("element %q is there: %+v", name, e)
	}
}

func (f *fixture) names() []string {
	var names []string
	for _, e := range f.Elements() {
		names = append(names, e.Name)
	}
	return names
}

// click clicks an element in its middle, where the map says that it is.
func (f *fixture) click(name string) {
	f.t.Helper()
	e := f.element(name)
	scale := f.Canvas().Scale()
	test.TapCanvas(f.Canvas(), fyne.NewPos(float32(e.X+e.W/2)/scale, float32(e.Y+e.H/2)/scale))
}

// enter goes to a field with the keyboard and types into it.
func (f *fixture) enter(name, text string) {
	f.t.Helper()
	f.focus(name)
	test.Type(f.Canvas().Focused(), text)
}

// press presses a key where the keyboard is.
func (f *fixture) press(key fyne.KeyName) {
	f.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: key})
}

// focus goes to an element with the keyboard.
func (f *fixture) focus(name string) {
	f.t.Helper()
	c := f.Canvas()
	for range 60 {
		c.FocusNext()
		o, ok := c.Focused().(fyne.CanvasObject)
		if !ok {
			break
		}
		x, y := c.PixelCoordinateForPosition(fyne.CurrentApp().Driver().AbsolutePositionForObject(o))
		// The place may have been scrolled to only now.
		if e, there := f.find(name); there && x == e.X && y == e.Y {
			return
		}
	}
	f.t.Fatalf("the keyboard does not reach %s", name)
}

// want checks that exactly these commands were sent.
func (f *fixture) want(commands ...call.Command) {
	f.t.Helper()
	if got := f.take(); !slices.Equal(got, commands) {
		f.t.Errorf("commands %#v, want %#v", got, commands)
	}
}

// text checks what an element says.
func (f *fixture) text(name, want string) {
	f.t.Helper()
	if got := f.element(name).Text; !strings.Contains(got, want) {
		f.t.Errorf("%s says %q, want %q", name, got, want)
	}
}

// pictures keeps the sinks that are hooked up.
type pictures struct {
	mu    sync.Mutex
	sinks map[string]media.Sink
}

func (p *pictures) Watch(peer call.PeerID, track call.Track, sink media.Sink) func() {
	key := string(peer) + "/" + string(track)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sinks[key] = sink
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.sinks, key)
	}
}

func (p *pictures) watched() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var keys []string
	for key := range p.sinks {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// show hands a frame to a sink.
func (p *pictures) show(key string, width, height int) bool {
	p.mu.Lock()
	sink := p.sinks[key]
	p.mu.Unlock()
	if sink == nil {
		return false
	}
	var pool media.FramePool
	f := pool.Get(width, height)
	for i := range f.Y {
		f.Y[i] = 128
	}
	for i := range f.U {
		f.U[i], f.V[i] = 128, 128
	}
	sink(f)
	f.Release()
	return true
}
