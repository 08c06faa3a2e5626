package e2e_test

import (
	"image"
	"image/color"
	"testing"
	"time"
)

// TestDisplay holds the display itself to what is painted on it.
func TestDisplay(t *testing.T) {
	t.Parallel()
	d := startDisplay(t, "640x400")
	d.paint(640, 400, "#c81e1e", "#1e1ec8")
	picture := d.look()
	if picture.Bounds() != image.Rect(0, 0, 640, 400) {
		t.Fatalf("the screen is %v", picture.Bounds())
	}
	for _, half := range []struct {
		color  color.RGBA
		column float64
	}{{color.RGBA{200, 30, 30, 255}, 0.25}, {color.RGBA{30, 30, 200, 255}, 0.75}} {
		if share, column := area(picture, picture.Bounds(), half.color); share < 0.49 || distance(byte(100*column), byte(100*half.column)) > 1 {
			t.Errorf("%v fills %.2f of the screen around column %.2f", half.color, share, column)
		}
	}
}

// TestSoundcard holds the microphone itself to what is spoken into it.
func TestSoundcard(t *testing.T) {
	t.Parallel()
	s := startSoundcard(t)
	s.speak(700)
	var heard sound
	eventually(t, patience, "a voice in the microphone", func() (bool, string) {
		heard = s.record("microphone", time.Second)
		return heard.levelDB() > -30, number(heard.levelDB()) + " dBFS"
	})
	if share := heard.share(700); share < 0.9 {
		t.Errorf("%.2f of what the microphone hears is the voice", share)
	}
	if silence := s.hear(500 * time.Millisecond); silence.levelDB() > -80 {
		t.Errorf("the speaker plays at %s dBFS though nobody speaks", number(silence.levelDB()))
	}
}
