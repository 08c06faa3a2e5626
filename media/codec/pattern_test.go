package codec_test

import (
	"math"
	"testing"
	"time"

	"moim/media"
	"moim/media/codec"
)

// paint draws a moving picture with gradients, a disc and some fine texture.
func paint(f *media.Frame, n int) {
	for y := range f.Height {
		row := f.Y[y*f.StrideY:][:f.Width]
		for x := range row {
			row[x] = byte(40 + (x+2*n)%128 + (y+n)%64)
		}
	}
	cx, cy, r := (n*5)%f.Width, f.Height/2, f.Height/6
	for y := max(cy-r, 0); y < min(cy+r, f.Height); y++ {
		for x := max(cx-r, 0); x < min(cx+r, f.Width); x++ {
			if (x-cx)*(x-cx)+(y-cy)*(y-cy) < r*r {
				f.Y[y*f.StrideY+x] = byte(200 + (x^y)&15)
			}
		}
	}
	for y := range (f.Height + 1) / 2 {
		for x := range (f.Width + 1) / 2 {
			f.U[y*f.StrideUV+x] = byte(96 + (x+n)%64)
			f.V[y*f.StrideUV+x] = byte(96 + (y+n)%64)
		}
	}
}

// calm draws what a person in front of a wall is to an encoder: a still
// background with a slowly moving disc.
func calm(f *media.Frame, n int) {
	paint(f, 0)
	cx, cy, r := f.Width/2+n%40, f.Height/2, f.Height/5
	for y := cy - r; y < cy+r; y++ {
		for x := cx - r; x < cx+r; x++ {
			if (x-cx)*(x-cx)+(y-cy)*(y-cy) < r*r {
				f.Y[y*f.StrideY+x] = byte(180 + (x-cx+y)&31)
			}
		}
	}
}

// psnr compares luma, in dB.
func psnr(a, b *media.Frame) float64 {
	var sum float64
	for y := range a.Height {
		ra, rb := a.Y[y*a.StrideY:][:a.Width], b.Y[y*b.StrideY:][:a.Width]
		for x := range ra {
			d := float64(ra[x]) - float64(rb[x])
			sum += d * d
		}
	}
	mse := sum / float64(a.Width*a.Height)
	if mse == 0 {
		return 99
	}
	return 10 * math.Log10(255*255/mse)
}

func newEncoder(tb testing.TB, config codec.VP8Config) *codec.VP8Encoder {
	tb.Helper()
	e, err := codec.NewVP8Encoder(config)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = e.Close() })
	return e
}

func newDecoder(tb testing.TB) *codec.VP8Decoder {
	tb.Helper()
	d, err := codec.NewVP8Decoder(nil)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = d.Close() })
	return d
}

// newFrame gives a frame of a pool of its own.
func newFrame(width, height int) *media.Frame {
	var pool media.FramePool
	return pool.Get(width, height)
}

// encode encodes picture n of a sequence at a frame rate and fails on errors.
func encode(tb testing.TB, e *codec.VP8Encoder, f *media.Frame, n int, fps float64) (media.Sample, bool) {
	tb.Helper()
	f.Captured = time.Hour + time.Duration(float64(n)/fps*float64(time.Second))
	s, ok, err := e.Encode(f)
	if err != nil {
		tb.Fatalf("frame %d: %v", n, err)
	}
	return s, ok
}
