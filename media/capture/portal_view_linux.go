package capture

import (
	"fmt"
	"image"
	"time"

	"moim/media"
	"moim/media/pipewire"
)

// portalView keeps the picture of a stream up to date: of what has changed, it
// converts that alone. One goroutine uses it.
type portalView struct {
	convert func(dst *media.Frame, img image.Image) error

	size    image.Point // of picture; even
	picture *media.Frame
	scratch *media.Frame // likewise, to compare; nil until it is needed
	pool    media.FramePool
	stale   bool // nothing is known of the picture

	pending  image.Point // another size that was seen
	since    time.Time   // when pending was seen first
	verified time.Time   // when all of the picture was compared
	parts    []image.Rectangle
	// Reused.
	part media.Frame
	bgra media.BGRA
	rgba image.RGBA
}

// update brings the picture up to date and says about how many of its pixels have
// changed; 0 means that it is what it was. Where due is set, the size is another one
// that may not last: the picture is to be shown again then.
func (v *portalView) update(p *pipewire.Picture, now time.Time) (changed int, due time.Time, err error) {
	// Even sides suit 4:2:0, in which chroma has half the size.
	size := image.Pt(p.Size.X&^1, p.Size.Y&^1)
	if size.X < 2 || size.Y < 2 || size.X > 2*maxSide || size.Y > 2*maxSide {
		return 0, due, fmt.Errorf("picture of %v: %w", p.Size, pipewire.ErrLayout)
	}
	if size != v.size {
		v.stale = true
		if due = v.settle(size, now); now.Before(due) {
			return 0, due, nil
		}
		v.resize(size)
	}
	v.pending = v.size
	area := image.Rectangle{Max: size}
	v.parts = v.parts[:0]
	if !v.stale && (p.Unknown || now.Sub(v.verified) >= verifyEvery) {
		changed, err = v.compare(p, area)
		v.verified = now
		return changed, time.Time{}, err
	}
	if v.stale {
		v.verified = now
		v.parts = append(v.parts, area)
	}
	for _, r := range p.Damage {
		if v.stale {
			break
		}
		v.parts = addPart(v.parts, r, area)
	}
	v.parts = mergeParts(v.parts, area)
	for _, part := range v.parts {
		if err := v.draw(v.picture, p, part); err != nil {
			return 0, time.Time{}, err
		}
		changed += part.Dx() * part.Dy()
	}
	v.stale = false
	return changed, time.Time{}, nil
}

// settle is when a new size is there to stay; the first one is at once.
func (v *portalView) settle(size image.Point, now time.Time) time.Time {
	if v.picture == nil {
		return now
	}
	if size != v.pending {
		v.pending, v.since = size, now
	}
	return v.since.Add(resizeSettles)
}

func (v *portalView) resize(size image.Point) {
	for _, f := range []*media.Frame{v.picture, v.scratch} {
		if f != nil {
			f.Release()
		}
	}
	v.size, v.picture, v.scratch = size, v.pool.Get(size.X, size.Y), nil
}

// compare converts all of a picture and says how much of it is new.
func (v *portalView) compare(p *pipewire.Picture, area image.Rectangle) (int, error) {
	if v.scratch == nil {
		v.scratch = v.pool.Get(v.size.X, v.size.Y)
	}
	if err := v.draw(v.scratch, p, area); err != nil {
		return 0, err
	}
	changed := differences(v.scratch, v.picture)
	if changed > 0 {
		v.picture, v.scratch = v.scratch, v.picture
	}
	return changed, nil
}

// draw turns the pixels of a part into planes.
func (v *portalView) draw(into *media.Frame, p *pipewire.Picture, part image.Rectangle) error {
	windowOn(&v.part, into, part)
	pixels := p.Pix[part.Min.Y*p.Stride+4*part.Min.X:]
	bounds := image.Rectangle{Max: part.Size()}
	if p.Order == pipewire.RGBA {
		v.rgba = image.RGBA{Pix: pixels, Stride: p.Stride, Rect: bounds}
		return v.convert(&v.part, &v.rgba)
	}
	v.bgra = media.BGRA{Pix: pixels, Stride: p.Stride, Rect: bounds}
	return v.convert(&v.part, &v.bgra)
}
