package capture_test

import (
	"image"
	"testing"

	"moim/media/capture"
)

// benchmarkUpdate looks at a screen of 1920x1080 on which so much is painted
// before each look. What is allocated are the X protocol's messages, none of
// which holds a picture.
func benchmarkUpdate(b *testing.B, r image.Rectangle) {
	b.Helper()
	d := newDesk(b, 1920, 1080)
	v, err := capture.NewX11View()
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(v.Close)
	for range 3 {
		if _, err := v.Update(); err != nil {
			b.Fatal(err)
		}
	}
	colors := [2]uint32{white, black}
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		if !r.Empty() {
			d.paint(d.root, r, colors[n%2])
		}
		if _, err := v.Update(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkScreenStill(b *testing.B) { benchmarkUpdate(b, image.Rectangle{}) }
func BenchmarkScreenWord(b *testing.B)  { benchmarkUpdate(b, image.Rect(600, 400, 680, 420)) }
func BenchmarkScreenFull(b *testing.B)  { benchmarkUpdate(b, image.Rect(0, 0, 1920, 1080)) }
