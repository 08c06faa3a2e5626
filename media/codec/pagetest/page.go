package pagetest

import (
	"bytes"
	"fmt"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The size of the screen, in pixels.
const (
	Width  = 1920
	Height = 1080
)

const (
	lines     = 60
	letters   = 92 // of a line, about
	readLines = 12
	font      = "../../assets/fonts/NotoSansKR-Regular.otf" // from the folder of a test that is two folders deep
)

// Page is a page of text on a white screen.
type Page struct {
	// Pixels are those of the whole screen: blue, green, red, unused, in rows without gaps.
	Pixels []byte
	// Part is what of it is read by machine, twelve lines: reading all takes long, and
	// encoders treat all alike.
	Part  image.Rectangle
	words []string // in it
}

// Write renders pages of 10-point text at the usual 96 dots per inch: one or two
// columns of 60 lines of about 92 letters each. They are the same each time.
func Write(tb testing.TB, count, columns int) []Page {
	tb.Helper()
	syllables := strings.Fields("ta re mo ling ber son ver dun cal per in ter na for ward side light house stone field water work man hand time day book end er ing ly")
	state := uint32(7)
	next := func(n int) int {
		state = state*1664525 + 1013904223
		return int(state>>8) % n
	}
	pages := make([]Page, count)
	for n := range pages {
		texts := make([][]string, columns)
		for c := range texts {
			for range lines {
				var line strings.Builder
				for line.Len() < letters {
					for range 1 + next(3) {
						line.WriteString(syllables[next(len(syllables))])
					}
					line.WriteByte(' ')
				}
				texts[c] = append(texts[c], strings.TrimSpace(line.String()))
			}
		}
		pages[n] = render(tb, texts)
	}
	return pages
}

// columnStart is where a column of text begins.
func columnStart(columns, n int) int {
	if columns == 1 {
		return 620
	}
	return 120 + n*900
}

func render(tb testing.TB, columns [][]string) Page {
	tb.Helper()
	args := make([]string, 0, 32)
	args = append(args, "-size", fmt.Sprintf("%dx%d", Width, Height), "xc:white", "-font", font,
		"-density", "96", "-pointsize", "10", "-fill", "black")
	for n, text := range columns {
		args = append(args, "-annotate", fmt.Sprintf("+%d+40", columnStart(len(columns), n)), strings.Join(text, "\n"))
	}
	pixels, err := exec.CommandContext(tb.Context(), tool(tb, "convert"), append(args, "-depth", "8", "bgra:-")...).Output()
	if err != nil || len(pixels) != 4*Width*Height {
		tb.Fatalf("render a page: %v, %d bytes", err, len(pixels))
	}
	left := columnStart(len(columns), 0) - 20
	return Page{
		Pixels: pixels, Part: image.Rect(left, 20, left+700, 270),
		words: strings.Fields(strings.Join(columns[0][:readLines], " ")),
	}
}

// Read is the share of the page's words that a machine reads in luma, which is that of
// Part in rows without gaps.
func (p Page) Read(tb testing.TB, luma []byte) float64 {
	tb.Helper()
	file := filepath.Join(tb.TempDir(), "part.pgm")
	data := append(fmt.Appendf(nil, "P5 %d %d 255\n", p.Part.Dx(), p.Part.Dy()), luma...)
	if err := os.WriteFile(file, data, 0o600); err != nil {
		tb.Fatal(err)
	}
	command := exec.CommandContext(tb.Context(), tool(tb, "tesseract"), file, "stdout", "--psm", "6")
	command.Env = append(os.Environ(), "OMP_THREAD_LIMIT=1")
	out, err := command.Output()
	if err != nil {
		tb.Fatal(err)
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

// tool is the path of a program.
func tool(tb testing.TB, name string) string {
	tb.Helper()
	path, err := exec.LookPath(name)
	if err == nil {
		return path
	}
	if os.Getenv("CI") != "" {
		tb.Fatalf("%s is missing", name)
	}
	tb.Skipf("%s is missing", name)
	return ""
}
