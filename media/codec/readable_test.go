package codec_test

import (
	"image"
	"testing"
	"time"

	"moim/media"
	"moim/media/codec"
	"moim/media/codec/pagetest"
)

// picture is a page as encoders take it.
func picture(p pagetest.Page) image.Image {
	return &media.BGRA{Pix: p.Pixels, Stride: 4 * pagetest.Width, Rect: image.Rect(0, 0, pagetest.Width, pagetest.Height)}
}

// read is the share of a page's words that a machine reads in a frame.
func read(t *testing.T, p pagetest.Page, f *media.Frame) float64 {
	t.Helper()
	var luma []byte
	for y := p.Part.Min.Y; y < p.Part.Max.Y; y++ {
		luma = append(luma, f.Y[y*f.StrideY:][p.Part.Min.X:p.Part.Max.X]...)
	}
	return p.Read(t, luma)
}

// arrival is a decoded picture, and when it was there over a link that carries
// exactly the bitrate.
type arrival struct {
	after   time.Duration // since the page was turned
	picture *media.Frame
}

// turnPages shows pages for some seconds each, and returns what comes of the last.
func turnPages(t *testing.T, pages []pagetest.Page, bps int) []arrival {
	t.Helper()
	const fps, each = 10, 3 * time.Second
	e, d := newEncoder(t, codec.VP8Config{Screen: true, OneTemporalLayer: true, Bitrate: bps}), newDecoder(t)
	f := newFrame(1920, 1080)
	var line time.Duration // until when the link is busy
	var arrivals []arrival
	for n, p := range pages {
		if err := codec.FromImage(f, picture(p)); err != nil {
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
	pages := pagetest.Write(t, 2, 1)
	last := pages[len(pages)-1]
	original := newFrame(1920, 1080)
	if err := codec.FromImage(original, picture(last)); err != nil {
		t.Fatal(err)
	}
	best := read(t, last, original)
	if best < enough {
		t.Fatalf("only %.3f of the original is read", best)
	}
	for _, c := range []struct {
		bps    int
		within time.Duration
	}{{500_000, time.Second}, {1_000_000, 600 * time.Millisecond}, {2_000_000, 500 * time.Millisecond}} {
		for n, a := range turnPages(t, pages, c.bps) {
			share := read(t, last, a.picture)
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
