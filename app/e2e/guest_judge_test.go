package e2e_test

import (
	"fmt"
	"image/color"
	"path/filepath"
	"testing"
	"time"

	"moim/media"
	"moim/media/mediatest"
)

// Where a picture of the pattern camera is looked at: it is drawn in this size.
const lookWidth, lookHeight = 160, 90

// wide says whether a size has the shape of 16 to 9, up to rounding.
func wide(width, height int) bool {
	return width > 0 && max(16*height, 9*width)-min(16*height, 9*width) <= 16
}

// expectPattern expects that the tile of a participant paints the pattern
// camera of the application, live, and that it goes on.
func (g *guest) expectPattern(name string) {
	g.t.Helper()
	const mostAge = 2 * time.Second
	last := int64(-1)
	eventually(g.t, patience, g.name+": a living picture of "+name, func() (bool, string) {
		code, ok := g.barcode(name)
		switch age := time.Since(code.Captured); {
		case !ok:
			return false, "no barcode"
		case age > mostAge || age < 0:
			return false, fmt.Sprintf("the picture is %v old", age)
		case last < 0 || code.Sequence == last:
			last = code.Sequence
			return false, "the picture stands still"
		}
		return true, ""
	})
}

// barcode reads the pattern camera's barcode from what a tile paints.
func (g *guest) barcode(name string) (mediatest.Barcode, bool) {
	g.t.Helper()
	picture := g.look(name, "camera", lookWidth, lookHeight)
	if picture == nil {
		return mediatest.Barcode{}, false
	}
	return mediatest.ReadBarcode(luma(picture, picture.Bounds()))
}

// expectFilm expects that the tile of a participant paints a film: its barcode
// in the upper part, its colour in the lower.
func (g *guest) expectFilm(name string, f film) {
	g.t.Helper()
	want := f.ground(g.t)
	eventually(g.t, patience, g.name+": the film of "+name, func() (bool, string) {
		picture := g.look(name, "camera", lookWidth, lookHeight)
		if picture == nil {
			return false, "no picture"
		}
		if _, ok := mediatest.ReadBarcode(luma(picture, picture.Bounds())); !ok {
			return false, "no barcode"
		}
		got := picture.RGBAAt(lookWidth/2, lookHeight-2)
		const near = 12
		return distance(got.R, want.R) <= near && distance(got.G, want.G) <= near && distance(got.B, want.B) <= near,
			fmt.Sprintf("the colour is %v, want %v", got, want)
	})
}

// rgb is a pixel of BT.601, limited range.
func rgb(y, u, v byte) color.RGBA {
	full := func(c, from, to int) byte { return byte(min(max((c-from)*255/(to-from), 0), 255)) }
	chroma := func(c byte) byte { return byte(min(max(128+(int(c)-128)*255/224, 0), 255)) }
	r, g, b := color.YCbCrToRGB(full(int(y), 16, 235), chroma(u), chroma(v))
	return color.RGBA{R: r, G: g, B: b, A: 255}
}

// expectGuestRecorded expects that a recording of a guest shows the film of its
// camera, frame after frame, and is filled by the tone of its voice.
func expectGuestRecorded(t *testing.T, dir, name string, f film, hz float64) {
	t.Helper()
	expectFilmRecorded(t, filepath.Join(dir, name+".ivf"), f)
	s := readWAV(t, filepath.Join(dir, name+".wav")).last(2)
	share := s.share(hz)
	t.Logf("%s was heard at %s dBFS, %.3f of it at %v Hz", name, number(s.levelDB()), share, hz)
	// A browser makes its own of a voice: it amplifies and suppresses noise, and
	// needs a while to find its measure.
	const leastShare, leastLevel = 0.7, -50
	if share < leastShare || s.levelDB() < leastLevel {
		t.Errorf("%v Hz is %.3f of the sound of %s, at %s dBFS", hz, share, name, number(s.levelDB()))
	}
}

// expectFilmRecorded expects that nearly all pictures of a recording have a
// readable barcode, and that they follow on each other, round and round.
func expectFilmRecorded(t *testing.T, file string, f film) {
	t.Helper()
	f = f.complete()
	const leastReadable = 95 // percent: a browser starts a call with few bits
	length := int64(f.fps * f.seconds)
	read, total, back, last := 0, 0, 0, int64(-1)
	decode(t, file, func(picture *media.Frame) bool {
		total++
		code, ok := mediatest.ReadBarcode(picture)
		if !ok {
			return true
		}
		read++
		step := (code.Sequence - last + length) % length
		seam := code.Sequence == 0 && last == 0 // a browser shows the first picture twice when it begins again
		if last >= 0 && !seam && (step == 0 || step > length/2) {
			back++
		}
		last = code.Sequence
		return true
	})
	t.Logf("%s: %d of %d pictures readable", filepath.Base(file), read, total)
	if total < f.fps || read*100 < total*leastReadable {
		t.Errorf("%s: %d of %d pictures show a readable barcode, want %d %%", file, read, total, leastReadable)
	}
	if back > 0 {
		t.Errorf("%s: %d pictures do not follow the one before", file, back)
	}
}
