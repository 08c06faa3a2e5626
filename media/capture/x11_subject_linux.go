package capture

import (
	"errors"
	"fmt"
	"image"

	"github.com/jezek/xgb/composite"
	"github.com/jezek/xgb/xproto"

	"moim/media"
)

// wholeDisplay is the head number that stands for all heads together.
const wholeDisplay = -1

// x11Subject is what of a display is shown: a monitor, an area, all of it, or one
// window, even where others lie over it.
type x11Subject struct {
	head   int             // number of the monitor, or wholeDisplay
	fixed  image.Rectangle // an area of the display; empty for none
	window xproto.Window   // the root until begin finds another

	single bool          // window is one window
	top    xproto.Window // the one of the root's children that window is in
	pixmap xproto.Pixmap // what window looks like; 0 before measure
}

// isWindow says whether it is a single window.
func (s *x11Subject) isWindow() bool { return s.single }

// gone is the error of a subject that is not there any more.
func (s *x11Subject) gone() error {
	if s.single {
		return media.ErrWindowClosed
	}
	return media.ErrDeviceGone
}

// begin prepares the display for the subject.
func (s *x11Subject) begin(d *x11Display) error {
	if !s.single {
		s.window = d.root()
		return nil
	}
	if !d.composite {
		return errors.New("the display cannot show single windows")
	}
	top, err := topOf(d, s.window)
	if err != nil {
		return fmt.Errorf("find the window: %w: %w", media.ErrDeviceNotFound, err)
	}
	s.top = top
	// From now on the window is drawn beside the screen as well, whole.
	err = composite.RedirectWindowChecked(d.conn, s.window, composite.RedirectAutomatic).Check()
	if err != nil {
		return fmt.Errorf("show a single window: %w", err)
	}
	return nil
}

// topOf climbs from a window to the child of the root that it is in, which is
// the window manager's frame where there is one.
func topOf(d *x11Display, window xproto.Window) (xproto.Window, error) {
	const deepest = 100
	for range deepest {
		tree, err := xproto.QueryTree(d.conn, window).Reply()
		switch {
		case err != nil || tree == nil:
			return 0, errOr(err)
		case tree.Parent == tree.Root:
			return window, nil
		case tree.Parent == xproto.WindowNone:
			return 0, errors.New("it is the root window")
		}
		window = tree.Parent
	}
	return 0, errors.New("windows are nested too deeply")
}

// measure finds what to take pictures of, and which part of it.
func (s *x11Subject) measure(d *x11Display, shape x11Shape) (xproto.Drawable, image.Rectangle, error) {
	if s.single {
		return s.measureWindow(d, shape)
	}
	whole := image.Rectangle{Max: shape.size}
	switch {
	case !s.fixed.Empty():
		area := s.fixed.Intersect(whole)
		if area.Dx() < media.LeastArea || area.Dy() < media.LeastArea {
			return 0, whole, fmt.Errorf("the area %v is not on the display: %w", s.fixed, media.ErrDeviceGone)
		}
		return xproto.Drawable(s.window), area, nil
	case s.head == wholeDisplay:
		return xproto.Drawable(s.window), whole, nil
	}
	heads, err := d.heads()
	if err != nil {
		return 0, whole, err
	}
	if s.head >= len(heads) {
		return 0, whole, fmt.Errorf("monitor %d: %w", s.head+1, media.ErrDeviceGone)
	}
	return xproto.Drawable(s.window), heads[s.head], nil
}

// measureWindow names what the window is drawn into, which is another one after
// each change of its size.
func (s *x11Subject) measureWindow(d *x11Display, shape x11Shape) (xproto.Drawable, image.Rectangle, error) {
	if s.pixmap != 0 {
		xproto.FreePixmap(d.conn, s.pixmap)
		s.pixmap = 0
	}
	pixmap, err := xproto.NewPixmapId(d.conn)
	if err == nil {
		err = composite.NameWindowPixmapChecked(d.conn, s.window, pixmap).Check()
	}
	if err != nil {
		return 0, image.Rectangle{}, fmt.Errorf("take a picture of the window: %w", err)
	}
	s.pixmap = pixmap
	inner := image.Rectangle{Max: shape.size}.Add(image.Pt(shape.border, shape.border))
	return xproto.Drawable(pixmap), inner, nil
}
