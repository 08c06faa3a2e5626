package capture_test

import (
	"context"
	"errors"
	"image"
	"testing"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"

	"moim/media"
	"moim/media/capture"
)

// desk draws on a display, as programs do.
type desk struct {
	t    testing.TB
	conn *xgb.Conn
	root xproto.Window
	gc   xproto.Gcontext
}

// newDesk starts a display and makes it the one that programs use.
func newDesk(tb testing.TB, width, height int) *desk {
	tb.Helper()
	display, _ := startXvfb(tb, width, height)
	tb.Setenv("DISPLAY", display)
	conn, err := xgb.NewConnDisplay(display)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(conn.Close)
	d := &desk{t: tb, conn: conn, root: xproto.Setup(conn).DefaultScreen(conn).Root}
	if d.gc, err = xproto.NewGcontextId(conn); err != nil {
		tb.Fatal(err)
	}
	d.must(xproto.CreateGCChecked(conn, d.gc, xproto.Drawable(d.root), 0, nil).Check())
	return d
}

func (d *desk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// window opens a window of a colour.
func (d *desk) window(title string, r image.Rectangle, color uint32) xproto.Window {
	d.t.Helper()
	w, err := xproto.NewWindowId(d.conn)
	d.must(err)
	d.must(xproto.CreateWindowChecked(d.conn, xproto.WindowClassCopyFromParent, w, d.root,
		int16(r.Min.X), int16(r.Min.Y), uint16(r.Dx()), uint16(r.Dy()), 0, xproto.WindowClassInputOutput,
		xproto.WindowClassCopyFromParent, xproto.CwBackPixel, []uint32{color}).Check())
	d.must(xproto.ChangePropertyChecked(d.conn, xproto.PropModeReplace, w, xproto.AtomWmName, xproto.AtomString,
		8, uint32(len(title)), []byte(title)).Check())
	d.must(xproto.MapWindowChecked(d.conn, w).Check())
	return w
}

// paint fills a part of a window or of the root.
func (d *desk) paint(w xproto.Window, r image.Rectangle, color uint32) {
	d.t.Helper()
	d.must(xproto.ChangeGCChecked(d.conn, d.gc, xproto.GcForeground, []uint32{color}).Check())
	d.must(xproto.PolyFillRectangleChecked(d.conn, xproto.Drawable(w), d.gc, []xproto.Rectangle{{
		X: int16(r.Min.X), Y: int16(r.Min.Y), Width: uint16(r.Dx()), Height: uint16(r.Dy()),
	}}).Check())
}

// pointAt moves the pointer out of the way, or into it.
func (d *desk) pointAt(x, y int) {
	d.t.Helper()
	d.must(xproto.WarpPointerChecked(d.conn, 0, d.root, 0, 0, 0, 0, int16(x), int16(y)).Check())
}

func newDevices(t *testing.T) *capture.Devices {
	t.Helper()
	devices := capture.NewDevices(media.NewClock(), capture.Config{})
	t.Cleanup(devices.Close)
	return devices
}

func open(t *testing.T, devices *capture.Devices, id string) media.Source {
	t.Helper()
	source, err := devices.OpenScreen(t.Context(), id, 30)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = source.Close() })
	return source
}

// until reads pictures until one is as wanted.
func until(t *testing.T, source media.Source, what string, wanted func(*media.Frame) bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for {
		f, err := source.Read(ctx)
		if err != nil {
			t.Fatalf("waiting for %s: %v", what, err)
		}
		ok := wanted(f)
		f.Release()
		if ok {
			return
		}
	}
}

// quiet waits until a source delivers nothing for a time.
func quiet(t *testing.T, source media.Source, span time.Duration) {
	t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for time.Now().Before(deadline) {
		ctx, cancel := context.WithTimeout(t.Context(), span)
		f, err := source.Read(ctx)
		cancel()
		switch {
		case errors.Is(err, context.DeadlineExceeded):
			return
		case err != nil:
			t.Fatal(err)
		}
		f.Release()
	}
	t.Error("what stands still has pictures all the time")
}

func luma(f *media.Frame, x, y int) byte { return f.Y[y*f.StrideY+x] }

const (
	white = 0xffffff
	black = 0x000000
	red   = 0xff0000
	blue  = 0x0000ff
)

func isWhite(f *media.Frame, x, y int) bool { return luma(f, x, y) > 225 }
func isBlack(f *media.Frame, x, y int) bool { return luma(f, x, y) < 25 }

func TestWindowIsShownWhole(t *testing.T) {
	d := newDesk(t, 800, 600)
	d.pointAt(790, 590)
	w := d.window("The paper", image.Rect(100, 100, 401, 300), white)
	d.window("Above", image.Rect(50, 50, 500, 500), blue)
	d.window("Nothing", image.Rect(0, 0, 10, 10), red)
	devices := newDevices(t)
	gallery := devices.OpenGallery()
	t.Cleanup(gallery.Close)
	var names []string
	id := ""
	for _, s := range gallery.List() {
		names = append(names, s.Name)
		if s.Name == "The paper" {
			id = s.ID
			if s.Kind != media.Window || s.Bounds.Size() != image.Pt(301, 200) || s.Hidden {
				t.Errorf("listed as %+v", s)
			}
		}
	}
	if len(names) != 3 || names[0] != "Screen 1 (800×600)" || names[1] != "Above" || names[2] != "The paper" {
		t.Errorf("listed are %q", names)
	}
	for _, name := range []string{id, "window:The paper", "window:the PAPER", "window:pap"} {
		source := open(t, devices, name)
		until(t, source, "the window", func(f *media.Frame) bool {
			if f.Width != 300 || f.Height != 200 {
				t.Fatalf("%q: %dx%d", name, f.Width, f.Height)
			}
			return isWhite(f, 1, 1) && isWhite(f, 298, 198)
		})
		quiet(t, source, 300*time.Millisecond)
		if name != id {
			continue
		}
		// Painted below another window.
		d.paint(w, image.Rect(20, 20, 41, 41), black)
		until(t, source, "the change", func(f *media.Frame) bool {
			return isBlack(f, 20, 20) && isBlack(f, 40, 40) && isWhite(f, 19, 19) && isWhite(f, 41, 41) && f.Changed < 1000
		})
	}
	if _, err := devices.OpenScreen(t.Context(), "window:no such", 0); !errors.Is(err, media.ErrDeviceNotFound) {
		t.Errorf("no such window: %v", err)
	}
	if _, err := devices.OpenScreen(t.Context(), "window:0x7fffff1", 0); !errors.Is(err, media.ErrDeviceNotFound) {
		t.Errorf("no such number: %v", err)
	}
}

func TestWindowChangesAndGoes(t *testing.T) {
	d := newDesk(t, 800, 600)
	d.pointAt(790, 590)
	w := d.window("Paper", image.Rect(100, 100, 400, 300), white)
	source := open(t, newDevices(t), "window:Paper")
	whole := func(width, height int) func(*media.Frame) bool {
		return func(f *media.Frame) bool {
			return f.Width == width && f.Height == height && isWhite(f, width-1, height-1) && isWhite(f, 0, 0)
		}
	}
	until(t, source, "the window", whole(300, 200))
	d.must(xproto.ConfigureWindowChecked(d.conn, w, xproto.ConfigWindowWidth|xproto.ConfigWindowHeight, []uint32{500, 401}).Check())
	until(t, source, "the larger window", whole(500, 400))
	d.must(xproto.ConfigureWindowChecked(d.conn, w, xproto.ConfigWindowX, []uint32{20}).Check())
	quiet(t, source, 300*time.Millisecond)
	d.must(xproto.UnmapWindowChecked(d.conn, w).Check())
	quiet(t, source, 500*time.Millisecond)
	d.must(xproto.MapWindowChecked(d.conn, w).Check())
	until(t, source, "the window again", whole(500, 400))
	d.must(xproto.DestroyWindowChecked(d.conn, w).Check())
	if err := readUntilError(t, source); !errors.Is(err, media.ErrWindowClosed) {
		t.Errorf("closed: %v, want ErrWindowClosed", err)
	}
}

func TestAreaShowsItsPart(t *testing.T) {
	d := newDesk(t, 800, 600)
	d.pointAt(790, 590)
	d.window("Paper", image.Rect(100, 100, 401, 300), white)
	source := open(t, newDevices(t), media.AreaID(image.Rect(90, 90, 191, 191)))
	until(t, source, "the area", func(f *media.Frame) bool {
		return f.Width == 100 && f.Height == 100 && isBlack(f, 9, 9) && isWhite(f, 10, 10) && isWhite(f, 99, 99)
	})
	d.paint(d.root, image.Rect(700, 500, 750, 550), white)
	quiet(t, source, 500*time.Millisecond)
	if _, err := newDevices(t).OpenScreen(t.Context(), "area:900,10,100x100", 0); !errors.Is(err, media.ErrDeviceGone) {
		t.Errorf("beside the display: %v", err)
	}
}

func TestScreenFollowsTheCursor(t *testing.T) {
	d := newDesk(t, 800, 600)
	d.pointAt(100, 100)
	d.window("Paper", image.Rect(0, 0, 800, 600), white)
	source := open(t, newDevices(t), "")
	near := func(f *media.Frame, x, y int) (dark int) {
		for dy := -12; dy < 12; dy++ {
			for dx := -12; dx < 12; dx++ {
				if !isWhite(f, x+dx, y+dy) {
					dark++
				}
			}
		}
		return dark
	}
	until(t, source, "the cursor", func(f *media.Frame) bool { return near(f, 100, 100) > 5 && near(f, 400, 301) == 0 })
	d.pointAt(400, 301)
	until(t, source, "the cursor elsewhere", func(f *media.Frame) bool {
		return near(f, 100, 100) == 0 && near(f, 400, 301) > 5 && f.Changed < 10_000
	})
	quiet(t, source, 500*time.Millisecond)
}

func TestThumbnails(t *testing.T) {
	d := newDesk(t, 1000, 500)
	d.window("Paper", image.Rect(0, 0, 400, 400), white)
	d.window("Above", image.Rect(0, 0, 500, 500), red)
	gallery := newDevices(t).OpenGallery()
	t.Cleanup(gallery.Close)
	for _, s := range gallery.List() {
		small, err := gallery.Thumbnail(s.ID, image.Pt(200, 150))
		if err != nil {
			t.Fatal(err)
		}
		want, middle := image.Pt(150, 150), small.RGBAAt(75, 75)
		if s.Kind == media.Screen {
			want = image.Pt(200, 100)
		}
		if small.Rect.Size() != want {
			t.Errorf("%q: %v, want %v", s.Name, small.Rect.Size(), want)
		}
		if s.Name == "Paper" && (middle.R < 250 || middle.G < 250) || s.Name == "Above" && (middle.R < 250 || middle.B > 5) {
			t.Errorf("%q: the middle is %v", s.Name, middle)
		}
	}
	if _, err := gallery.Thumbnail("window:0x12345", image.Pt(10, 10)); err == nil {
		t.Error("a picture of a window that is not there")
	}
}
