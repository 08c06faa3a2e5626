package codec_test

import (
	"fmt"
	"testing"
	"time"

	"moim/media"
	"moim/media/codec"
	"moim/media/codec/pagetest"
)

// TestVP8ScreenThatScrolls shows a page of text and then scrolls it by leaps all the
// time, 390 rows a second, so that every picture is new. Without finding where the page
// was before, 1.2, 2.6 and 5 pictures a second come; with it, on an idle machine, 6.8,
// 10.6 and 19.6.
func TestVP8ScreenThatScrolls(t *testing.T) {
	page := newFrame(1920, 1080)
	if err := codec.FromImage(page, picture(pagetest.Write(t, 1, 1)[0])); err != nil {
		t.Fatal(err)
	}
	for kbps, least := range map[int]float64{500: 2.4, 1000: 4, 2000: 6.5} {
		t.Run(fmt.Sprintf("%d kb/s", kbps), func(t *testing.T) {
			rate, bps := scroll(t, page, 1000*kbps)
			t.Logf("%.1f pictures a second, %.0f kb/s", rate, bps/1000)
			if rate < least {
				t.Errorf("%.1f pictures a second, want %.1f", rate, least)
			}
			if most := 1.2 * float64(1000*kbps); bps > most {
				t.Errorf("%.0f kb/s, want %.0f at the most", bps/1000, most/1000)
			}
		})
	}
}

// scroll encodes a page that is scrolled, and returns how many pictures a second and
// how many bits a second come of it.
func scroll(t *testing.T, page *media.Frame, bitrate int) (rate, bps float64) {
	t.Helper()
	const fps, leap, still, moving = 30, 13, 3 * time.Second, 5 * time.Second
	e := newEncoder(t, codec.VP8Config{Screen: true, OneTemporalLayer: true, Bitrate: bitrate})
	f := newFrame(1920, 1080)
	copy(f.U, page.U)
	copy(f.V, page.V)
	pictures, bits := 0, 0
	for n := 0; f.Captured < still+moving; n++ {
		f.Captured = time.Duration(n) * time.Second / fps
		down := max(0, n-int(still*fps/time.Second)) * leap
		for y := range 1080 {
			copy(f.Y[y*f.StrideY:][:1920], page.Y[(y+down)%1080*page.StrideY:])
		}
		s, ok, err := e.Encode(f)
		if err != nil {
			t.Fatal(err)
		}
		if ok && f.Captured >= still {
			pictures++
			bits += 8 * len(s.Data)
		}
	}
	return float64(pictures) / moving.Seconds(), float64(bits) / moving.Seconds()
}
