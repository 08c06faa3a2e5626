package capture

import (
	"image"
	"slices"

	"moim/media"
)

// Gallery shows a person what could be shared: screens and windows with small
// pictures of them, for as long as it is open. One goroutine uses it.
type Gallery struct {
	devices *Devices
	pictures
}

// OpenGallery begins to show what can be shared. The caller closes it.
func (d *Devices) OpenGallery() *Gallery {
	return &Gallery{devices: d, pictures: openPictures(d)}
}

// List is what can be shared at this moment: the screens, the first of them the
// default, then the windows with the one on top first. Moim's own windows are
// left out.
func (g *Gallery) List() []media.Shareable {
	g.devices.mu.Lock()
	screens := slices.Clone(g.devices.screens)
	g.devices.mu.Unlock()
	var list []media.Shareable
	for _, s := range screens {
		list = append(list, media.Shareable{Kind: media.Screen, ID: s.device.ID, Name: s.device.Name, Bounds: s.bounds})
	}
	return append(list, g.windows()...)
}

// Thumbnail is a picture of a screen or a window as it is now, of its shape and
// at most so large. It is the caller's. A window that is minimised has none.
func (g *Gallery) Thumbnail(id string, most image.Point) (*image.RGBA, error) {
	return g.take(id, most)
}

// thumbnailSize is the largest size of a shape within bounds, never more than the
// original.
func thumbnailSize(size, most image.Point) image.Point {
	if size.X <= most.X && size.Y <= most.Y {
		return size
	}
	if size.X*most.Y > size.Y*most.X {
		return image.Pt(most.X, max(1, size.Y*most.X/size.X))
	}
	return image.Pt(max(1, size.X*most.Y/size.Y), most.Y)
}

// shrink makes a small picture out of pixels of four bytes, each of which becomes
// the mean of what it stands for. order is where red, green and blue lie in them.
func shrink(pixels []byte, stride int, size, most image.Point, order [3]int) *image.RGBA {
	small := image.NewRGBA(image.Rectangle{Max: thumbnailSize(size, most)})
	to := small.Rect.Max
	for y := range to.Y {
		top, bottom := y*size.Y/to.Y, max((y+1)*size.Y/to.Y, y*size.Y/to.Y+1)
		for x := range to.X {
			left, right := x*size.X/to.X, max((x+1)*size.X/to.X, x*size.X/to.X+1)
			var sum [3]int
			for row := top; row < bottom; row++ {
				line := pixels[row*stride+4*left : row*stride+4*right]
				for i := 0; i+4 <= len(line); i += 4 {
					sum[0] += int(line[i])
					sum[1] += int(line[i+1])
					sum[2] += int(line[i+2])
				}
			}
			count := (bottom - top) * (right - left)
			at := small.Pix[small.PixOffset(x, y):]
			for i, from := range order {
				at[i] = byte(sum[from] / count)
			}
			at[3] = 255
		}
	}
	return small
}
