package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"moim/app/call"
	"moim/ui/look"
)

// priceTable says what each quality would cost now, were it everybody's.
type priceTable struct {
	w     *window
	root  *fyne.Container
	row   *fyne.Container
	shown []call.Price
}

func newPriceTable(w *window) *priceTable {
	t := &priceTable{w: w, row: newEqualRow(6)}
	title := look.NewText(w.tr.Text("upload.prices"), look.TextSmall, look.Color(look.ColorMuted))
	t.root = look.Column(6, title, t.row)
	return t
}

// apply shows newer prices, unless they are all the same because no picture is
// sent.
func (t *priceTable) apply(prices []call.Price) {
	if len(prices) > 0 && prices[0].BPS == prices[len(prices)-1].BPS {
		prices = nil
	}
	t.root.Hidden = len(prices) == 0
	if slices.Equal(prices, t.shown) {
		return
	}
	t.shown = prices
	t.row.Objects = nil
	for _, p := range prices {
		t.row.Objects = append(t.row.Objects, t.cell(p))
	}
	t.row.Refresh()
}

// cell is one quality with its price below.
func (t *priceTable) cell(p call.Price) fyne.CanvasObject {
	name := look.NewText(t.w.tr.Text("quality."+string(p.Quality)), look.TextSmall, look.Color(look.ColorMuted))
	rate := look.NewBold(formatRate(t.w.tr, p.BPS), look.TextSmall, look.Color(theme.ColorNameForeground))
	return look.Column(0, name, rate)
}

func (t *priceTable) elements(m *mapper) {
	if !t.root.Visible() {
		return
	}
	for i, p := range t.shown {
		m.text("upload-price:"+string(p.Quality), formatRate(t.w.tr, p.BPS), t.row.Objects[i])
	}
}
