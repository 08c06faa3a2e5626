package capture

import (
	"errors"
	"fmt"
	"image"
	"io"
	"log"
	"sync"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/composite"
	"github.com/jezek/xgb/damage"
	"github.com/jezek/xgb/xfixes"
	"github.com/jezek/xgb/xinerama"
	"github.com/jezek/xgb/xproto"

	"moim/media"
)

// x11Display is a connection to an X11 display, and what the display can do.
// One goroutine uses it.
//
// Nothing here waits for the display's events: what has changed is asked for on
// the own beat, which costs one round trip, and a display that tells faster than
// anybody listens fills no queue.
type x11Display struct {
	conn   *xgb.Conn
	screen *xproto.ScreenInfo
	// Extensions.
	sharesMemory, fixes, damage, composite bool
}

// silenceX11 keeps the protocol's library from writing to standard error what
// it also returns.
var silenceX11 = sync.OnceFunc(func() { xgb.Logger = log.New(io.Discard, "", 0) }) //nolint:forbidigo,gochecknoglobals // the library has one such variable, and it takes no slog

// openX11 connects to a display; an empty name stands for $DISPLAY.
func openX11(name string) (*x11Display, error) {
	silenceX11()
	conn, err := xgb.NewConnDisplay(name)
	if err != nil {
		return nil, fmt.Errorf("connect to display %q: %w: %w", name, media.ErrDeviceNotFound, err)
	}
	setup := xproto.Setup(conn)
	if setup == nil || conn.DefaultScreen < 0 || conn.DefaultScreen >= len(setup.Roots) {
		conn.Close()
		return nil, fmt.Errorf("connect to display %q: %w", name, media.ErrDeviceNotFound)
	}
	return &x11Display{conn: conn, screen: &setup.Roots[conn.DefaultScreen]}, nil
}

func (d *x11Display) close() { d.conn.Close() }

func (d *x11Display) root() xproto.Window { return d.screen.Root }

// extend finds out which extensions there are.
func (d *x11Display) extend() {
	d.sharesMemory = d.extension("MIT-SHM")
	if d.extension("XFIXES") {
		_, err := xfixes.QueryVersion(d.conn, 4, 0).Reply()
		d.fixes = err == nil
	}
	if d.fixes && d.extension("DAMAGE") {
		_, err := damage.QueryVersion(d.conn, 1, 1).Reply()
		d.damage = err == nil
	}
	if d.extension("Composite") {
		version, err := composite.QueryVersion(d.conn, 0, 4).Reply()
		d.composite = err == nil && version != nil && (version.MajorVersion > 0 || version.MinorVersion >= 2)
	}
}

// extension makes an extension usable on this connection. The library's own Init
// also writes the numbers of the extension's events into maps that all
// connections read, without a lock; those are not needed here.
func (d *x11Display) extension(name string) bool {
	reply, err := xproto.QueryExtension(d.conn, uint16(len(name)), name).Reply()
	if err != nil || reply == nil || !reply.Present {
		return false
	}
	d.conn.ExtLock.Lock()
	defer d.conn.ExtLock.Unlock()
	d.conn.Extensions[name] = reply.MajorOpcode
	return true
}

// checkPixels makes sure that a pixel is four bytes: blue, green, red, unused.
func (d *x11Display) checkPixels() error {
	setup := xproto.Setup(d.conn)
	if setup.ImageByteOrder != xproto.ImageOrderLSBFirst {
		return errors.New("the display's byte order is not supported")
	}
	for _, format := range setup.PixmapFormats {
		if format.Depth == d.screen.RootDepth && format.BitsPerPixel != 32 {
			return fmt.Errorf("a display of %d bits per pixel is not supported", format.BitsPerPixel)
		}
	}
	for _, depth := range d.screen.AllowedDepths {
		for _, visual := range depth.Visuals {
			if visual.VisualId == d.screen.RootVisual && (visual.RedMask != 0xff0000 || visual.BlueMask != 0xff) {
				return errors.New("the display's order of colours is not supported")
			}
		}
	}
	return nil
}

// size is how large the whole display is.
func (d *x11Display) size() (image.Point, error) {
	geometry, err := xproto.GetGeometry(d.conn, xproto.Drawable(d.root())).Reply()
	if err != nil || geometry == nil {
		return image.Point{}, fmt.Errorf("ask for the size of the display: %w: %w", media.ErrDeviceGone, errOr(err))
	}
	return image.Pt(int(geometry.Width), int(geometry.Height)), nil
}

// errOr stands in where the connection ended without an error.
func errOr(err error) error {
	if err == nil {
		return errors.New("the connection ended")
	}
	return err
}

// heads is where the monitors lie on the display's picture; a display without
// monitors is one.
func (d *x11Display) heads() ([]image.Rectangle, error) {
	size, err := d.size()
	if err != nil {
		return nil, err
	}
	whole := image.Rectangle{Max: size}
	var heads []image.Rectangle
	for _, s := range d.monitors() {
		head := image.Rect(0, 0, int(s.Width), int(s.Height)).Add(image.Pt(int(s.XOrg), int(s.YOrg))).Intersect(whole)
		if !head.Empty() {
			heads = append(heads, head)
		}
	}
	if len(heads) == 0 {
		heads = append(heads, whole)
	}
	return heads, nil
}

// monitors is empty where the display does not tell its monitors.
func (d *x11Display) monitors() []xinerama.ScreenInfo {
	if !d.extension("XINERAMA") {
		return nil
	}
	reply, err := xinerama.QueryScreens(d.conn).Reply()
	if err != nil || reply == nil {
		return nil
	}
	return reply.ScreenInfo
}

// x11Heads is where the monitors of a display lie; an empty name stands for
// $DISPLAY.
func x11Heads(name string) ([]image.Rectangle, error) {
	d, err := openX11(name)
	if err != nil {
		return nil, err
	}
	defer d.close()
	return d.heads()
}
