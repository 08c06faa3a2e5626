package look_test

import (
	"image"
	"strings"
	"testing"

	"moim/ui/look"
)

// TestQRIsCrisp expects that all modules have the same whole number of pixels,
// as many as fit, and that four modules of white lie around the code.
func TestQRIsCrisp(t *testing.T) {
	tests := []struct{ letters, modules, side, pixels int }{
		{40, 29, 37, 1},
		{40, 29, 210, 5},
		{40, 29, 221, 5},
		{40, 29, 222, 6},
		{70, 37, 135, 3},
		{280, 65, 212, 2},
	}
	for _, test := range tests {
		raster, err := look.NewQR(strings.Repeat("a", test.letters), 100)
		if err != nil {
			t.Fatal(err)
		}
		img := raster.Generator(test.side, test.side).(*image.RGBA)
		code := black(img)
		if got, want := code.Size(), image.Pt(test.modules*test.pixels, test.modules*test.pixels); got != want {
			t.Errorf("%d letters in %d pixels: the code has %v pixels, want %v", test.letters, test.side, got, want)
			continue
		}
		if zone := img.Rect.Inset(4 * test.pixels); !code.In(zone) {
			t.Errorf("%d letters in %d pixels: code %v, quiet zone up to %v", test.letters, test.side, code, zone)
		}
		for y := range code.Dy() {
			for x := range code.Dx() {
				corner := code.Min.Add(image.Pt(x-x%test.pixels, y-y%test.pixels))
				if img.RGBAAt(code.Min.X+x, code.Min.Y+y) != img.RGBAAt(corner.X, corner.Y) {
					t.Fatalf("%d letters in %d pixels: two colours in one module at %d, %d", test.letters, test.side, x, y)
				}
			}
		}
	}
}

// black is the smallest rectangle that holds all black pixels.
func black(img *image.RGBA) image.Rectangle {
	var all image.Rectangle
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			if img.RGBAAt(x, y).R == 0 {
				all = all.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return all
}

func TestQRIsDrawnOnce(t *testing.T) {
	raster, err := look.NewQR("https://192.0.2.1/r/#7KQM-4T2X-9HWD", 100)
	if err != nil {
		t.Fatal(err)
	}
	if first := raster.Generator(100, 100); raster.Generator(100, 100) != first {
		t.Error("the same size is drawn anew")
	}
	if got := raster.Generator(150, 150).Bounds(); got != image.Rect(0, 0, 150, 150) {
		t.Errorf("another size is %v", got)
	}
	// A place with no room for the code must not end the program.
	raster.Generator(0, 0)
	raster.Generator(8, 8)
}

func TestQRRefusesTooMuch(t *testing.T) {
	if _, err := look.NewQR(strings.Repeat("a", 3000), 100); err == nil {
		t.Error("3000 letters became a QR code")
	}
}
