package bench_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The size of the screen that is shared.
const screenWidth, screenHeight = 1920, 1080

// part is a part of a picture.
type part struct {
	X      int `json:"x"`
	Y      int `json:"y"`
	Width  int `json:"width"`
	Height int `json:"height"`
}

// reading is the part of a page that is read by machine, twelve lines: reading all
// takes long, and encoders treat all alike.
func reading(columns int) part {
	return part{X: columnStart(columns, 0) - 20, Y: 20, Width: 700, Height: 250}
}

// columnStart is where a column of text begins.
func columnStart(columns, n int) int {
	if columns == 1 {
		return 620
	}
	return 120 + n*900
}

// paper is a page of text as a screen shows it.
type paper struct {
	part
	pixels []byte   // of the whole screen: blue, green, red, unused
	luma   []byte   // of the part that is read
	words  []string // in it
	best   float64  // the share of them that the machine reads in the original
}

// writePapers renders pages of 10-point text at the usual 96 dots per inch: columns
// of 60 lines of about 92 letters each.
func writePapers(t *testing.T, count, columns int) []paper {
	t.Helper()
	syllables := strings.Fields("ta re mo ling ber son ver dun cal per in ter na for ward side light house stone field water work man hand time day book end er ing ly")
	state := uint32(7)
	next := func(n int) int {
		state = state*1664525 + 1013904223
		return int(state>>8) % n
	}
	papers := make([]paper, count)
	for n := range papers {
		texts := make([]string, columns)
		for c := range texts {
			lines := make([]string, 60)
			for i := range lines {
				var line strings.Builder
				for line.Len() < 92 {
					for range 1 + next(3) {
						line.WriteString(syllables[next(len(syllables))])
					}
					line.WriteByte(' ')
				}
				lines[i] = strings.TrimSpace(line.String())
			}
			texts[c] = strings.Join(lines, "\n")
		}
		papers[n] = newPaper(t, texts)
	}
	return papers
}

// newPaper writes columns of text on a white screen.
func newPaper(t *testing.T, columns []string) paper {
	t.Helper()
	const readLines, enough = 12, 0.95
	args := []string{
		"-size", fmt.Sprintf("%dx%d", screenWidth, screenHeight), "xc:white", "-font", "../../assets/fonts/NotoSansKR-Regular.otf",
		"-density", "96", "-pointsize", "10", "-fill", "black",
	}
	for n, text := range columns {
		args = append(args, "-annotate", fmt.Sprintf("+%d+40", columnStart(len(columns), n)), text)
	}
	pixels, err := exec.CommandContext(t.Context(), tool(t, "convert"), append(args, "-depth", "8", "bgra:-")...).Output()
	if err != nil || len(pixels) != 4*screenWidth*screenHeight {
		t.Fatalf("render a page: %v, %d bytes", err, len(pixels))
	}
	p := paper{part: reading(len(columns)), pixels: pixels}
	for y := p.Y; y < p.Y+p.Height; y++ {
		for x := p.X; x < p.X+p.Width; x++ {
			b := pixels[4*(y*screenWidth+x):]
			p.luma = append(p.luma, byte(16+(66*int(b[2])+129*int(b[1])+25*int(b[0])+128)>>8)) // BT.601, limited range
		}
	}
	lines := strings.SplitN(columns[0], "\n", readLines+1)[:readLines]
	p.words = strings.Fields(strings.Join(lines, " "))
	if p.best = p.read(t, p.luma); p.best < enough {
		t.Fatalf("only %.3f of an original is read", p.best)
	}
	return p
}

// read is the share of a page's words that a machine reads in a picture's luma.
func (p paper) read(t *testing.T, luma []byte) float64 {
	t.Helper()
	file := filepath.Join(t.TempDir(), "part.pgm")
	data := append(fmt.Appendf(nil, "P5 %d %d 255\n", p.Width, p.Height), luma...)
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), tool(t, "tesseract"), file, "stdout", "--psm", "6")
	command.Env = append(os.Environ(), "OMP_THREAD_LIMIT=1")
	out, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	seen := make(map[string]int)
	for word := range bytes.FieldsSeq(out) {
		seen[string(word)]++
	}
	found := 0
	for _, word := range p.words {
		if seen[word] > 0 {
			seen[word]--
			found++
		}
	}
	return float64(found) / float64(len(p.words))
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
