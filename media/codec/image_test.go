package codec_test

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"testing"

	"moim/media"
	"moim/media/codec"
)

var imageSizes = [][2]int{{64, 48}, {65, 47}, {641, 361}, {1, 1}, {3, 2}}

func TestFromYCbCr(t *testing.T) {
	ratios := []image.YCbCrSubsampleRatio{
		image.YCbCrSubsampleRatio444, image.YCbCrSubsampleRatio422, image.YCbCrSubsampleRatio420,
		image.YCbCrSubsampleRatio440, image.YCbCrSubsampleRatio411, image.YCbCrSubsampleRatio410,
	}
	for _, ratio := range ratios {
		for _, size := range imageSizes {
			t.Run(fmt.Sprint(ratio, size), func(t *testing.T) {
				w, h := size[0], size[1]
				img := image.NewYCbCr(image.Rect(0, 0, w, h), ratio)
				for y := range h {
					for x := range w {
						img.Y[img.YOffset(x, y)] = byte(x*3 + y*5)
						img.Cb[img.COffset(x, y)] = byte(50 + 100*x/w)
						img.Cr[img.COffset(x, y)] = byte(50 + 100*y/h)
					}
				}
				f := newFrame(w, h)
				if err := codec.FromImage(f, img); err != nil {
					t.Fatal(err)
				}
				for y := range h {
					for x := range w {
						if f.Y[y*f.StrideY+x] != byte(x*3+y*5) {
							t.Fatalf("Y at %d, %d is %d", x, y, f.Y[y*f.StrideY+x])
						}
						u, v := int(f.U[y/2*f.StrideUV+x/2]), int(f.V[y/2*f.StrideUV+x/2])
						if apart(u, 50+100*x/w) > 4+300/w || apart(v, 50+100*y/h) > 4+300/h {
							t.Fatalf("U, V at %d, %d are %d, %d", x, y, u, v)
						}
					}
				}
			})
		}
	}
}

// colours draws smooth colours, slow enough for chroma to be comparable.
func colours(x, y int) color.NRGBA {
	return color.NRGBA{R: byte(x / 3), G: byte(y / 2), B: byte(255 - x/3), A: 255}
}

func TestFromRGB(t *testing.T) {
	type settable interface {
		image.Image
		Set(x, y int, c color.Color)
	}
	kinds := map[string]func(image.Rectangle) settable{
		"RGBA":   func(r image.Rectangle) settable { return image.NewRGBA(r) },
		"NRGBA":  func(r image.Rectangle) settable { return image.NewNRGBA(r) },
		"RGBA64": func(r image.Rectangle) settable { return image.NewRGBA64(r) },
	}
	for name, kind := range kinds {
		for _, size := range imageSizes {
			t.Run(fmt.Sprint(name, size), func(t *testing.T) {
				img := kind(image.Rect(7, 9, 7+size[0], 9+size[1]))
				for y := range size[1] {
					for x := range size[0] {
						img.Set(7+x, 9+y, colours(x, y))
					}
				}
				f := newFrame(size[0], size[1])
				if err := codec.FromImage(f, img); err != nil {
					t.Fatal(err)
				}
				compareColours(t, f)
			})
		}
	}
}

func compareColours(t *testing.T, f *media.Frame) {
	t.Helper()
	for y := range f.Height {
		for x := range f.Width {
			c := colours(x, y)
			r, g, b := float64(c.R), float64(c.G), float64(c.B)
			want := [3]float64{
				16 + 0.256788*r + 0.504129*g + 0.097906*b,
				128 - 0.148223*r - 0.290993*g + 0.439216*b,
				128 + 0.439216*r - 0.367788*g - 0.071427*b,
			}
			uv := y/2*f.StrideUV + x/2
			got := [3]byte{f.Y[y*f.StrideY+x], f.U[uv], f.V[uv]}
			for i := range 3 {
				if apart(int(got[i]), int(want[i]+0.5)) > 2 {
					t.Fatalf("at %d, %d: %v, want %.0f", x, y, got, want)
				}
			}
		}
	}
}

func TestFromTransparent(t *testing.T) {
	img := image.NewNRGBA(image.Rect(0, 0, 4, 4))
	for i := range img.Pix {
		img.Pix[i] = 255
		if i%4 == 3 {
			img.Pix[i] = 0
		}
	}
	f := newFrame(4, 4)
	if err := codec.FromImage(f, img); err != nil {
		t.Fatal(err)
	}
	if f.Y[0] != 16 || f.U[0] != 128 || f.V[0] != 128 {
		t.Errorf("transparent white over black is %d, %d, %d", f.Y[0], f.U[0], f.V[0])
	}
}

func TestFromFullRange(t *testing.T) {
	img := image.NewYCbCr(image.Rect(0, 0, 256, 2), image.YCbCrSubsampleRatio444)
	for i := range img.Y {
		img.Y[i], img.Cb[i], img.Cr[i] = byte(i), byte(i&^1), 128
	}
	f := newFrame(256, 2)
	if err := codec.FromFullRange(f, img); err != nil {
		t.Fatal(err)
	}
	if f.Y[0] != 16 || f.Y[255] != 235 || f.U[0] != 16 || f.U[64] != 128 || f.V[0] != 128 {
		t.Errorf("Y %d to %d, U %d and %d, V %d", f.Y[0], f.Y[255], f.U[0], f.U[64], f.V[0])
	}
	// image/color's formula for JPEG and ours for limited range give one colour.
	c := codec.NewConverter()
	dst := image.NewRGBA(image.Rect(0, 0, 256, 2))
	c.RGBA(dst, f)
	for x := range 256 {
		r, g, b := color.YCbCrToRGB(byte(x), byte(x&^1), 128)
		got := dst.RGBAAt(x, 0)
		if apart(int(got.R), int(r)) > 4 || apart(int(got.G), int(g)) > 4 || apart(int(got.B), int(b)) > 5 {
			t.Errorf("level %d: %v, want %d, %d, %d", x, got, r, g, b)
		}
	}
}

func TestFromImageRefuses(t *testing.T) {
	short := image.NewYCbCr(image.Rect(0, 0, 64, 64), image.YCbCrSubsampleRatio420)
	short.Cr = short.Cr[:5]
	thin := image.NewRGBA(image.Rect(0, 0, 64, 64))
	thin.Stride = 10
	odd := image.NewYCbCr(image.Rect(0, 0, 64, 64), image.YCbCrSubsampleRatio420)
	odd.SubsampleRatio = 77
	for name, img := range map[string]image.Image{
		"other size": image.NewRGBA(image.Rect(0, 0, 63, 64)),
		"empty":      image.NewRGBA(image.Rectangle{}),
		"short":      short,
		"thin":       thin,
		"odd ratio":  odd,
	} {
		if err := codec.FromImage(newFrame(64, 64), img); !errors.Is(err, codec.ErrImage) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := codec.FromImage(&media.Frame{}, thin); !errors.Is(err, codec.ErrSize) {
		t.Errorf("no frame: %v", err)
	}
}
