package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// Sheet is a dialog: a card in the middle of a darkened window. A click beside
// the card closes it.
type Sheet struct {
	widget.BaseWidget
	// OnClose is called when the person closes the sheet.
	OnClose func()
	// OnFit, where it is set, is called before every layout with the space that
	// the content may fill, for content that has several arrangements.
	OnFit   func(room fyne.Size)
	content fyne.CanvasObject
}

// NewSheet makes a sheet with content on its card.
func NewSheet(content fyne.CanvasObject, onClose func()) *Sheet {
	s := &Sheet{content: content, OnClose: onClose}
	s.ExtendBaseWidget(s)
	return s
}

// Tapped implements fyne.Tappable.
func (s *Sheet) Tapped(e *fyne.PointEvent) {
	card := cardBounds(s)
	inside := e.Position.X >= card.pos.X && e.Position.X < card.pos.X+card.size.Width &&
		e.Position.Y >= card.pos.Y && e.Position.Y < card.pos.Y+card.size.Height
	if !inside && s.OnClose != nil {
		s.OnClose()
	}
}

// MouseIn implements desktop.Hoverable: nothing below notices the pointer.
func (s *Sheet) MouseIn(*desktop.MouseEvent) {}

// MouseMoved implements desktop.Hoverable.
func (s *Sheet) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (s *Sheet) MouseOut() {}

// CreateRenderer implements fyne.Widget.
func (s *Sheet) CreateRenderer() fyne.WidgetRenderer {
	scrim := canvas.NewRectangle(Color(ColorScrim))
	card := canvas.NewRectangle(Color(ColorSurface))
	card.CornerRadius = TileEdge + 4
	card.StrokeColor, card.StrokeWidth = Color(ColorBorder), 1
	return &sheetRenderer{s: s, scrim: scrim, card: card}
}

type bounds struct {
	pos  fyne.Position
	size fyne.Size
}

// cardBounds is where the card lies: in the middle, as small as its content
// allows and never larger than the window.
func cardBounds(s *Sheet) bounds {
	window := s.Size()
	most := window.SubtractWidthHeight(2*Gap, 2*Gap)
	size := s.content.MinSize().AddWidthHeight(2*WideGap, 2*WideGap).Min(most)
	pos := fyne.NewPos((window.Width-size.Width)/2, (window.Height-size.Height)/2)
	return bounds{pos, size}
}

type sheetRenderer struct {
	s           *Sheet
	scrim, card *canvas.Rectangle
}

func (r *sheetRenderer) Destroy()           {}
func (r *sheetRenderer) MinSize() fyne.Size { return fyne.NewSize(1, 1) }
func (r *sheetRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.scrim, r.card, r.s.content}
}

func (r *sheetRenderer) Layout(size fyne.Size) {
	r.scrim.Resize(size)
	if r.s.OnFit != nil {
		r.s.OnFit(size.SubtractWidthHeight(2*Gap+2*WideGap, 2*Gap+2*WideGap))
	}
	card := cardBounds(r.s)
	r.card.Move(card.pos)
	r.card.Resize(card.size)
	r.s.content.Move(card.pos.AddXY(WideGap, WideGap))
	r.s.content.Resize(card.size.SubtractWidthHeight(2*WideGap, 2*WideGap))
}

func (r *sheetRenderer) Refresh() {
	r.Layout(r.s.Size())
	canvas.Refresh(r.s)
}
