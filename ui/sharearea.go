package ui

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"moim/media"
	"moim/ui/look"
)

// areaPicker is a picture of a screen on which a person draws the area to share.
type areaPicker struct {
	widget.BaseWidget
	screen  image.Rectangle // on the desktop, in pixels
	area    image.Rectangle // likewise; empty before one is drawn
	changed func()
	picture *canvas.Image
	from    fyne.Position // where the pointer went down
}

func newAreaPicker(changed func()) *areaPicker {
	p := &areaPicker{changed: changed, picture: &canvas.Image{}}
	p.picture.FillMode = canvas.ImageFillContain
	p.ExtendBaseWidget(p)
	return p
}

// show draws on another picture of a screen from now on.
func (p *areaPicker) show(screen image.Rectangle, picture *image.RGBA) {
	p.screen = screen
	if picture != nil {
		p.picture.Image = picture
	}
	p.Refresh()
}

// set chooses an area, in the desktop's pixels.
func (p *areaPicker) set(area image.Rectangle) {
	p.area = area
	p.Refresh()
}

// frame is where the screen's picture lies in the widget.
func (p *areaPicker) frame() (at fyne.Position, scale float32) {
	size := p.Size()
	if p.screen.Empty() {
		return fyne.Position{}, 1
	}
	scale = min(size.Width/float32(p.screen.Dx()), size.Height/float32(p.screen.Dy()))
	return fyne.NewPos((size.Width-scale*float32(p.screen.Dx()))/2, (size.Height-scale*float32(p.screen.Dy()))/2), scale
}

// pixel is the desktop's pixel at a place of the widget.
func (p *areaPicker) pixel(at fyne.Position) image.Point {
	origin, scale := p.frame()
	x, y := int((at.X-origin.X)/scale+0.5), int((at.Y-origin.Y)/scale+0.5)
	return image.Pt(min(max(x, 0), p.screen.Dx()), min(max(y, 0), p.screen.Dy())).Add(p.screen.Min)
}

// MouseDown implements desktop.Mouseable: an area begins here.
func (p *areaPicker) MouseDown(e *desktop.MouseEvent) { p.from = e.Position }

// MouseUp implements desktop.Mouseable.
func (p *areaPicker) MouseUp(*desktop.MouseEvent) {}

// Dragged implements fyne.Draggable: the area ends here so far.
func (p *areaPicker) Dragged(e *fyne.DragEvent) {
	a, b := p.pixel(p.from), p.pixel(e.Position)
	area := image.Rectangle{Min: a, Max: b}.Canon()
	area.Max.X -= area.Dx() & 1
	area.Max.Y -= area.Dy() & 1
	if area.Dx() < media.LeastArea || area.Dy() < media.LeastArea {
		return
	}
	p.area = area
	p.Refresh()
	p.changed()
}

// DragEnd implements fyne.Draggable.
func (p *areaPicker) DragEnd() {}

// Cursor implements desktop.Cursorable.
func (p *areaPicker) Cursor() desktop.Cursor { return desktop.CrosshairCursor }

// CreateRenderer implements fyne.Widget.
func (p *areaPicker) CreateRenderer() fyne.WidgetRenderer {
	r := &areaRenderer{p: p, back: canvas.NewRectangle(look.Color(theme.ColorNameBackground)), band: canvas.NewRectangle(nil)}
	r.back.CornerRadius = 8
	primary := look.Color(theme.ColorNamePrimary)
	r.band.FillColor, r.band.StrokeColor, r.band.StrokeWidth = look.Fade(primary, 0.25), primary, 2
	return r
}

type areaRenderer struct {
	p          *areaPicker
	back, band *canvas.Rectangle
}

func (r *areaRenderer) Destroy()           {}
func (r *areaRenderer) MinSize() fyne.Size { return fyne.NewSize(200, 120) }
func (r *areaRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.back, r.p.picture, r.band}
}

func (r *areaRenderer) Layout(size fyne.Size) {
	r.back.Resize(size)
	r.p.picture.Resize(size)
	origin, scale := r.p.frame()
	area := r.p.area.Intersect(r.p.screen)
	r.band.Hidden = area.Empty()
	at := area.Min.Sub(r.p.screen.Min)
	r.band.Move(origin.AddXY(scale*float32(at.X), scale*float32(at.Y)))
	r.band.Resize(fyne.NewSize(scale*float32(area.Dx()), scale*float32(area.Dy())))
}

func (r *areaRenderer) Refresh() {
	r.Layout(r.p.Size())
	r.p.picture.Refresh()
	canvas.Refresh(r.p)
}
