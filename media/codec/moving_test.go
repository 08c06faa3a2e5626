package codec_test

import (
	"testing"
	"time"

	"moim/media/codec"
	"moim/media/codec/pagetest"
)

// TestVP8ScreenThatMoves scrolls a page of text by leaps all the time, so that every
// picture is new: at 2 Mb/s there are about five of them a second. Below that,
// the coarsest quantizer decides: such a page takes 350 to 450 kb then.
func TestVP8ScreenThatMoves(t *testing.T) {
	const fps, bps, least, leap = 30, 2_000_000, 4.5, 13
	const settle, moving = time.Second, 4 * time.Second
	e := newEncoder(t, codec.VP8Config{Screen: true, OneTemporalLayer: true, Bitrate: bps})
	f, page := newFrame(1920, 1080), newFrame(1920, 1080)
	if err := codec.FromImage(page, picture(pagetest.Write(t, 1, 1)[0])); err != nil {
		t.Fatal(err)
	}
	copy(f.U, page.U)
	copy(f.V, page.V)
	pictures := 0
	for n := 0; f.Captured < moving; n++ {
		f.Captured = time.Duration(n) * time.Second / fps
		for y := range 1080 {
			copy(f.Y[y*f.StrideY:][:1920], page.Y[(y+n*leap)%1080*page.StrideY:])
		}
		_, ok, err := e.Encode(f)
		if err != nil {
			t.Fatal(err)
		}
		if ok && f.Captured >= settle {
			pictures++
		}
	}
	if rate := float64(pictures) / (moving - settle).Seconds(); rate < least {
		t.Errorf("%.1f pictures a second, want %.1f", rate, least)
	} else {
		t.Logf("%.1f pictures a second", rate)
	}
}
