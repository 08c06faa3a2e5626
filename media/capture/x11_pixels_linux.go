package capture

import (
	"encoding/binary"
	"image"

	"github.com/jezek/xgb/xfixes"
)

// swapRedBlue turns blue, green, red, unused into red, green, blue, opaque.
func swapRedBlue(dst, src []byte) {
	src = src[:len(dst)]
	for i := 0; i+8 <= len(dst); i += 8 {
		v := binary.LittleEndian.Uint64(src[i:])
		v = v&0x0000ff000000ff00 | v&0x000000ff000000ff<<16 | v>>16&0x000000ff000000ff | 0xff000000ff000000
		binary.LittleEndian.PutUint64(dst[i:], v)
	}
}

// drawCursor paints the display's cursor, which pictures come without.
func (g *x11Grabber) drawCursor() {
	cursor, err := xfixes.GetCursorImage(g.conn).Reply()
	if err != nil || cursor == nil || len(cursor.CursorImage) < int(cursor.Width)*int(cursor.Height) {
		return
	}
	size := image.Pt(int(cursor.Width), int(cursor.Height))
	at := image.Pt(int(cursor.X)-int(cursor.Xhot), int(cursor.Y)-int(cursor.Yhot)).Sub(g.area.Min)
	visible := image.Rectangle{Min: at, Max: at.Add(size)}.Intersect(g.img.Rect)
	for y := visible.Min.Y; y < visible.Max.Y; y++ {
		for x := visible.Min.X; x < visible.Max.X; x++ {
			blend(g.img.Pix[g.img.PixOffset(x, y):], cursor.CursorImage[(y-at.Y)*size.X+x-at.X])
		}
	}
}

// blend lays a pixel of premultiplied ARGB over one of opaque RGBA.
func blend(dst []byte, argb uint32) {
	rest := 255 - argb>>24
	for i, shift := range [3]int{16, 8, 0} {
		over := argb >> shift & 0xff
		dst[i] = byte(min(over+(uint32(dst[i])*rest+127)/255, 255))
	}
}
