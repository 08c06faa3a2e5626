package bench_test

import (
	"testing"

	"moim/media/codec/pagetest"
)

// The size of the screen that is shared.
const screenWidth, screenHeight = pagetest.Width, pagetest.Height

// part is a part of a picture.
type part struct {
	X      int `json:"x"`
	Y      int `json:"y"`
	Width  int `json:"width"`
	Height int `json:"height"`
}

// paper is a page of text as a screen shows it.
type paper struct {
	pagetest.Page
	part         // what of it is read
	luma []byte  // of that
	best float64 // the share of its words that the machine reads in the original
}

// writePapers renders pages of text in columns.
func writePapers(t *testing.T, count, columns int) []paper {
	t.Helper()
	papers := make([]paper, count)
	for n, page := range pagetest.Write(t, count, columns) {
		papers[n] = newPaper(t, page)
	}
	return papers
}

func newPaper(t *testing.T, page pagetest.Page) paper {
	t.Helper()
	const enough = 0.95
	r := page.Part
	p := paper{Page: page, part: part{X: r.Min.X, Y: r.Min.Y, Width: r.Dx(), Height: r.Dy()}}
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			b := page.Pixels[4*(y*screenWidth+x):]
			p.luma = append(p.luma, byte(16+(66*int(b[2])+129*int(b[1])+25*int(b[0])+128)>>8)) // BT.601, limited range
		}
	}
	if p.best = p.Read(t, p.luma); p.best < enough {
		t.Fatalf("only %.3f of an original is read", p.best)
	}
	return p
}

// likeness is the structural similarity (SSIM, Wang 2004) of a picture's luma to
// the page: the mean over windows of 8x8 pixels, four pixels apart.
func (p paper) likeness(luma []byte) float64 {
	const window, step = 8, 4
	if len(luma) != len(p.luma) {
		return 0
	}
	sum, windows := 0.0, 0
	for y := 0; y+window <= p.Height; y += step {
		for x := 0; x+window <= p.Width; x += step {
			sum += p.similar(luma, x, y, window)
			windows++
		}
	}
	return sum / float64(windows)
}

// similar is the similarity in one window.
func (p paper) similar(luma []byte, x, y, window int) float64 {
	const c1, c2 = 0.01 * 255 * 0.01 * 255, 0.03 * 255 * 0.03 * 255
	var a, b, aa, bb, ab float64
	for row := y; row < y+window; row++ {
		for at := row*p.Width + x; at < row*p.Width+x+window; at++ {
			v, w := float64(p.luma[at]), float64(luma[at])
			a, b, aa, bb, ab = a+v, b+w, aa+v*v, bb+w*w, ab+v*w
		}
	}
	n := float64(window * window)
	a, b = a/n, b/n
	aa, bb, ab = aa/n-a*a, bb/n-b*b, ab/n-a*b
	return (2*a*b + c1) * (2*ab + c2) / ((a*a + b*b + c1) * (aa + bb + c2))
}

func TestLikeness(t *testing.T) {
	p := paper{part: part{Width: 16, Height: 16}, luma: make([]byte, 256)}
	other := make([]byte, 256)
	for i := range p.luma {
		p.luma[i], other[i] = byte(i*37), byte(i*91)
	}
	if got := p.likeness(p.luma); got < 0.9999 || got > 1.0001 {
		t.Errorf("a page is like itself by %v", got)
	}
	if got := p.likeness(other); got > 0.5 {
		t.Errorf("a page is like another by %v", got)
	}
}
