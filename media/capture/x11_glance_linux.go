package capture

import (
	"fmt"
	"image"

	"github.com/jezek/xgb/damage"
	"github.com/jezek/xgb/xfixes"
	"github.com/jezek/xgb/xproto"
)

// x11Shape is how a window, or a display, lies there.
type x11Shape struct {
	size   image.Point
	border int
	offset image.Point // of the drawable's pixel 0, 0 on the display
	hidden bool        // minimised, or on another desktop
}

// moved is s at the place of another shape.
func (s x11Shape) moved(to x11Shape) x11Shape {
	s.offset = to.offset
	return s
}

// x11Glance is what one round trip tells.
type x11Glance struct {
	shape   x11Shape
	changed []xproto.Rectangle
	news    bool // the cursor looks another way
	pointer image.Point
	covered bool // the pointer is on another window, which lies over this one
}

// cursorEvery is how many glances pass between two looks at the cursor's shape,
// as long as it stands still.
const cursorEvery = 4

// glance asks for everything at once, so that the answers take one round trip.
func (v *x11View) glance() (g x11Glance, err error) {
	conn, window := v.display.conn, v.subject.window
	v.glances++
	geometry := xproto.GetGeometry(conn, xproto.Drawable(window))
	var attributes xproto.GetWindowAttributesCookie
	var origin xproto.TranslateCoordinatesCookie
	if v.subject.isWindow() {
		attributes = xproto.GetWindowAttributes(conn, window)
		origin = xproto.TranslateCoordinates(conn, window, v.display.root(), 0, 0)
	}
	var changed xfixes.FetchRegionCookie
	if !v.blind {
		damage.Subtract(conn, v.damage, xfixes.RegionNone, v.region)
		changed = xfixes.FetchRegion(conn, v.region)
	}
	pointer := xproto.QueryPointer(conn, v.display.root())
	var cursor xfixes.GetCursorImageCookie
	looks := v.display.fixes && v.glances%cursorEvery == 1
	if looks {
		cursor = xfixes.GetCursorImage(conn)
	}
	if g.shape, err = v.shapeOf(geometry, attributes, origin); err != nil {
		return g, err
	}
	if !v.blind {
		if r, err := changed.Reply(); err == nil && r != nil {
			g.changed = r.Rectangles
		}
	}
	g.pointer = v.cursor.hotSpot()
	if p, err := pointer.Reply(); err == nil && p != nil {
		g.pointer = image.Pt(int(p.RootX), int(p.RootY))
		g.covered = v.subject.isWindow() && p.Child != v.subject.top
	}
	if looks {
		if r, err := cursor.Reply(); err == nil && r != nil {
			g.news = v.cursor.take(r)
		}
	}
	return g, nil
}

// shapeOf waits for what tells how the subject lies.
func (v *x11View) shapeOf(
	geometry xproto.GetGeometryCookie, attributes xproto.GetWindowAttributesCookie, origin xproto.TranslateCoordinatesCookie,
) (shape x11Shape, err error) {
	lies, err := geometry.Reply()
	if err != nil || lies == nil {
		return shape, fmt.Errorf("ask the display: %w: %w", v.subject.gone(), errOr(err))
	}
	shape = x11Shape{size: image.Pt(int(lies.Width), int(lies.Height)), border: int(lies.BorderWidth)}
	if !v.subject.isWindow() {
		return shape, nil
	}
	seen, err := attributes.Reply()
	if err != nil || seen == nil {
		return shape, fmt.Errorf("ask about the window: %w: %w", v.subject.gone(), errOr(err))
	}
	shape.hidden = seen.MapState != xproto.MapStateViewable
	if at, err := origin.Reply(); err == nil && at != nil {
		shape.offset = image.Pt(int(at.DstX)-shape.border, int(at.DstY)-shape.border)
	}
	return shape, nil
}

// collect finds the parts of the area to fetch: what the display has told, and
// where the cursor was and is.
func (v *x11View) collect(g *x11Glance) {
	v.parts = v.parts[:0]
	border := image.Pt(v.shape.border, v.shape.border)
	for _, r := range g.changed {
		part := image.Rect(0, 0, int(r.Width), int(r.Height)).Add(image.Pt(int(r.X), int(r.Y)))
		v.add(part.Add(border))
	}
	v.cursor.move(g.pointer)
	drawn := v.cursor.at.Sub(v.shape.offset)
	if g.covered {
		drawn = image.Rectangle{}
	}
	if drawn != v.drawn || g.news {
		v.add(v.drawn)
		v.add(drawn)
		v.drawn = drawn
	}
	v.merge()
}

// add notes what of a part lies in the area, with even corners.
func (v *x11View) add(part image.Rectangle) { v.parts = addPart(v.parts, part, v.area) }

// merge makes one part of all where that costs little more than the parts.
func (v *x11View) merge() { v.parts = mergeParts(v.parts, v.area) }
