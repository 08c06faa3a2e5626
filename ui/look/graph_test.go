package look_test

import (
	"image"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"moim/ui/look"
)

// drawGraph draws a graph in pixels, one for each unit.
func drawGraph(tb testing.TB, g *look.Graph, size image.Point) *image.RGBA {
	tb.Helper()
	g.Resize(fyne.NewSize(float32(size.X), float32(size.Y)))
	objects := test.WidgetRenderer(g).Objects()
	if len(objects) != 1 {
		tb.Fatalf("a graph has %d objects, want one", len(objects))
	}
	return objects[0].(*canvas.Raster).Generator(size.X, size.Y).(*image.RGBA)
}

// highest is the uppermost row of a column in which something is drawn.
func highest(img *image.RGBA, x int) int {
	for y := range img.Rect.Dy() {
		if img.RGBAAt(x, y).A > 0 {
			return y
		}
	}
	return img.Rect.Dy()
}

func TestGraphFollowsItsValues(t *testing.T) {
	app := test.NewTempApp(t)
	app.Settings().SetTheme(look.NewTheme("light"))
	size := image.Pt(119, 50)
	g := look.NewGraph(60, 50)
	ground := highest(drawGraph(t, g, size), 60)
	if ground != 49 {
		t.Errorf("an empty graph begins in row %d, want its ground alone", ground)
	}
	values := make([]float64, 30)
	for i := range values {
		values[i] = float64(i)
	}
	g.Set(values, 0)
	img := drawGraph(t, g, size)
	if got := highest(img, 20); got != ground {
		t.Errorf("something is drawn in row %d where there are no values", got)
	}
	if left, right := highest(img, 70), highest(img, 118); right >= left || right > 12 {
		t.Errorf("the line is in row %d and then %d, want it to rise to the top", left, right)
	}
	g.Set([]float64{100, 100}, 150)
	bounded := drawGraph(t, g, size)
	if bounded != img {
		t.Error("another picture of the same size was made")
	}
	if got := highest(bounded, 5); got < 4 || got > 12 {
		t.Errorf("the bound is in row %d", got)
	}
	g.Set([]float64{100, 100}, 5000)
	if got := highest(drawGraph(t, g, size), 5); got != ground {
		t.Errorf("a bound far over all values is drawn in row %d", got)
	}
	for _, odd := range []image.Point{{0, 0}, {1, 50}, {119, 1}, {400, 300}} {
		drawGraph(t, g, odd)
	}
}

func TestBarKeepsToItsLength(t *testing.T) {
	app := test.NewTempApp(t)
	app.Settings().SetTheme(look.NewTheme("dark"))
	tests := []struct {
		shares []float64
		end    float32 // where the last part that is to be seen ends
	}{
		{nil, 0},
		{[]float64{0, 0}, 0},
		{[]float64{0.5}, 100},
		{[]float64{0.25, 0, 0.25}, 101},
		{[]float64{0.9, 0.9, 0.9}, 200},
		{[]float64{-1, 7}, 200},
	}
	for _, test := range tests {
		bar := look.NewBar(6)
		var parts []look.Part
		for _, share := range test.shares {
			parts = append(parts, look.Part{Share: share, Color: theme.ColorNamePrimary})
		}
		bar.SetParts(parts...)
		if end := barEnd(bar); end < test.end-0.5 || end > test.end+0.5 {
			t.Errorf("shares %v end at %v, want %v", test.shares, end, test.end)
		}
	}
}

func barEnd(bar *look.Bar) float32 {
	bar.Resize(fyne.NewSize(200, 6))
	end := float32(0)
	for _, o := range test.WidgetRenderer(bar).Objects()[1:] {
		if o.Visible() {
			end = max(end, o.Position().X+o.Size().Width)
		}
	}
	return end
}

func BenchmarkGraph(b *testing.B) {
	app := test.NewTempApp(b)
	app.Settings().SetTheme(look.NewTheme("light"))
	g := look.NewGraph(60, 48)
	values := make([]float64, 60)
	for i := range values {
		values[i] = float64(i * i % 37)
	}
	g.Set(values, 30)
	b.ReportAllocs()
	for b.Loop() {
		drawGraph(b, g, image.Pt(640, 96))
	}
}
