package bench_test

import (
	"fmt"
	"io"
	"log"
	"os"
	"testing"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// lectern is an X display without hardware whose screen shows one page at a time.
type lectern struct {
	name   string // like :7
	conn   *xgb.Conn
	window xproto.Window
	gc     xproto.Gcontext
	pages  []xproto.Pixmap
}

// firstDisplay is where the search for a free display begins.
const firstDisplay = 231

// newLectern starts a display that shows the first page.
func newLectern(t *testing.T, papers []paper) *lectern {
	t.Helper()
	xgb.Logger = log.New(io.Discard, "", 0) // it returns what it writes there
	l := &lectern{name: startDisplay(t, screenWidth, screenHeight)}
	var err error
	if l.conn, err = xgb.NewConnDisplay(l.name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.conn.Close)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	screen := xproto.Setup(l.conn).DefaultScreen(l.conn)
	l.window, err = xproto.NewWindowId(l.conn)
	must(err)
	const noManager = 1
	must(xproto.CreateWindowChecked(l.conn, xproto.WindowClassCopyFromParent, l.window, screen.Root, 0, 0, screenWidth, screenHeight, 0,
		xproto.WindowClassInputOutput, xproto.WindowClassCopyFromParent, xproto.CwOverrideRedirect, []uint32{noManager}).Check())
	l.gc, err = xproto.NewGcontextId(l.conn)
	must(err)
	must(xproto.CreateGCChecked(l.conn, l.gc, xproto.Drawable(l.window), 0, nil).Check())
	for _, p := range papers {
		page, err := xproto.NewPixmapId(l.conn)
		must(err)
		must(xproto.CreatePixmapChecked(l.conn, screen.RootDepth, page, xproto.Drawable(screen.Root), screenWidth, screenHeight).Check())
		const rows = 30 // in one request, which has to stay below 256 KiB
		for y := 0; y < screenHeight; y += rows {
			must(xproto.PutImageChecked(l.conn, xproto.ImageFormatZPixmap, xproto.Drawable(page), l.gc, screenWidth, rows, 0, int16(y), 0,
				screen.RootDepth, p.Pixels[4*screenWidth*y:4*screenWidth*(y+rows)]).Check())
		}
		l.pages = append(l.pages, page)
	}
	must(xproto.MapWindowChecked(l.conn, l.window).Check())
	must(xproto.WarpPointerChecked(l.conn, 0, screen.Root, 0, 0, 0, 0, screenWidth-1, screenHeight-1).Check())
	l.turn(t, 0)
	return l
}

// turn shows a page, above all other windows, and returns when.
func (l *lectern) turn(t *testing.T, n int) time.Time {
	t.Helper()
	now := time.Now()
	xproto.ConfigureWindow(l.conn, l.window, xproto.ConfigWindowStackMode, []uint32{xproto.StackModeAbove})
	err := xproto.CopyAreaChecked(l.conn, xproto.Drawable(l.pages[n]), xproto.Drawable(l.window), l.gc, 0, 0, 0, 0, screenWidth, screenHeight).Check()
	if err != nil {
		t.Fatal(err)
	}
	return now
}

// startDisplay starts an X server and returns its name.
func startDisplay(t *testing.T, width, height int) string {
	t.Helper()
	const attempts = 60
	for n := firstDisplay; n < firstDisplay+attempts; n++ {
		if _, err := os.Stat(fmt.Sprintf("/tmp/.X%d-lock", n)); err == nil {
			continue
		}
		name := fmt.Sprintf(":%d", n)
		server := start(t, command{name: "Xvfb", path: tool(t, "Xvfb"), args: []string{
			name, "-nolisten", "tcp", "-noreset", "-screen", "0", fmt.Sprintf("%dx%dx24", width, height),
		}})
		up := false
		eventually(t, patience, "an X server", func() (bool, string) {
			conn, err := xgb.NewConnDisplay(name)
			if err == nil {
				conn.Close()
			}
			up = err == nil && server.running()
			return up || !server.running(), fmt.Sprint(err)
		})
		if up {
			return name
		}
	}
	t.Fatal("no X server starts")
	return ""
}
