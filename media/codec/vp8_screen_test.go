package codec_test

import (
	"testing"

	"moim/media"
	"moim/media/codec"
)

func TestVP8Screen(t *testing.T) {
	e, d := newEncoder(t, codec.VP8Config{
		Screen: true, OneTemporalLayer: true, Bitrate: 800_000,
	}), newDecoder(t)
	f := newFrame(1280, 720)
	var quality float64
	for n := range 60 {
		text(f, n/30)
		s, ok := encode(t, e, f, n, 10)
		if !ok {
			continue
		}
		got, err := d.Decode(s)
		if err != nil {
			t.Fatal(err)
		}
		quality = psnr(f, got)
	}
	t.Logf("still text: %.1f dB", quality)
	if quality < 30 {
		t.Errorf("still text has %.1f dB, want 30", quality)
	}
}

// text draws something like lines of writing.
func text(f *media.Frame, page int) {
	for i := range f.Y {
		f.Y[i] = 235
	}
	for i := range f.U {
		f.U[i], f.V[i] = 128, 128
	}
	state := uint32(page + 1)
	for y := 10; y+12 < f.Height; y += 20 {
		for x := 10; x+8 < f.Width; x += 9 {
			state = state*1664525 + 1013904223
			for bit := range 24 {
				if state>>(bit+4)&1 != 0 {
					f.Y[(y+bit/4*2)*f.StrideY+x+bit%4*2] = 16
				}
			}
		}
	}
}
