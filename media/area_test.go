package media_test

import (
	"image"
	"strings"
	"testing"

	"moim/media"
)

func TestParseArea(t *testing.T) {
	for id, want := range map[string]image.Rectangle{
		"area:0,0,640x480":     image.Rect(0, 0, 640, 480),
		"area:10,20,641x481":   image.Rect(10, 20, 650, 500),
		"area:99999,0,16x16":   image.Rect(99999, 0, 100015, 16),
		"area:0,0,15x100":      {},
		"area:0,0,100x0":       {},
		"area:-1,0,100x100":    {},
		"area:1,0,100":         {},
		"area:":                {},
		"area:1,1,100000x1000": {},
		"area:1, 1,100x100":    {},
		"screen1":              {},
	} {
		got, err := media.ParseArea(id)
		if got != want || (err != nil) != want.Empty() {
			t.Errorf("%q: %v, %v, want %v", id, got, err, want)
		}
	}
}

func FuzzParseArea(f *testing.F) {
	for _, seed := range []string{"area:0,0,640x480", "area:1,2,3x4", "area:", "window:0x1", "area:99999,99999,99999x99999"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, id string) {
		r, err := media.ParseArea(id)
		if err != nil {
			return
		}
		if r.Dx()%2 != 0 || r.Dy()%2 != 0 || r.Dx() < 16 || r.Dy() < 16 || r.Min.X < 0 || r.Min.Y < 0 {
			t.Errorf("%q is %v", id, r)
		}
		if again, err := media.ParseArea(media.AreaID(r)); err != nil || again != r {
			t.Errorf("%q is %v, written and read %v, %v", id, r, again, err)
		}
		if !strings.HasPrefix(id, "area:") {
			t.Errorf("%q was taken for an area", id)
		}
	})
}
