package ui

import (
	"context"
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"moim/ui/look"
)

// mapInterval is the least time between two maps of elements.
const mapInterval = 200 * time.Millisecond

// mapper collects elements with their places in pixels.
type mapper struct {
	canvas fyne.Canvas
	driver fyne.Driver
	list   []Element
	clip   fyne.CanvasObject // where set, only what has its middle in there counts
}

// add adds an element where it can be seen.
func (m *mapper) add(e Element, o fyne.CanvasObject) {
	size := o.Size()
	if !o.Visible() || size.Width <= 0 || size.Height <= 0 {
		return
	}
	pos := m.driver.AbsolutePositionForObject(o)
	if m.clip != nil {
		top := m.driver.AbsolutePositionForObject(m.clip).Y
		if middle := pos.Y + size.Height/2; middle < top || middle > top+m.clip.Size().Height {
			return
		}
	}
	left, top := m.canvas.PixelCoordinateForPosition(pos)
	right, bottom := m.canvas.PixelCoordinateForPosition(pos.AddXY(size.Width, size.Height))
	e.X, e.Y, e.W, e.H = left, top, right-left, bottom-top
	m.list = append(m.list, e)
}

func (m *mapper) button(name string, b *look.Button) {
	m.add(Element{Name: name, Kind: KindButton, Text: b.Text(), Enabled: b.Enabled()}, b)
}

func (m *mapper) entry(name string, e *look.Entry) {
	m.add(Element{Name: name, Kind: KindEntry, Text: e.Text, Enabled: !e.Disabled()}, e)
}

func (m *mapper) text(name, text string, o fyne.CanvasObject) {
	if text != "" {
		m.add(Element{Name: name, Kind: KindText, Text: text, Enabled: true}, o)
	}
}

func (m *mapper) choice(name string, c *choice) {
	m.add(Element{Name: name, Kind: KindSelect, Text: c.widget.Selected, Enabled: !c.widget.Disabled()}, c.widget)
}

// elements are all elements that can be reached at present: those of the open
// dialog or, where there is none, of the view and the banners.
func (w *window) elements() []Element {
	m := &mapper{canvas: w.win.Canvas(), driver: w.app.Driver()}
	if w.sheet != nil {
		w.sheet.list(m)
		return m.list
	}
	w.view.elements(m)
	w.notices.elements(m)
	return m.list
}

// tellLayout calls Config.Layout with the elements whenever they have changed,
// until ctx ends.
func (w *window) tellLayout(ctx context.Context) {
	ticker := time.NewTicker(mapInterval)
	defer ticker.Stop()
	var last []Element
	answer := make(chan []Element, 1)
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		fyne.Do(func() { answer <- w.elements() })
		select {
		case <-ctx.Done():
			return
		case list := <-answer:
			if !slices.Equal(list, last) {
				last = list
				w.config.Layout(list)
			}
		}
	}
}
