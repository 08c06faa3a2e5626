package ui

import (
	"encoding/binary"
	"image"
	"sync/atomic"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"moim/media"
)

// picture shows the latest frame of one track. Its sink runs on the source's
// goroutine and only exchanges the slot; everything else happens on fyne's
// goroutine, where the painter reads the pixels, so that one buffer is enough.
type picture struct {
	image  *canvas.Image
	mirror bool // shows oneself as in a mirror
	whole  bool // never crops: screens

	slot   atomic.Pointer[media.Frame]
	stats  *Stats
	pixels *image.RGBA
	source image.Point // size of the latest frame
	unhook func()
}

// newPicture makes a picture without a frame.
func newPicture(radius float32, stats *Stats) *picture {
	p := &picture{image: canvas.NewImageFromImage(nil), stats: stats}
	p.image.ScaleMode = canvas.ImageScaleFastest
	p.image.FillMode = canvas.ImageFillCover
	p.image.CornerRadius = radius
	p.image.Hide()
	return p
}

// watch begins to take frames with a function that hooks a sink up.
func (p *picture) watch(hook func(media.Sink) (stop func())) {
	p.unwatch()
	p.unhook = hook(p.sink)
}

// unwatch stops taking frames and forgets the one that is shown.
func (p *picture) unwatch() {
	if p.unhook == nil {
		return
	}
	p.unhook()
	p.unhook = nil
	if f := p.slot.Swap(nil); f != nil {
		f.Release()
	}
	p.pixels, p.source = nil, image.Point{}
	p.image.Image = nil
	p.image.Hide()
}

// shown tells whether there is something to see.
func (p *picture) shown() bool { return p.pixels != nil }

func (p *picture) sink(f *media.Frame) {
	if old := p.slot.Swap(f.Retain()); old != nil {
		p.stats.dropped.Add(1)
		old.Release()
	}
}

// update shows the frame that has come, if any. It reports whether the picture
// changed, and whether it is the first one of its size.
func (p *picture) update(c media.Converter, scale float32) (changed, first bool) {
	f := p.slot.Swap(nil)
	if f == nil {
		return false, false
	}
	defer f.Release()
	size := p.fit(f, scale)
	if p.pixels == nil || p.pixels.Rect.Size() != size {
		p.pixels = image.NewRGBA(image.Rectangle{Max: size})
		p.image.Image = p.pixels
	}
	c.RGBA(p.pixels, f)
	if p.mirror {
		mirrorRows(p.pixels)
	}
	if source := image.Pt(f.Width, f.Height); source != p.source {
		p.source, first = source, true
	}
	p.chooseFill()
	p.image.Hidden = false
	p.image.Refresh()
	p.stats.pictures.Add(1)
	return true, first
}

// ratio is width to height of what is shown, between twice as high as wide and
// three times as wide as high, or that of a usual tile while nothing is.
func (p *picture) ratio() float32 {
	if p.source.X <= 0 || p.source.Y <= 0 {
		return tileRatio
	}
	return min(max(float32(p.source.X)/float32(p.source.Y), 0.5), 3)
}

// fit is the size in which a frame goes to the painter: its own or, where the
// tile is less than half as large, halved until it comes close. The GPU does
// the rest, which it does well only up to that factor.
func (p *picture) fit(f *media.Frame, scale float32) image.Point {
	size := image.Pt(f.Width, f.Height)
	tile := p.image.Size()
	if tile.Width <= 0 || tile.Height <= 0 {
		return size
	}
	for float32(size.X) >= 2*tile.Width*scale && float32(size.Y) >= 2*tile.Height*scale {
		size = image.Pt((size.X+1)/2, (size.Y+1)/2)
	}
	return size
}

// chooseFill crops a camera picture where little is lost by it, and shows the
// whole of all others.
func (p *picture) chooseFill() {
	p.image.FillMode = canvas.ImageFillContain
	size := p.image.Size()
	if p.whole || size.Width <= 0 || size.Height <= 0 {
		return
	}
	ratio := (float32(p.source.X) / float32(p.source.Y)) / (size.Width / size.Height)
	if ratio > 0.7 && ratio < 1/0.7 {
		p.image.FillMode = canvas.ImageFillCover
	}
}

// letterboxed tells whether the picture leaves part of its tile empty.
func (p *picture) letterboxed() bool {
	if p.image.FillMode == canvas.ImageFillCover {
		return false
	}
	size := p.image.Size()
	ratio := p.ratio() / (size.Width / max(size.Height, 1))
	return ratio < 0.99 || ratio > 1.01
}

// place moves the picture within its tile.
func (p *picture) place(pos fyne.Position, size fyne.Size) {
	p.image.Move(pos)
	p.image.Resize(size)
	if p.source.Y > 0 {
		p.chooseFill()
	}
}

// mirrorRows swaps left and right.
func mirrorRows(img *image.RGBA) {
	width, height := img.Rect.Dx(), img.Rect.Dy()
	order := binary.NativeEndian
	for y := range height {
		row := img.Pix[y*img.Stride:][:4*width]
		for left, right := 0, len(row)-4; left < right; left, right = left+4, right-4 {
			a, b := order.Uint32(row[left:]), order.Uint32(row[right:])
			order.PutUint32(row[left:], b)
			order.PutUint32(row[right:], a)
		}
	}
}
