package look

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Meter shows a sound level as a row of bars.
type Meter struct {
	widget.BaseWidget
	lit int
}

// meterBars is the number of bars of a Meter.
const meterBars = 20

// NewMeter makes a meter at silence.
func NewMeter() *Meter {
	m := &Meter{}
	m.ExtendBaseWidget(m)
	return m
}

// SetLevel shows a level in dBFS: -60 and less is nothing, -6 is all.
func (m *Meter) SetLevel(db float64) {
	lit := min(max(int((db+60)/54*meterBars+0.5), 0), meterBars)
	if lit == m.lit {
		return
	}
	m.lit = lit
	m.Refresh()
}

// Lit is the number of bars that are lit.
func (m *Meter) Lit() int { return m.lit }

// CreateRenderer implements fyne.Widget.
func (m *Meter) CreateRenderer() fyne.WidgetRenderer {
	r := &meterRenderer{m: m}
	for range meterBars {
		bar := canvas.NewRectangle(Color(ColorRaised))
		bar.CornerRadius = 2
		r.bars = append(r.bars, bar)
	}
	r.Refresh()
	return r
}

type meterRenderer struct {
	m    *Meter
	bars []fyne.CanvasObject
}

func (r *meterRenderer) Destroy()                     {}
func (r *meterRenderer) Objects() []fyne.CanvasObject { return r.bars }
func (r *meterRenderer) MinSize() fyne.Size           { return fyne.NewSize(meterBars*6, 8) }

func (r *meterRenderer) Layout(size fyne.Size) {
	const gap = 3
	width := (size.Width - gap*(meterBars-1)) / meterBars
	for i, bar := range r.bars {
		bar.Resize(fyne.NewSize(width, size.Height))
		bar.Move(fyne.NewPos(float32(i)*(width+gap), 0))
	}
}

func (r *meterRenderer) Refresh() {
	for i, o := range r.bars {
		bar := o.(*canvas.Rectangle)
		bar.FillColor = Color(ColorRaised)
		if i < r.m.lit {
			bar.FillColor = Color(ColorSpeaking)
		}
	}
	canvas.Refresh(r.m)
}
