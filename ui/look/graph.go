package look

import (
	"image"
	"image/color"
	"math"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Graph shows the course of one value as a calm line over a tinted area, and
// a bound as a hairline. It is one picture, which is drawn anew only when the
// values change.
type Graph struct {
	widget.BaseWidget
	height float32
	values []float64
	bound  float64
	slots  int
}

// NewGraph makes an empty graph for so many values, of height units.
func NewGraph(slots int, height float32) *Graph {
	g := &Graph{height: height, slots: max(slots, 2)}
	g.ExtendBaseWidget(g)
	return g
}

// Set shows values, the latest of which lies at the right edge, and a bound
// where that is over 0. The graph keeps a copy.
func (g *Graph) Set(values []float64, bound float64) {
	if slices.Equal(g.values, values) && g.bound == bound {
		return
	}
	g.values, g.bound = append(g.values[:0], values...), bound
	g.Refresh()
}

// top is the value at the upper edge. A bound far over all values is left out,
// so that these do not become a line at the bottom.
func (g *Graph) top() float64 {
	most := 0.0
	for _, v := range g.values {
		most = max(most, v)
	}
	if g.bound > 0 && g.bound <= 2*most {
		most = max(most, g.bound)
	}
	return max(most*1.15, 1)
}

// CreateRenderer implements fyne.Widget.
func (g *Graph) CreateRenderer() fyne.WidgetRenderer {
	r := &graphRenderer{g: g}
	r.raster = canvas.NewRaster(r.draw)
	return r
}

type graphRenderer struct {
	g      *Graph
	raster *canvas.Raster
	drawn  *image.RGBA
}

func (r *graphRenderer) Destroy()                     {}
func (r *graphRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.raster} }
func (r *graphRenderer) MinSize() fyne.Size           { return fyne.NewSize(80, r.g.height) }
func (r *graphRenderer) Layout(size fyne.Size)        { r.raster.Resize(size) }
func (r *graphRenderer) Refresh()                     { r.raster.Refresh() }

// draw draws the graph in pixels; the picture is used again.
func (r *graphRenderer) draw(width, height int) image.Image {
	if r.drawn == nil || r.drawn.Rect.Size() != image.Pt(width, height) {
		r.drawn = image.NewRGBA(image.Rect(0, 0, width, height))
	} else {
		clear(r.drawn.Pix)
	}
	if width < 2 || height < 2 {
		return r.drawn
	}
	pixel := max(float64(height)/max(float64(r.g.Size().Height), 1), 0.5) // pixels per unit
	top := r.g.top()
	place := func(v float64) float64 { return (1 - v/top) * (float64(height) - pixel) }
	r.hairline(height-1, pixel, Color(ColorBorder))
	if r.g.bound > 0 && r.g.bound < top {
		r.hairline(int(place(r.g.bound)), pixel, Color(ColorMuted))
	}
	r.course(place, 1.6*pixel)
	return r.drawn
}

// hairline draws a line across, one unit high and ending at row y.
func (r *graphRenderer) hairline(y int, pixel float64, c color.Color) {
	line := nrgba(c)
	for row := max(y-int(pixel)+1, 0); row <= y; row++ {
		for x := range r.drawn.Rect.Dx() {
			blend(r.drawn, x, row, line, 1)
		}
	}
}

// course draws the line, thick pixels high where it is level, and the area below.
func (r *graphRenderer) course(place func(float64) float64, thick float64) {
	values := r.g.values
	if len(values) < 2 {
		return
	}
	line := nrgba(Color(theme.ColorNamePrimary))
	width, height := r.drawn.Rect.Dx(), r.drawn.Rect.Dy()
	step := float64(width-1) / float64(r.g.slots-1)
	first := float64(width-1) - step*float64(len(values)-1)
	for x := max(int(math.Ceil(first)), 0); x < width; x++ {
		at := (float64(x) - first) / step
		i := min(max(int(at), 0), len(values)-2)
		y0, y1 := place(values[i]), place(values[i+1])
		y := y0 + (y1-y0)*min(at-float64(i), 1)
		// A steep line has to be as thick as a level one.
		half := thick / 2 * math.Hypot(1, (y1-y0)/step)
		for row := max(int(y-half), 0); row < height; row++ {
			away := math.Abs(float64(row)+0.5-y) - half
			cover := min(max(0.5-away, 0), 1)
			if float64(row) > y {
				cover = max(cover, 0.14)
			}
			blend(r.drawn, x, row, line, cover)
		}
	}
}

func nrgba(c color.Color) color.NRGBA {
	return color.NRGBAModel.Convert(c).(color.NRGBA) //nolint:forcetypeassert // the model makes nothing else
}

// blend lays a colour over a pixel.
func blend(img *image.RGBA, x, y int, c color.NRGBA, cover float64) {
	pixel := img.Pix[img.PixOffset(x, y):][:4]
	for i, v := range [...]uint8{c.R, c.G, c.B, 0xFF} {
		pixel[i] = uint8(float64(v)*cover + float64(pixel[i])*(1-cover) + 0.5)
	}
}
