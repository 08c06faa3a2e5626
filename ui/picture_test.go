package ui_test

import (
	"image"
	"image/color"
	"testing"

	"moim/media"
	"moim/media/codec"
	"moim/ui"
)

func gradient(pool *media.FramePool, width, height int) *media.Frame {
	f := pool.Get(width, height)
	for y := range height {
		for x := range width {
			f.Y[y*f.StrideY+x] = byte(16 + 200*x/width)
		}
	}
	for i := range f.U {
		f.U[i], f.V[i] = 128, 128
	}
	return f
}

func TestPictureShowsTheLatestFrame(t *testing.T) {
	var stats ui.Stats
	var pool media.FramePool
	p, sink := ui.NewPicture(&stats, false)
	for range 3 {
		f := gradient(&pool, 64, 36)
		sink(f)
		f.Release()
	}
	c := codec.NewConverter()
	if !p.Update(c) || p.Update(c) {
		t.Error("three frames are not one update")
	}
	if stats.Pictures() != 1 || stats.Dropped() != 2 {
		t.Errorf("%d pictures, %d dropped", stats.Pictures(), stats.Dropped())
	}
	left, right := p.Pixels().RGBAAt(2, 10), p.Pixels().RGBAAt(61, 10)
	if left.R >= right.R || left.A != 255 {
		t.Errorf("left %v, right %v", left, right)
	}
}

func TestPictureMirrorsAndShrinks(t *testing.T) {
	var pool media.FramePool
	p, sink := ui.NewPicture(&ui.Stats{}, true)
	p.Resize(160, 90)
	f := gradient(&pool, 640, 360)
	sink(f)
	f.Release()
	p.Update(codec.NewConverter())
	if got := p.Pixels().Rect.Size(); got != image.Pt(160, 90) {
		t.Errorf("a small tile gets %v", got)
	}
	if left, right := p.Pixels().RGBAAt(2, 10), p.Pixels().RGBAAt(157, 10); left.R <= right.R {
		t.Errorf("not mirrored: left %v, right %v", left, right)
	}
}

func TestMirrorRows(t *testing.T) {
	for _, width := range []int{1, 2, 5} {
		img := image.NewRGBA(image.Rect(0, 0, width, 2))
		for x := range width {
			img.SetRGBA(x, 1, color.RGBA{R: byte(x), G: 7, B: 8, A: 255})
		}
		ui.MirrorRows(img)
		for x := range width {
			if got := img.RGBAAt(x, 1); got != (color.RGBA{R: byte(width - 1 - x), G: 7, B: 8, A: 255}) {
				t.Errorf("width %d, %d: %v", width, x, got)
			}
		}
	}
}

// BenchmarkPicture is what one tile costs per frame before the painter takes over.
func BenchmarkPicture(b *testing.B) {
	for name, mirror := range map[string]bool{"plain": false, "mirrored": true} {
		b.Run(name, func(b *testing.B) {
			var pool media.FramePool
			p, sink := ui.NewPicture(&ui.Stats{}, mirror)
			p.Resize(640, 360)
			c := codec.NewConverter()
			f := gradient(&pool, 640, 360)
			b.ReportAllocs()
			for b.Loop() {
				sink(f)
				p.Update(c)
			}
		})
	}
}
