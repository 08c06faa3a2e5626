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

// Sizes of a card, in units.
const (
	cardWidth   = 212
	cardPicture = 124
	cardHeight  = cardPicture + 52
	cardInset   = 6
)

// shareCard is one screen or window to share: a picture of it over its name. The
// keyboard reaches it: Space and Enter choose it.
type shareCard struct {
	widget.BaseWidget
	item             media.Shareable
	name, detail     string
	chosen           func()
	picture          *canvas.Image
	hovered, focused bool
}

func newShareCard(item media.Shareable, name, detail string, chosen func()) *shareCard {
	c := &shareCard{item: item, name: name, detail: detail, chosen: chosen, picture: &canvas.Image{}}
	c.picture.FillMode = canvas.ImageFillContain
	c.picture.ScaleMode = canvas.ImageScaleSmooth
	c.ExtendBaseWidget(c)
	return c
}

// show changes the picture; nil leaves it.
func (c *shareCard) show(p *image.RGBA) {
	if p != nil {
		c.picture.Image = p
		c.picture.Refresh()
	}
}

// Tapped implements fyne.Tappable.
func (c *shareCard) Tapped(*fyne.PointEvent) { c.chosen() }

// Cursor implements desktop.Cursorable.
func (c *shareCard) Cursor() desktop.Cursor { return desktop.PointerCursor }

// MouseIn implements desktop.Hoverable.
func (c *shareCard) MouseIn(*desktop.MouseEvent) { c.hovered = true; c.Refresh() }

// MouseMoved implements desktop.Hoverable.
func (c *shareCard) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (c *shareCard) MouseOut() { c.hovered = false; c.Refresh() }

// FocusGained implements fyne.Focusable.
func (c *shareCard) FocusGained() { c.focused = true; c.Refresh() }

// FocusLost implements fyne.Focusable.
func (c *shareCard) FocusLost() { c.focused = false; c.Refresh() }

// TypedRune implements fyne.Focusable.
func (c *shareCard) TypedRune(rune) {}

// TypedKey implements fyne.Focusable; other keys go to the window.
func (c *shareCard) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		c.chosen()
	default:
		if on := fyne.CurrentApp().Driver().CanvasForObject(c); on != nil && on.OnTypedKey() != nil {
			on.OnTypedKey()(e)
		}
	}
}

// CreateRenderer implements fyne.Widget.
func (c *shareCard) CreateRenderer() fyne.WidgetRenderer {
	r := &shareCardRenderer{
		c: c, back: canvas.NewRectangle(look.Color(look.ColorSurface)), mat: canvas.NewRectangle(look.Color(theme.ColorNameBackground)),
		icon:   look.NewIcon("screen", look.Color(look.ColorMuted), 28),
		name:   look.NewBold(look.Shorten(c.name, cardWidth-4*cardInset, look.TextBody, fyne.TextStyle{Bold: true}), look.TextBody, look.Color(theme.ColorNameForeground)),
		detail: look.NewText(look.Shorten(c.detail, cardWidth-4*cardInset, look.TextSmall, fyne.TextStyle{}), look.TextSmall, look.Color(look.ColorMuted)),
	}
	r.back.CornerRadius, r.mat.CornerRadius = 10, 6
	r.Refresh()
	return r
}

type shareCardRenderer struct {
	c            *shareCard
	back, mat    *canvas.Rectangle
	icon         *canvas.Image
	name, detail *canvas.Text
}

func (r *shareCardRenderer) Destroy()           {}
func (r *shareCardRenderer) MinSize() fyne.Size { return fyne.NewSize(cardWidth, cardHeight) }
func (r *shareCardRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.back, r.mat, r.icon, r.c.picture, r.name, r.detail}
}

func (r *shareCardRenderer) Layout(size fyne.Size) {
	r.back.Resize(size)
	inner := fyne.NewSize(size.Width-2*cardInset, cardPicture-cardInset)
	for _, o := range []fyne.CanvasObject{r.mat, r.c.picture} {
		o.Move(fyne.NewPos(cardInset, cardInset))
		o.Resize(inner)
	}
	r.icon.Resize(fyne.NewSize(28, 28))
	r.icon.Move(fyne.NewPos((size.Width-28)/2, cardInset+(inner.Height-28)/2))
	r.name.Move(fyne.NewPos(2*cardInset, cardPicture+4))
	r.detail.Move(fyne.NewPos(2*cardInset, cardPicture+25))
}

func (r *shareCardRenderer) Refresh() {
	r.back.StrokeWidth, r.back.StrokeColor = 1, look.Color(look.ColorBorder)
	if r.c.hovered || r.c.focused {
		r.back.StrokeWidth, r.back.StrokeColor = 2, look.Color(theme.ColorNamePrimary)
	}
	r.icon.Hidden = r.c.picture.Image != nil
	r.back.Refresh()
	canvas.Refresh(r.c)
}
