package codec_test

import (
	"bytes"
	"image"
	_ "image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"moim/media"
	"moim/media/codec"
)

// page is a page of text as a screen of 1920x1080 shows it.
type page struct {
	words   []string // of the part that is read
	picture *image.RGBA
}

// The part of a page that is read by machine: reading all takes long, and rate
// control treats all alike.
const readWidth, readHeight, readLines = 700, 250, 12

// writePages renders pages of 10-point text in the usual 96 dots per inch: one
// column of 60 lines of about 100 letters each.
func writePages(t *testing.T, count int) []page {
	t.Helper()
	for _, tool := range []string{"convert", "tesseract"} {
		if _, err := exec.LookPath(tool); err != nil {
			if os.Getenv("CI") != "" {
				t.Fatal(tool + " is missing")
			}
			t.Skip(tool + " is missing")
		}
	}
	syllables := strings.Fields("ta re mo ling ber son ver dun cal per in ter na for ward side light house stone field water work man hand time day book end er ing ly")
	state := uint32(7)
	next := func(n int) int {
		state = state*1664525 + 1013904223
		return int(state>>8) % n
	}
	pages := make([]page, count)
	for n := range pages {
		var lines []string
		for range 60 {
			var line strings.Builder
			for line.Len() < 92 {
				for range 1 + next(3) {
					line.WriteString(syllables[next(len(syllables))])
				}
				line.WriteByte(' ')
			}
			lines = append(lines, strings.TrimSpace(line.String()))
		}
		pages[n] = page{words: strings.Fields(strings.Join(lines[:readLines], " ")), picture: render(t, strings.Join(lines, "\n"))}
	}
	return pages
}

// render writes text in the middle of a white screen.
func render(t *testing.T, text string) *image.RGBA {
	t.Helper()
	file := filepath.Join(t.TempDir(), "page.png")
	out, err := exec.Command("convert", "-size", "1920x1080", "xc:white", "-font", "../../assets/fonts/NotoSansKR-Regular.otf",
		"-density", "96", "-pointsize", "10", "-fill", "black", "-annotate", "+620+40", text, file).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	picture := image.NewRGBA(image.Rect(0, 0, 1920, 1080))
	for y := range 1080 {
		for x := range 1920 {
			picture.Set(x, y, img.At(x, y))
		}
	}
	return picture
}

// read is the share of a page's words that a machine reads in a picture, up to
// the first line that it does not see.
func (p page) read(t *testing.T, f *media.Frame) float64 {
	t.Helper()
	var pgm bytes.Buffer
	pgm.WriteString("P5 700 250 255\n")
	for y := 20; y < 20+readHeight; y++ {
		pgm.Write(f.Y[y*f.StrideY+600:][:readWidth])
	}
	file := filepath.Join(t.TempDir(), "part.pgm")
	if err := os.WriteFile(file, pgm.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	command := exec.Command("tesseract", file, "stdout", "--psm", "6")
	command.Env = append(os.Environ(), "OMP_THREAD_LIMIT=1")
	out, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	seen := make(map[string]int)
	for _, word := range strings.Fields(string(out)) {
		seen[word]++
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

// arrival is a decoded picture, and when it was there over a link that carries
// exactly the bitrate.
type arrival struct {
	after   time.Duration // since the page was turned
	picture *media.Frame
}

// turnPages shows pages for some seconds each, and returns what comes of the last.
func turnPages(t *testing.T, pages []page, bps int) []arrival {
	t.Helper()
	const fps, each = 10, 3 * time.Second
	e, d := newEncoder(t, codec.VP8Config{Screen: true, OneTemporalLayer: true, Bitrate: bps}), newDecoder(t)
	f := newFrame(1920, 1080)
	var line time.Duration // until when the link is busy
	var arrivals []arrival
	for n, p := range pages {
		if err := codec.FromImage(f, p.picture); err != nil {
			t.Fatal(err)
		}
		begun := time.Duration(n) * each
		for f.Captured = begun; f.Captured < begun+each; f.Captured += time.Second / fps {
			s, ok, err := e.Encode(f)
			if err != nil {
				t.Fatal(err)
			}
			if !ok {
				continue
			}
			line = max(line, f.Captured) + time.Duration(float64(8*len(s.Data))/float64(bps)*float64(time.Second))
			got, err := d.Decode(s)
			if err != nil {
				t.Fatal(err)
			}
			if n == len(pages)-1 {
				arrivals = append(arrivals, arrival{line - begun, got.Retain()})
			}
		}
	}
	return arrivals
}

// TestVP8TextIsReadable turns pages, and lets a machine read what has arrived.
func TestVP8TextIsReadable(t *testing.T) {
	const enough = 0.95 // of the words
	pages := writePages(t, 2)
	last := pages[len(pages)-1]
	original := newFrame(1920, 1080)
	if err := codec.FromImage(original, last.picture); err != nil {
		t.Fatal(err)
	}
	best := last.read(t, original)
	if best < enough {
		t.Fatalf("only %.3f of the original is read", best)
	}
	for _, c := range []struct {
		bps    int
		within time.Duration
	}{{500_000, time.Second}, {1_000_000, 600 * time.Millisecond}, {2_000_000, 500 * time.Millisecond}} {
		for n, a := range turnPages(t, pages, c.bps) {
			share := last.read(t, a.picture)
			t.Logf("%d kb/s: picture %d after %v: %.3f of the words", c.bps/1000, n+1, a.after.Round(time.Millisecond), share)
			if share < enough*best && a.after < c.within {
				continue
			}
			if a.after > c.within {
				t.Errorf("%d kb/s: readable after %v, want %v", c.bps/1000, a.after, c.within)
			}
			break
		}
	}
}
