package capture

import (
	"bytes"
	"fmt"
	"image"
	"time"

	"github.com/jezek/xgb/damage"
	"github.com/jezek/xgb/xfixes"
	"github.com/jezek/xgb/xproto"

	"moim/media"
)

const (
	// resizeSettles is how long a window must keep a new size before it is shown in
	// it: each size costs everybody a keyframe, and a window that is being resized
	// has a new one thirty times a second.
	resizeSettles = 250 * time.Millisecond
	// verifyEvery is how often all of a picture is compared with what is known of
	// it, in case that the display has kept a change to itself.
	verifyEvery = 5 * time.Second
	// blindAfter is after how many such changes the display is not believed.
	blindAfter = 2
)

// x11View keeps a picture of something on a display up to date: of what has
// changed, it fetches and converts that alone. One goroutine uses it.
type x11View struct {
	display *x11Display
	subject x11Subject
	cfg     Config

	memory  x11Memory
	cursor  x11Cursor
	damage  damage.Damage
	region  xfixes.Region
	drawn   image.Rectangle // where the cursor stands in the drawable; empty where it is not to be seen
	glances int
	stale   bool // nothing is known of the picture

	shape    x11Shape  // as it was measured
	pending  x11Shape  // another one that was seen
	since    time.Time // when pending was seen first
	area     image.Rectangle
	drawable xproto.Drawable
	picture  *media.Frame // of area
	scratch  *media.Frame // likewise, to compare; nil until it is needed
	pool     media.FramePool
	part     media.Frame // a window on picture, reused
	pixels   media.BGRA  // likewise
	parts    []image.Rectangle
	verified time.Time
	missed   int  // changes in a row that the display has kept to itself
	blind    bool // it is not asked any more
}

// newX11View connects to the display and measures the subject.
func newX11View(display string, subject x11Subject, cfg Config) (*x11View, error) {
	d, err := openX11(display)
	if err != nil {
		return nil, err
	}
	v := &x11View{display: d, subject: subject, cfg: cfg, memory: x11Memory{display: d}}
	if err := v.begin(); err != nil {
		v.close()
		return nil, err
	}
	return v, nil
}

func (v *x11View) begin() error {
	if err := v.display.checkPixels(); err != nil {
		return err
	}
	v.display.extend()
	if err := v.subject.begin(v.display); err != nil {
		return err
	}
	v.blind = !v.watch()
	glance, err := v.glance()
	if err != nil {
		return err
	}
	if glance.shape.hidden {
		v.shape = glance.shape
		return nil
	}
	return v.measure(glance.shape)
}

// watch lets the display note what changes, and reports whether it does.
func (v *x11View) watch() bool {
	if !v.display.damage {
		return false
	}
	var err error
	if v.damage, err = damage.NewDamageId(v.display.conn); err != nil {
		return false
	}
	if v.region, err = xfixes.NewRegionId(v.display.conn); err != nil {
		return false
	}
	if xfixes.CreateRegionChecked(v.display.conn, v.region, nil).Check() != nil {
		return false
	}
	return damage.CreateChecked(v.display.conn, v.damage, xproto.Drawable(v.subject.window),
		damage.ReportLevelNonEmpty).Check() == nil
}

// close disconnects, which also frees everything on the display.
func (v *x11View) close() {
	v.memory.free()
	v.display.close()
}

// update brings the picture up to date and says how many of its pixels have
// been fetched anew; 0 means that it is what it was.
func (v *x11View) update(now time.Time) (changed int, err error) {
	glance, err := v.glance()
	if err != nil {
		return 0, err
	}
	if glance.shape.moved(v.shape) != v.shape {
		v.stale = true
		if settled := v.settle(glance.shape, now); !settled || glance.shape.hidden {
			return 0, nil
		}
		if err := v.measure(glance.shape); err != nil {
			return 0, err
		}
	}
	v.shape, v.pending = glance.shape, glance.shape
	if v.shape.hidden {
		return 0, nil
	}
	v.collect(&glance)
	if v.stale {
		v.parts = append(v.parts[:0], v.area)
	}
	if len(v.parts) > 0 {
		v.stale, v.missed, v.verified = false, 0, now
		return v.fetch(v.picture, v.parts)
	}
	if v.blind || now.Sub(v.verified) >= verifyEvery {
		return v.verify(now)
	}
	return 0, nil
}

// settle reports whether a new shape is there to stay.
func (v *x11View) settle(shape x11Shape, now time.Time) bool {
	if shape.moved(v.pending) != v.pending {
		v.pending, v.since = shape, now
	}
	if shape.hidden {
		v.shape = shape
		return true
	}
	return v.shape.hidden || !v.subject.isWindow() || now.Sub(v.since) >= resizeSettles
}

// measure makes room for the subject in a shape.
func (v *x11View) measure(shape x11Shape) error {
	drawable, area, err := v.subject.measure(v.display, shape)
	if err != nil {
		return err
	}
	// Even sides suit 4:2:0, in which chroma has half the size.
	area.Max.X -= area.Dx() & 1
	area.Max.Y -= area.Dy() & 1
	if area.Empty() || area.Dx() > 2*maxSide || area.Dy() > 2*maxSide {
		return fmt.Errorf("nothing that can be shown in %v: %w", area, media.ErrDeviceGone)
	}
	v.memory.resize(bytesOf(area))
	v.shape, v.pending, v.drawable, v.stale = shape, shape, drawable, true
	if v.picture == nil || area.Size() != v.area.Size() {
		if v.scratch != nil {
			v.scratch.Release()
			v.scratch = nil
		}
		v.picture = v.pool.Get(area.Dx(), area.Dy())
	}
	v.area = area
	return nil
}

// fetch gets parts of the area into a picture of it and counts their pixels.
func (v *x11View) fetch(into *media.Frame, parts []image.Rectangle) (int, error) {
	pixels := 0
	err := v.memory.fetch(v.drawable, parts, func(part image.Rectangle, data []byte) error {
		pixels += part.Dx() * part.Dy()
		v.cursor.draw(v.drawn, part, data)
		return v.convert(into, part.Sub(v.area.Min), data)
	})
	if err != nil {
		return 0, fmt.Errorf("take a picture of the display: %w", err)
	}
	return pixels, nil
}

// convert turns the pixels of a part, in the picture's coordinates, into planes.
func (v *x11View) convert(into *media.Frame, part image.Rectangle, data []byte) error {
	v.pixels = media.BGRA{Pix: data, Stride: 4 * part.Dx(), Rect: image.Rectangle{Max: part.Size()}}
	windowOn(&v.part, into, part)
	return v.cfg.Convert(&v.part, &v.pixels)
}

// verify compares all of the picture with what is there.
func (v *x11View) verify(now time.Time) (int, error) {
	v.verified = now
	if v.scratch == nil {
		v.scratch = v.pool.Get(v.area.Dx(), v.area.Dy())
	}
	v.parts = append(v.parts[:0], v.area)
	if _, err := v.fetch(v.scratch, v.parts); err != nil {
		return 0, err
	}
	changed := differences(v.scratch, v.picture)
	if changed == 0 {
		return 0, nil
	}
	v.picture, v.scratch = v.scratch, v.picture
	if v.missed++; v.missed >= blindAfter && !v.blind {
		v.blind = true
		v.cfg.Logger.Info("the display does not tell what changes")
	}
	return changed, nil
}

// differences is about how many pixels of two pictures of one size differ: all
// of each row that does.
func differences(a, b *media.Frame) (pixels int) {
	for y := range a.Height {
		same := bytes.Equal(a.Y[y*a.StrideY:][:a.Width], b.Y[y*b.StrideY:][:b.Width])
		if same && y%2 == 0 {
			row, w := y/2*a.StrideUV, (a.Width+1)/2
			same = bytes.Equal(a.U[row:][:w], b.U[row:][:w]) && bytes.Equal(a.V[row:][:w], b.V[row:][:w])
		}
		if !same {
			pixels += a.Width
		}
	}
	return pixels
}
