package capture

import (
	"errors"
	"fmt"
	"image"

	"github.com/gen2brain/shm"
	"github.com/jezek/xgb"
	xshm "github.com/jezek/xgb/shm"
	"github.com/jezek/xgb/xfixes"
	"github.com/jezek/xgb/xproto"

	"moim/media"
)

// x11Grabber takes pictures of an area of a display, through shared memory
// where display and program share a computer. One goroutine uses it.
type x11Grabber struct {
	conn   *xgb.Conn
	root   xproto.Window
	head   int
	cursor bool            // the display can tell what its cursor looks like
	whole  image.Point     // size of the display when area was found
	area   image.Rectangle // what is taken, in the display's pixels
	img    *image.RGBA     // the size of area

	segment xshm.Seg
	shared  []byte // nil where there is no shared memory
}

func newX11Grabber(display string, head int) (*x11Grabber, error) {
	conn, root, err := x11Connect(display)
	if err != nil {
		return nil, err
	}
	g := &x11Grabber{conn: conn, root: root.Root, head: head}
	if err := checkPixels(conn, root); err != nil {
		conn.Close()
		return nil, err
	}
	if xfixes.Init(conn) == nil {
		_, err := xfixes.QueryVersion(conn, 4, 0).Reply()
		g.cursor = err == nil
	}
	canShare := xshm.Init(conn) == nil
	if err := g.measure(canShare); err != nil {
		g.close()
		return nil, err
	}
	return g, nil
}

// checkPixels makes sure that a pixel is four bytes: blue, green, red, unused.
func checkPixels(conn *xgb.Conn, root *xproto.ScreenInfo) error {
	setup := xproto.Setup(conn)
	if setup.ImageByteOrder != xproto.ImageOrderLSBFirst {
		return errors.New("the display's byte order is not supported")
	}
	for _, format := range setup.PixmapFormats {
		if format.Depth == root.RootDepth && format.BitsPerPixel != 32 {
			return fmt.Errorf("a display of %d bits per pixel is not supported", format.BitsPerPixel)
		}
	}
	for _, depth := range root.AllowedDepths {
		for _, visual := range depth.Visuals {
			if visual.VisualId == root.RootVisual && (visual.RedMask != 0xff0000 || visual.BlueMask != 0xff) {
				return errors.New("the display's order of colours is not supported")
			}
		}
	}
	return nil
}

// measure finds the area to take and makes room for it.
func (g *x11Grabber) measure(canShare bool) error {
	heads, err := headsOf(g.conn, g.root)
	if err != nil {
		return fmt.Errorf("%w: %w", media.ErrDeviceGone, err)
	}
	whole := heads[0]
	for _, head := range heads {
		whole = whole.Union(head)
	}
	g.whole = whole.Max
	switch {
	case g.head == wholeDisplay:
		g.area = image.Rectangle{Max: whole.Max}
	case g.head < len(heads):
		g.area = heads[g.head]
	default:
		return fmt.Errorf("monitor %d: %w", g.head+1, media.ErrDeviceGone)
	}
	// Even sides suit 4:2:0, in which chroma has half the size.
	g.area.Max.X -= g.area.Dx() & 1
	g.area.Max.Y -= g.area.Dy() & 1
	if g.area.Empty() {
		return fmt.Errorf("monitor without a picture: %w", media.ErrDeviceGone)
	}
	g.img = image.NewRGBA(image.Rectangle{Max: g.area.Size()})
	g.unshare()
	if canShare {
		g.share(4 * g.area.Dx() * g.area.Dy())
	}
	return nil
}

// share makes memory that the display writes pictures into. Where that cannot
// be had (a display on another computer), pictures come by the connection.
func (g *x11Grabber) share(size int) {
	id, err := shm.Get(shm.IPC_PRIVATE, size, shm.IPC_CREAT|0o600)
	if err != nil {
		return
	}
	// Marked for removal, the memory goes when nobody has it attached.
	defer func() { _ = shm.Rm(id) }()
	memory, err := shm.At(id, 0, 0)
	if err != nil {
		return
	}
	segment, err := xshm.NewSegId(g.conn)
	if err == nil {
		err = xshm.AttachChecked(g.conn, segment, uint32(id), false).Check()
	}
	if err != nil {
		_ = shm.Dt(memory)
		return
	}
	g.segment, g.shared = segment, memory
}

func (g *x11Grabber) unshare() {
	if g.shared == nil {
		return
	}
	xshm.Detach(g.conn, g.segment)
	_ = shm.Dt(g.shared)
	g.shared = nil
}

func (g *x11Grabber) close() {
	g.unshare()
	g.conn.Close()
}

// grab takes a picture, valid until the next.
func (g *x11Grabber) grab() (*image.RGBA, error) {
	geometry, err := xproto.GetGeometry(g.conn, xproto.Drawable(g.root)).Reply()
	if err != nil || geometry == nil {
		return nil, fmt.Errorf("ask the display: %w: %w", media.ErrDeviceGone, errOr(err))
	}
	if image.Pt(int(geometry.Width), int(geometry.Height)) != g.whole {
		if err := g.measure(g.shared != nil); err != nil {
			return nil, err
		}
	}
	pixels, err := g.pixels()
	if err != nil {
		return nil, fmt.Errorf("take a picture of the display: %w", err)
	}
	swapRedBlue(g.img.Pix, pixels)
	if g.cursor {
		g.drawCursor()
	}
	return g.img, nil
}

// errOr stands in where the connection ended without an error.
func errOr(err error) error {
	if err == nil {
		return errors.New("the connection ended")
	}
	return err
}

// pixels fetches the area's pixels: blue, green, red, unused.
func (g *x11Grabber) pixels() ([]byte, error) {
	x, y := int16(g.area.Min.X), int16(g.area.Min.Y)
	width, height := uint16(g.area.Dx()), uint16(g.area.Dy())
	const allPlanes = 0xffffffff
	if g.shared != nil {
		_, err := xshm.GetImage(g.conn, xproto.Drawable(g.root), x, y, width, height,
			allPlanes, xproto.ImageFormatZPixmap, g.segment, 0).Reply()
		return g.shared, err
	}
	reply, err := xproto.GetImage(g.conn, xproto.ImageFormatZPixmap, xproto.Drawable(g.root),
		x, y, width, height, allPlanes).Reply()
	if err != nil {
		return nil, err
	}
	if reply == nil || len(reply.Data) < len(g.img.Pix) {
		return nil, errors.New("the picture is too short")
	}
	return reply.Data, nil
}
