package ui

import (
	"encoding/binary"
	"image"
	"math"
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
	bell   bell    // rung when a frame has come; nil where nobody listens
	radius float32 // of the corners
	pixels *image.RGBA
	source image.Point // size of the latest frame
	part   media.Frame // what is seen of a cropped frame; valid while it is converted
	unhook func()
}

// newPicture makes a picture without a frame.
func newPicture(radius float32, stats *Stats) *picture {
	p := &picture{image: canvas.NewImageFromImage(nil), stats: stats, radius: radius}
	p.image.ScaleMode = canvas.ImageScaleFastest
	p.image.FillMode = canvas.ImageFillCover
	p.image.Hide()
	return p
}

// watch begins to take frames with a function that hooks a sink up, and rings
// a bell for each.
func (p *picture) watch(b bell, hook func(media.Sink) (stop func())) {
	p.unwatch()
	p.bell = b
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
	p.bell.ring()
}

// update shows the frame that has come, if any. It reports whether the picture
// changed, and whether it is the first one of its size.
func (p *picture) update(c media.Converter, scale float32) (changed, first bool) {
	f := p.slot.Swap(nil)
	if f == nil {
		return false, false
	}
	defer f.Release()
	if source := image.Pt(f.Width, f.Height); source != p.source {
		p.source, first = source, true
	}
	p.chooseFill()
	size, exact := p.fit(scale)
	if p.pixels == nil || p.pixels.Rect.Size() != size {
		p.pixels = image.NewRGBA(image.Rectangle{Max: size})
		p.image.Image = p.pixels
	}
	if exact {
		c.RGBA(p.pixels, p.crop(f, size))
		p.round(p.radius * scale)
	} else {
		c.RGBA(p.pixels, f)
	}
	if p.mirror {
		mirrorRows(p.pixels)
	}
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

// fit is the size in which pixels go to the painter. Where the picture is shown
// no larger than it is, that is exactly the size on the screen, with the corners
// rounded here: the fewer pixels, and the less there is to do for each of them,
// the better for computers whose graphics are drawn by the processor. Otherwise
// it is the frame's own size, and the painter enlarges and rounds.
func (p *picture) fit(scale float32) (size image.Point, exact bool) {
	tile := p.image.Size()
	shown := image.Pt(int(math.Round(float64(tile.Width*scale))), int(math.Round(float64(tile.Height*scale))))
	if shown.X > 0 && shown.Y > 0 && p.image.FillMode == canvas.ImageFillContain {
		// What is shown of it: the largest rectangle of its shape in the tile.
		if p.source.X*shown.Y > p.source.Y*shown.X {
			shown.Y = max(shown.X*p.source.Y/p.source.X, 1)
		} else {
			shown.X = max(shown.Y*p.source.X/p.source.Y, 1)
		}
	}
	exact = shown.X > 0 && shown.Y > 0 && shown.X <= p.source.X && shown.Y <= p.source.Y
	if !exact {
		p.image.CornerRadius = p.radius
		return p.source, false
	}
	p.image.CornerRadius = 0
	return shown, true
}

// crop is the middle of f in the shape of size; f itself where that is its shape.
func (p *picture) crop(f *media.Frame, size image.Point) *media.Frame {
	width, height := f.Width, f.Height
	if p.image.FillMode == canvas.ImageFillContain {
		return f
	}
	if width*size.Y > height*size.X {
		width = max(height*size.X/size.Y, 1)
	} else {
		height = max(width*size.Y/size.X, 1)
	}
	// Chroma has half the size: begin at an even place.
	left, top := (f.Width-width)/2&^1, (f.Height-height)/2&^1
	chroma := top/2*f.StrideUV + left/2
	p.part.Width, p.part.Height = width, height
	p.part.Y, p.part.StrideY = f.Y[top*f.StrideY+left:], f.StrideY
	p.part.U, p.part.V, p.part.StrideUV = f.U[chroma:], f.V[chroma:], f.StrideUV
	return &p.part
}

// round makes the corners transparent, pixels of RGBA being premultiplied.
func (p *picture) round(radius float32) {
	r := min(int(math.Ceil(float64(radius))), p.pixels.Rect.Dx()/2, p.pixels.Rect.Dy()/2)
	last := p.pixels.Rect.Max.Sub(image.Pt(1, 1))
	for y := range r {
		for x := range r {
			away := math.Hypot(float64(radius)-float64(x)-0.5, float64(radius)-float64(y)-0.5)
			cover := min(max(float64(radius)-away+0.5, 0), 1)
			if cover == 1 {
				continue
			}
			for _, at := range [...]image.Point{{x, y}, {last.X - x, y}, {x, last.Y - y}, {last.X - x, last.Y - y}} {
				pixel := p.pixels.Pix[p.pixels.PixOffset(at.X, at.Y):][:4]
				for i, v := range pixel {
					pixel[i] = uint8(float64(v) * cover)
				}
			}
		}
	}
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
