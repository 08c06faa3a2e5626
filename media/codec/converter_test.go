package codec_test

import (
	"fmt"
	"image"
	"testing"
	"time"

	"moim/media"
	"moim/media/codec"
)

// reference converts one pixel by the formula of BT.601 in limited range.
func reference(y, u, v byte) [3]int {
	c, d, e := float64(y)-16, float64(u)-128, float64(v)-128
	clamp := func(x float64) int { return int(min(max(x, 0), 255) + 0.5) }
	return [3]int{
		clamp(1.164384*c + 1.596027*e),
		clamp(1.164384*c - 0.391762*d - 0.812968*e),
		clamp(1.164384*c + 2.017232*d),
	}
}

// flat fills a frame with one colour.
func flat(f *media.Frame, y, u, v byte) {
	for i := range f.Y {
		f.Y[i] = y
	}
	for i := range f.U {
		f.U[i], f.V[i] = u, v
	}
}

func apart(a, b int) int { return max(a-b, b-a) }

func TestRGBAFormula(t *testing.T) {
	c := codec.NewConverter()
	f := newFrame(33, 5)
	dst := image.NewRGBA(image.Rect(0, 0, 33, 5))
	worst := 0
	for y := 0; y < 256; y += 15 {
		for u := 0; u < 256; u += 17 {
			for v := 0; v < 256; v += 17 {
				flat(f, byte(y), byte(u), byte(v))
				c.RGBA(dst, f)
				want := reference(byte(y), byte(u), byte(v))
				at := dst.PixOffset(32, 4)
				for i := range 3 {
					worst = max(worst, apart(int(dst.Pix[at+i]), want[i]))
				}
				if dst.Pix[at+3] != 255 {
					t.Fatalf("alpha %d", dst.Pix[at+3])
				}
			}
		}
	}
	t.Logf("worst difference %d", worst)
	if worst > 3 {
		t.Errorf("worst difference %d, want 3", worst)
	}
}

func TestRGBAPlaces(t *testing.T) {
	c := codec.NewConverter()
	for _, size := range [][2]int{{64, 48}, {65, 47}, {1, 1}, {641, 361}} {
		f := newFrame(size[0], size[1])
		paint(f, 3)
		// A picture within a larger one, whose rim must stay.
		outer := image.NewRGBA(image.Rect(0, 0, size[0]+10, size[1]+10))
		dst := outer.SubImage(image.Rect(5, 5, 5+size[0], 5+size[1])).(*image.RGBA)
		c.RGBA(dst, f)
		worst := 0
		for y := range size[1] {
			for x := range size[0] {
				uv := y/2*f.StrideUV + x/2
				want := reference(f.Y[y*f.StrideY+x], f.U[uv], f.V[uv])
				at := dst.PixOffset(5+x, 5+y)
				for i := range 3 {
					worst = max(worst, apart(int(dst.Pix[at+i]), want[i]))
				}
			}
		}
		if worst > 3 {
			t.Errorf("%v: worst difference %d", size, worst)
		}
		for y := range size[1] + 10 {
			for x := range size[0] + 10 {
				inside := image.Pt(x, y).In(dst.Rect)
				if a := outer.RGBAAt(x, y).A; inside != (a == 255) {
					t.Fatalf("%v: alpha at %d, %d is %d", size, x, y, a)
				}
			}
		}
	}
}

func TestRGBAResizes(t *testing.T) {
	c := codec.NewConverter()
	f := newFrame(640, 360)
	flat(f, 120, 90, 200)
	want := reference(120, 90, 200)
	for _, size := range [][2]int{{320, 180}, {333, 77}, {1280, 720}, {1, 1}, {320, 180}} {
		dst := image.NewRGBA(image.Rect(0, 0, size[0], size[1]))
		c.RGBA(dst, f)
		for i := 0; i < len(dst.Pix); i += 4 {
			if apart(int(dst.Pix[i]), want[0]) > 3 || apart(int(dst.Pix[i+2]), want[2]) > 3 || dst.Pix[i+3] != 255 {
				t.Fatalf("%v: pixel %d is %v, want %v", size, i/4, dst.Pix[i:i+4], want)
			}
		}
	}
}

func TestScale(t *testing.T) {
	c := codec.NewConverter()
	sizes := [][4]int{{640, 360, 320, 180}, {641, 361, 160, 90}, {320, 180, 640, 360}, {64, 64, 64, 64}, {100, 100, 1, 1}}
	for _, s := range sizes {
		t.Run(fmt.Sprint(s), func(t *testing.T) {
			src, dst := newFrame(s[0], s[1]), newFrame(s[2], s[3])
			src.Captured = time.Minute
			for y := range src.Height {
				for x := range src.Width {
					src.Y[y*src.StrideY+x] = byte(255 * x / src.Width)
				}
			}
			c.Scale(dst, src)
			if dst.Captured != time.Minute {
				t.Error("capture time was lost")
			}
			for y := range dst.Height {
				for x := range dst.Width {
					want := 255 * (2*x + 1) / (2 * dst.Width)
					if got := int(dst.Y[y*dst.StrideY+x]); apart(got, want) > 4 {
						t.Fatalf("at %d, %d: %d, want %d", x, y, got, want)
					}
				}
			}
		})
	}
}

// Fine lines become grey, not moiré: pictures are averaged when made smaller.
func TestScaleAverages(t *testing.T) {
	src, dst := newFrame(640, 360), newFrame(160, 90)
	for i := range src.Y {
		src.Y[i] = byte(16 + i%2*200)
	}
	codec.NewConverter().Scale(dst, src)
	for y := range dst.Height {
		for x := range dst.Width {
			if got := int(dst.Y[y*dst.StrideY+x]); apart(got, 116) > 2 {
				t.Fatalf("at %d, %d: %d", x, y, got)
			}
		}
	}
}

func TestConverterRefusesQuietly(t *testing.T) {
	c := codec.NewConverter()
	good, short := newFrame(64, 64), newFrame(64, 64)
	short.V = nil
	c.Scale(good, short)
	c.Scale(short, good)
	c.Scale(&media.Frame{}, good)
	c.RGBA(image.NewRGBA(image.Rectangle{}), good)
	c.RGBA(image.NewRGBA(image.Rect(0, 0, 64, 64)), short)
	c.RGBA(&image.RGBA{Rect: image.Rect(0, 0, 64, 64), Stride: 256}, good)
	c.RGBA(image.NewRGBA(image.Rect(0, 0, 6000, 6)), good)
}
