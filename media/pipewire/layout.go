package pipewire

import (
	"errors"
	"fmt"
	"image"
)

// ErrLayout says that what a stream tells about a picture does not fit together.
var ErrLayout = errors.New("the stream's picture does not fit its memory")

// Order is how the four bytes of a pixel lie. The last one means nothing.
type Order int

// The orders that a stream is asked for.
const (
	BGRA Order = iota + 1 // blue first
	RGBA                  // red first
)

// Region is a rectangle as a stream tells it.
type Region struct {
	X, Y          int32
	Width, Height uint32
}

// rectangle is the part of a region that lies within bounds, which are small
// enough for the sums not to overflow an int of 64 bits.
func (r Region) rectangle(bounds image.Rectangle) image.Rectangle {
	left, top := int64(r.X), int64(r.Y)
	right, bottom := left+int64(r.Width), top+int64(r.Height)
	limit := func(n int64, least, most int) int { return int(min(max(n, int64(least)), int64(most))) }
	return image.Rectangle{
		Min: image.Pt(limit(left, bounds.Min.X, bounds.Max.X), limit(top, bounds.Min.Y, bounds.Max.Y)),
		Max: image.Pt(limit(right, bounds.Min.X, bounds.Max.X), limit(bottom, bounds.Min.Y, bounds.Max.Y)),
	}
}

// maxSide bounds the sides of pictures, in pixels.
const maxSide = 16384

// Numbers of formats: enum spa_video_format.
const (
	formatRGBx, formatBGRx, formatRGBA, formatBGRA = 7, 8, 11, 12
)

// Layout is what a stream tells about where a picture lies in its memory. Nothing
// in it is believed before Place.
type Layout struct {
	Format        uint32 // enum spa_video_format
	Width, Height uint32 // pixels of the whole picture
	Offset        uint32 // byte of the memory at which it begins
	Stride        int32  // bytes from one row to the next
	Cropped       bool
	Crop          Region // what of the picture is meant
}

// Place is where a picture lies, checked.
type Place struct {
	Order  Order
	Area   image.Rectangle // what of the whole picture is meant; never empty
	Stride int             // bytes from one row to the next
	Begin  int             // byte of Area's first pixel
	End    int             // byte after Area's last one
}

// Place finds where a picture lies in so many bytes of memory. The error is
// ErrLayout where it lies in no such place.
func (l Layout) Place(memory int) (p Place, err error) {
	switch l.Format {
	case formatBGRx, formatBGRA:
		p.Order = BGRA
	case formatRGBx, formatRGBA:
		p.Order = RGBA
	default:
		return p, fmt.Errorf("format %d: %w", l.Format, ErrLayout)
	}
	if l.Width == 0 || l.Height == 0 || l.Width > maxSide || l.Height > maxSide {
		return p, fmt.Errorf("%dx%d pixels: %w", l.Width, l.Height, ErrLayout)
	}
	width, height := int64(l.Width), int64(l.Height)
	stride := int64(l.Stride)
	if stride == 0 {
		stride = 4 * width // as some tell rows without gaps
	}
	if stride < 4*width {
		return p, fmt.Errorf("rows of %d bytes for %d pixels: %w", stride, width, ErrLayout)
	}
	// The last row may be without the gap.
	if end := int64(l.Offset) + (height-1)*stride + 4*width; end > int64(memory) {
		return p, fmt.Errorf("%d bytes of %d: %w", end, memory, ErrLayout)
	}
	p.Area = image.Rect(0, 0, int(width), int(height))
	if l.Cropped {
		if area := l.Crop.rectangle(p.Area); !area.Empty() {
			p.Area = area
		}
	}
	p.Stride = int(stride)
	p.Begin = int(int64(l.Offset) + int64(p.Area.Min.Y)*stride + 4*int64(p.Area.Min.X))
	p.End = p.Begin + (p.Area.Dy()-1)*p.Stride + 4*p.Area.Dx()
	return p, nil
}
