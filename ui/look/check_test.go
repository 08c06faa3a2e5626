package look_test

import (
	"bytes"
	"image"
	"image/draw"
	"testing"

	"fyne.io/fyne/v2/test"

	"moim/ui/look"
)

// A box is drawn as it is from the start: ticked, or empty.
func TestCheckIsDrawnAsItIs(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(look.NewTheme("light"))
	drawn := func(c *look.Check) []byte {
		w := test.NewTempWindow(t, c.Framed())
		picture := w.Canvas().Capture()
		pixels := image.NewRGBA(picture.Bounds())
		draw.Draw(pixels, pixels.Rect, picture, image.Point{}, draw.Src)
		return pixels.Pix
	}
	empty, ticked := look.NewCheck("box", false, nil), look.NewCheck("box", true, nil)
	later := look.NewCheck("box", false, nil)
	later.SetChecked(true)
	if bytes.Equal(drawn(empty), drawn(ticked)) {
		t.Error("a box that is ticked looks as an empty one")
	}
	if !bytes.Equal(drawn(later), drawn(ticked)) {
		t.Error("a box that was ticked later looks different")
	}
}
