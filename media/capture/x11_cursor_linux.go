package capture

import (
	"image"

	"github.com/jezek/xgb/xfixes"
)

// x11Cursor is the display's cursor, which pictures come without.
type x11Cursor struct {
	pixels []uint32 // premultiplied ARGB, row by row
	size   image.Point
	hot    image.Point
	serial uint32
	at     image.Rectangle // where it stands on the display
}

// take keeps what the cursor looks like, and reports whether that is news.
func (c *x11Cursor) take(r *xfixes.GetCursorImageReply) bool {
	size := image.Pt(int(r.Width), int(r.Height))
	if r.CursorSerial == c.serial && c.pixels != nil || len(r.CursorImage) < size.X*size.Y {
		return false
	}
	c.serial, c.size, c.pixels = r.CursorSerial, size, r.CursorImage
	c.hot = image.Pt(int(r.Xhot), int(r.Yhot))
	return true
}

// move puts the cursor's hot spot somewhere.
func (c *x11Cursor) move(to image.Point) {
	c.at = image.Rectangle{Max: c.size}.Add(to.Sub(c.hot))
}

// hotSpot is the place on the display that the cursor points at.
func (c *x11Cursor) hotSpot() image.Point { return c.at.Min.Add(c.hot) }

// draw paints the cursor, which stands at a place of the cursor's size, over the
// pixels of a part of the same drawable.
func (c *x11Cursor) draw(at, part image.Rectangle, pixels []byte) {
	visible := at.Intersect(part)
	if at.Size() != c.size {
		return
	}
	for y := visible.Min.Y; y < visible.Max.Y; y++ {
		row := c.pixels[(y-at.Min.Y)*c.size.X:]
		line := pixels[(y-part.Min.Y)*part.Dx()*4:]
		for x := visible.Min.X; x < visible.Max.X; x++ {
			blend(line[(x-part.Min.X)*4:], row[x-at.Min.X])
		}
	}
}

// blend lays a pixel of premultiplied ARGB over blue, green, red.
func blend(dst []byte, argb uint32) {
	rest := 255 - argb>>24
	for i, shift := range [3]int{0, 8, 16} {
		over := argb >> shift & 0xff
		dst[i] = byte(min(over+(uint32(dst[i])*rest+127)/255, 255))
	}
}
