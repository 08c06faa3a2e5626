package codec_test

import (
	"testing"

	"moim/media"
	"moim/media/codec"
)

func TestVP8Screen(t *testing.T) {
	e, d := newEncoder(t, codec.VP8Config{Screen: true, Bitrate: 800_000}), newDecoder(t)
	f := newFrame(1280, 720)
	var quality float64
	for n := range 80 {
		text(f, n/40)
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

// A screen on which nothing happens gives pictures of the base layer only, and
// what happens then is encoded at once.
func TestVP8ScreenRests(t *testing.T) {
	e := newEncoder(t, codec.VP8Config{Screen: true, Bitrate: 2_000_000})
	f := newFrame(640, 360)
	text(f, 0)
	for n := range 200 {
		moved := n > 100 && n%25 == 0
		if moved {
			f.Y[f.StrideY*100+n] ^= 0xff
		}
		s, ok := encode(t, e, f, n, 15)
		if n < 100 {
			continue // still getting sharp
		}
		if moved && !ok {
			t.Errorf("picture %d is lost, though something moved", n)
		}
		if ok && !moved && s.Temporal != 0 {
			t.Errorf("picture %d of layer %d shows nothing new", n, s.Temporal)
		}
	}
	stats := e.Stats()
	t.Logf("%+v", stats)
	if stats.Frames+stats.Dropped+stats.Skipped != 200 || stats.Skipped < 100 {
		t.Errorf("%d encoded, %d dropped, %d skipped of 200 pictures", stats.Frames, stats.Dropped, stats.Skipped)
	}
}

func BenchmarkScreenAtRest(b *testing.B) {
	e := newEncoder(b, codec.VP8Config{Screen: true})
	f := newFrame(1920, 1080)
	text(f, 0)
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		encode(b, e, f, n, 15)
		n++
	}
}
