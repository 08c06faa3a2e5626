package capture

import (
	"errors"
	"fmt"
	"image"
	"io"
	"log"
	"sync"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xinerama"
	"github.com/jezek/xgb/xproto"
	"github.com/pion/mediadevices/pkg/frame"
	"github.com/pion/mediadevices/pkg/io/video"
	"github.com/pion/mediadevices/pkg/prop"

	"moim/media"
)

// wholeDisplay is the head number that stands for all heads together.
const wholeDisplay = -1

// x11Screen is a mediadevices driver (driver.Adapter, driver.VideoRecorder)
// for a head of an X11 display.
//
// The one that comes with mediadevices does not do: it knows no display but
// $DISPLAY, allocates each picture anew, shows no cursor, and Xlib ends the
// whole process when a monitor is unplugged or the display's server goes away.
// This one speaks the X protocol itself, where errors are values.
type x11Screen struct {
	display string // as in $DISPLAY, which an empty one stands for
	head    int    // number of the monitor, or wholeDisplay

	mu      sync.Mutex // guards what follows against Close during a read
	grabber *x11Grabber
}

// Open connects to the display.
func (s *x11Screen) Open() error {
	grabber, err := newX11Grabber(s.display, s.head)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.grabber = grabber
	return nil
}

// Close disconnects. It waits for a read under way.
func (s *x11Screen) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.grabber == nil {
		return nil
	}
	s.grabber.close()
	s.grabber = nil
	return nil
}

// Properties is the size that the screen has now.
func (s *x11Screen) Properties() []prop.Media {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.grabber == nil {
		return nil
	}
	size := s.grabber.area.Size()
	return []prop.Media{{Video: prop.Video{Width: size.X, Height: size.Y, FrameFormat: frame.FormatRGBA}}}
}

// VideoRecord returns a reader that takes a picture whenever it is asked. The
// picture is valid until the next one.
func (s *x11Screen) VideoRecord(prop.Media) (video.Reader, error) {
	return video.ReaderFunc(func() (image.Image, func(), error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.grabber == nil {
			return nil, nil, io.EOF
		}
		img, err := s.grabber.grab()
		if err != nil {
			return nil, nil, err
		}
		return img, func() {}, nil
	}), nil
}

// silenceX11 keeps the protocol's library from writing to standard error what
// it also returns.
var silenceX11 = sync.OnceFunc(func() { xgb.Logger = log.New(io.Discard, "", 0) }) //nolint:forbidigo,gochecknoglobals // the library has one such variable, and it takes no slog

// x11Connect connects to a display; an empty name stands for $DISPLAY.
func x11Connect(display string) (*xgb.Conn, *xproto.ScreenInfo, error) {
	silenceX11()
	conn, err := xgb.NewConnDisplay(display)
	if err != nil {
		return nil, nil, fmt.Errorf("connect to display %q: %w: %w", display, media.ErrDeviceNotFound, err)
	}
	setup := xproto.Setup(conn)
	if setup == nil || conn.DefaultScreen < 0 || conn.DefaultScreen >= len(setup.Roots) {
		conn.Close()
		return nil, nil, fmt.Errorf("connect to display %q: %w", display, media.ErrDeviceNotFound)
	}
	return conn, &setup.Roots[conn.DefaultScreen], nil
}

// x11Heads is where the monitors of a display lie on its picture.
func x11Heads(display string) ([]image.Rectangle, error) {
	conn, root, err := x11Connect(display)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	return headsOf(conn, root.Root)
}

// headsOf asks where the monitors lie; a display without monitors is one.
func headsOf(conn *xgb.Conn, root xproto.Window) ([]image.Rectangle, error) {
	geometry, err := xproto.GetGeometry(conn, xproto.Drawable(root)).Reply()
	if err != nil {
		return nil, fmt.Errorf("ask for the size of the display: %w", err)
	}
	if geometry == nil {
		return nil, errors.New("the display gave no size")
	}
	whole := image.Rect(0, 0, int(geometry.Width), int(geometry.Height))
	var heads []image.Rectangle
	for _, s := range monitorsOf(conn) {
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

// monitorsOf is empty where the display does not tell its monitors.
func monitorsOf(conn *xgb.Conn) []xinerama.ScreenInfo {
	if xinerama.Init(conn) != nil {
		return nil
	}
	reply, err := xinerama.QueryScreens(conn).Reply()
	if err != nil || reply == nil {
		return nil
	}
	return reply.ScreenInfo
}
