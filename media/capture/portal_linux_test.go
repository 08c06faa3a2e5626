package capture_test

import (
	"context"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"io/fs"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"moim/media"
	"moim/media/capture"
	"moim/media/pipewire"
)

// reel is a stream of pictures that a test shows.
type reel struct {
	mu     sync.Mutex
	latest *pipewire.Picture
	err    error
	woken  chan struct{}
	taken  int
	given  int
	closed bool
}

func newReel() *reel { return &reel{woken: make(chan struct{}, 1)} }

// show puts a picture there in place of the one before.
func (r *reel) show(p *pipewire.Picture) {
	r.mu.Lock()
	r.latest = p
	r.mu.Unlock()
	r.Wake()
}

func (r *reel) end(err error) {
	r.mu.Lock()
	r.err = err
	r.mu.Unlock()
	r.Wake()
}

func (r *reel) Wait(most time.Duration) error {
	var over <-chan time.Time
	if most >= 0 {
		over = time.After(most)
	}
	select {
	case <-r.woken:
	case <-over:
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.err
}

func (r *reel) Waiting() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.latest != nil
}

func (r *reel) Take() (*pipewire.Picture, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.taken++
	if r.latest != nil && r.latest.Size == (image.Point{}) {
		r.latest = nil
		return nil, pipewire.ErrLayout
	}
	return r.latest, nil
}

func (r *reel) Give() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.given++
	r.latest = nil
}

func (r *reel) Wake() {
	select {
	case r.woken <- struct{}{}:
	default:
	}
}

func (r *reel) Close() { r.closed = true }

// grant is what a portal has granted.
type grant struct {
	ended  chan struct{}
	closed bool
}

func (g *grant) Ended() <-chan struct{} { return g.ended }
func (g *grant) Close()                 { g.closed = true }

// canvas is a picture of one colour on which a test paints.
type canvas struct{ *image.RGBA }

func newCanvas(width, height int, c image.Image) canvas {
	p := canvas{image.NewRGBA(image.Rect(0, 0, width, height))}
	p.paint(p.Rect, c)
	return p
}

func (c canvas) paint(r image.Rectangle, with image.Image) {
	draw.Draw(c.RGBA, r, with, image.Point{}, draw.Src)
}

// picture is the canvas as a stream has it. Without damage it is unknown.
func (c canvas) picture(damage ...image.Rectangle) *pipewire.Picture {
	return &pipewire.Picture{
		Order: pipewire.RGBA, Size: c.Rect.Size(), Stride: c.Stride, Pix: c.Pix, Damage: damage, Unknown: len(damage) == 0,
	}
}

// swapped has blue where red was.
func (c canvas) swapped() *pipewire.Picture {
	p := c.picture()
	p.Order, p.Pix = pipewire.BGRA, append([]byte(nil), c.Pix...)
	for i := 0; i+4 <= len(p.Pix); i += 4 {
		p.Pix[i], p.Pix[i+2] = p.Pix[i+2], p.Pix[i]
	}
	return p
}

var (
	redPaint  = image.NewUniform(color.RGBA{255, 0, 0, 255})
	bluePaint = image.NewUniform(color.RGBA{0, 0, 255, 255})
)

// Luma, Cb and Cr of these in BT.601.
const (
	redY, redU, redV    = 82, 90, 240
	blueY, blueU, blueV = 41, 240, 110
)

// TestPortalView shows one picture after the other, and counts what is new.
func TestPortalView(t *testing.T) {
	t.Parallel()
	v := capture.NewPortalView(capture.Convert)
	now := time.Now()
	update := func(p *pipewire.Picture, want int) {
		t.Helper()
		now = now.Add(40 * time.Millisecond)
		changed, due, err := v.Update(p, now)
		if err != nil || changed != want || !due.IsZero() {
			t.Errorf("%d pixels, want %d; again %v, %v", changed, want, due, err)
		}
	}
	c := newCanvas(65, 33, redPaint)
	update(c.picture(), 64*32)
	wantPixel(t, v.Picture(), 40, 20, redY, redU, redV)
	update(c.swapped(), 0) // the same, told without damage
	c.paint(image.Rect(10, 10, 20, 20), bluePaint)
	update(c.picture(image.Rect(10, 10, 20, 20)), 100)
	wantPixel(t, v.Picture(), 10, 10, blueY, blueU, blueV)
	wantPixel(t, v.Picture(), 19, 19, blueY, blueU, blueV)
	wantPixel(t, v.Picture(), 20, 20, redY, redU, redV)
	c.paint(image.Rect(0, 0, 4, 2), bluePaint)
	update(c.picture(), 2*64) // whole rows that are not what they were
	update(c.picture(image.Rect(64, 0, 65, 33)), 0)
	// A change that was kept secret is found in the end.
	c.paint(image.Rect(30, 4, 34, 6), bluePaint)
	update(c.picture(image.Rect(0, 30, 2, 32)), 4)
	now = now.Add(10 * time.Second)
	update(c.picture(image.Rect(0, 30, 2, 32)), 2*64)
	wantPixel(t, v.Picture(), 32, 4, blueY, blueU, blueV)
	if _, _, err := v.Update(&pipewire.Picture{Size: image.Pt(1, 100)}, now); !errors.Is(err, pipewire.ErrLayout) {
		t.Errorf("a picture of one pixel's width: %v", err)
	}
}

// TestPortalViewResized waits until a window has its new size.
func TestPortalViewResized(t *testing.T) {
	t.Parallel()
	v := capture.NewPortalView(capture.Convert)
	now := time.Now()
	if _, due, _ := v.Update(newCanvas(64, 32, redPaint).picture(), now); !due.IsZero() {
		t.Error("the first size has to wait")
	}
	for size := 66; size < 80; size += 2 {
		now = now.Add(100 * time.Millisecond)
		changed, due, err := v.Update(newCanvas(size, 32, bluePaint).picture(), now)
		if changed != 0 || !due.After(now) || err != nil {
			t.Fatalf("width %d: %d pixels, again %v, %v", size, changed, due.Sub(now), err)
		}
	}
	last := newCanvas(78, 32, bluePaint).picture()
	_, due, _ := v.Update(last, now)
	changed, again, err := v.Update(last, due)
	if changed != 78*32 || !again.IsZero() || err != nil || v.Picture().Width != 78 {
		t.Errorf("%d pixels of %d, %v, %v", changed, v.Picture().Width, again, err)
	}
	wantPixel(t, v.Picture(), 77, 31, blueY, blueU, blueV)
}

// TestPortalShare reads the source as a call does, in time that is not real.
func TestPortalShare(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r, g := newReel(), &grant{ended: make(chan struct{})}
		source := showPortal(t, r, g)
		c := newCanvas(64, 32, redPaint)
		r.show(c.picture())
		f := nextFrame(t, source)
		if f.Changed != 64*32 {
			t.Errorf("%d pixels have changed", f.Changed)
		}
		f.Release()
		// The screen stands still, and is looked at for nothing.
		for range 60 {
			time.Sleep(time.Second / 60)
			r.show(c.picture())
		}
		expectNothing(t, source)
		r.mu.Lock()
		if r.taken > 32 || r.taken < 25 || r.given != r.taken {
			t.Errorf("%d pictures were looked at in a second, %d given back", r.taken, r.given)
		}
		r.mu.Unlock()
		// One damaged picture costs itself alone.
		r.show(&pipewire.Picture{})
		time.Sleep(time.Second)
		c.paint(c.Rect, bluePaint)
		r.show(c.picture(image.Rect(0, 0, 2, 2)))
		f = nextFrame(t, source)
		if f.Changed != 64*32 {
			t.Errorf("%d pixels have changed since one was damaged", f.Changed)
		}
		f.Release()
		// A window that has been resized gives no other picture.
		r.show(newCanvas(80, 32, redPaint).picture())
		if f = nextFrame(t, source); f.Width != 80 {
			t.Errorf("%dx%d", f.Width, f.Height)
		}
		f.Release()
		if err := source.Close(); err != nil || !r.closed || !g.closed {
			t.Errorf("closed: %v, stream %v, session %v", err, r.closed, g.closed)
		}
		if _, err := source.Read(t.Context()); !errors.Is(err, fs.ErrClosed) {
			t.Errorf("Read after Close: %v", err)
		}
	})
}

// TestPortalShareEnds in each way that there is.
func TestPortalShareEnds(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		end  func(*reel, *grant)
		want error
	}{
		"the desktop's button": {func(_ *reel, g *grant) { close(g.ended) }, media.ErrShareEnded},
		"the node goes":        {func(r *reel, _ *grant) { r.end(pipewire.ErrEnded) }, media.ErrShareEnded},
		"the stream fails":     {func(r *reel, _ *grant) { r.end(errors.New("connection error")) }, media.ErrShareBroken},
		"every picture is damaged": {func(r *reel, _ *grant) {
			for range 40 {
				r.show(&pipewire.Picture{})
				time.Sleep(time.Second)
			}
		}, pipewire.ErrLayout},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r, g := newReel(), &grant{ended: make(chan struct{})}
				source := showPortal(t, r, g)
				test.end(r, g)
				if err := readUntilError(t, source); !errors.Is(err, test.want) {
					t.Errorf("%v, want %v", err, test.want)
				}
				if err := source.Close(); err != nil || !r.closed || !g.closed {
					t.Errorf("closed: %v, stream %v, session %v", err, r.closed, g.closed)
				}
			})
		})
	}
	g := &grant{ended: make(chan struct{})}
	_, err := capture.ShowPortal(media.NewClock(), capture.Config{}, g, 30, func() (capture.PictureStream, error) {
		return nil, errors.New("no configuration")
	})
	if !errors.Is(err, media.ErrShareBroken) || !g.closed {
		t.Errorf("a stream that does not open: %v, session closed %v", err, g.closed)
	}
}

func showPortal(t *testing.T, r *reel, g *grant) media.Source {
	t.Helper()
	source, err := capture.ShowPortal(media.NewClock(), capture.Config{}, g, 30, func() (capture.PictureStream, error) { return r, nil })
	if err != nil {
		t.Fatal(err)
	}
	return source
}

// expectNothing reads a source that has no picture.
func expectNothing(t *testing.T, source media.Source) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	if f, err := source.Read(ctx); err == nil {
		t.Errorf("a picture of which %d pixels have changed", f.Changed)
		f.Release()
	}
}

// benchmarkPortal shows a screen of 1920x1080 of which so much has changed.
func benchmarkPortal(b *testing.B, damage ...image.Rectangle) {
	b.Helper()
	v := capture.NewPortalView(func(*media.Frame, image.Image) error { return nil })
	p := newCanvas(1920, 1080, redPaint).picture(damage...)
	now := time.Now()
	update := func() {
		if _, _, err := v.Update(p, now); err != nil {
			b.Fatal(err)
		}
	}
	update()
	b.ReportAllocs()
	for b.Loop() {
		now = now.Add(time.Microsecond)
		update()
	}
}

func BenchmarkPortalWord(b *testing.B) { benchmarkPortal(b, image.Rect(600, 400, 680, 420)) }

func BenchmarkPortalMany(b *testing.B) {
	benchmarkPortal(b, image.Rect(0, 0, 9, 9), image.Rect(600, 400, 680, 420), image.Rect(1900, 1000, 1920, 1080))
}
func BenchmarkPortalUnknown(b *testing.B) { benchmarkPortal(b) }
