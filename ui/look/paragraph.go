package look

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Paragraph is text over several lines in a column of fixed width, without the
// padding of fyne's label.
type Paragraph struct {
	widget.BaseWidget
	text  string
	width float32
	size  float32
	color color.Color
	align fyne.TextAlign
	style fyne.TextStyle
}

// NewParagraph makes a paragraph in a column of width units.
func NewParagraph(text string, width, size float32, c color.Color) *Paragraph {
	p := &Paragraph{text: text, width: width, size: size, color: c}
	p.ExtendBaseWidget(p)
	return p
}

// Centered centres the lines.
func (p *Paragraph) Centered() *Paragraph {
	p.align = fyne.TextAlignCenter
	return p
}

// Trailing ends the lines at the right.
func (p *Paragraph) Trailing() *Paragraph {
	p.align = fyne.TextAlignTrailing
	return p
}

// Bold makes the text bold.
func (p *Paragraph) Bold() *Paragraph {
	p.style.Bold = true
	return p
}

// Text is what the paragraph says.
func (p *Paragraph) Text() string { return p.text }

// SetText changes what the paragraph says.
func (p *Paragraph) SetText(text string) { p.SetColored(text, p.color) }

// SetColored changes what the paragraph says, and its colour.
func (p *Paragraph) SetColored(text string, c color.Color) {
	if p.text == text && p.color == c {
		return
	}
	p.text, p.color = text, c
	p.Refresh()
}

// SetWidth changes the width of the column.
func (p *Paragraph) SetWidth(width float32) {
	if p.width == width {
		return
	}
	p.width = width
	p.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (p *Paragraph) CreateRenderer() fyne.WidgetRenderer {
	r := &paragraphRenderer{p: p}
	r.Refresh()
	return r
}

type paragraphRenderer struct {
	p     *Paragraph
	lines []fyne.CanvasObject
}

func (r *paragraphRenderer) Destroy()                     {}
func (r *paragraphRenderer) Objects() []fyne.CanvasObject { return r.lines }

func (r *paragraphRenderer) lineHeight() float32 {
	return fyne.MeasureText("Hg", r.p.size, r.p.style).Height
}

func (r *paragraphRenderer) MinSize() fyne.Size {
	return fyne.NewSize(r.p.width, r.lineHeight()*float32(max(len(r.lines), 1)))
}

func (r *paragraphRenderer) Layout(size fyne.Size) {
	height := r.lineHeight()
	for i, line := range r.lines {
		line.Move(fyne.NewPos(0, height*float32(i)))
		line.Resize(fyne.NewSize(size.Width, height))
	}
}

func (r *paragraphRenderer) Refresh() {
	lines := Wrap(r.p.text, r.p.width, r.p.size, r.p.style)
	r.lines = make([]fyne.CanvasObject, len(lines))
	for i, text := range lines {
		line := canvas.NewText(text, r.p.color)
		line.TextSize = r.p.size
		line.Alignment, line.TextStyle = r.p.align, r.p.style
		r.lines[i] = line
	}
	r.Layout(r.p.Size())
	canvas.Refresh(r.p)
}
