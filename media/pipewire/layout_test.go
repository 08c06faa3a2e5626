package pipewire_test

import (
	"errors"
	"image"
	"math"
	"slices"
	"testing"

	"moim/media/pipewire"
)

// Numbers of formats: enum spa_video_format.
const rgbx, bgrx, rgba, bgra, i420 = 7, 8, 11, 12, 2

func TestPlace(t *testing.T) {
	t.Parallel()
	const memory = 4 * 64 * 32
	whole := image.Rect(0, 0, 64, 32)
	for name, test := range map[string]struct {
		layout pipewire.Layout
		area   image.Rectangle // empty: refused
		begin  int
	}{
		"plain":          {pipewire.Layout{Format: bgrx, Width: 64, Height: 32, Stride: 256}, whole, 0},
		"red first":      {pipewire.Layout{Format: rgba, Width: 64, Height: 32, Stride: 256}, whole, 0},
		"no stride":      {pipewire.Layout{Format: rgbx, Width: 64, Height: 32}, whole, 0},
		"last row short": {pipewire.Layout{Format: bgra, Width: 60, Height: 32, Stride: 256, Offset: 16}, image.Rect(0, 0, 60, 32), 16},
		"cropped": {
			pipewire.Layout{Format: bgrx, Width: 64, Height: 32, Stride: 256, Cropped: true, Crop: pipewire.Region{X: 8, Y: 4, Width: 16, Height: 8}},
			image.Rect(8, 4, 24, 12), 4*256 + 32,
		},
		"cropped over the edge": {
			pipewire.Layout{Format: bgrx, Width: 64, Height: 32, Stride: 256, Cropped: true, Crop: pipewire.Region{X: -5, Y: 30, Width: math.MaxUint32, Height: math.MaxUint32}},
			image.Rect(0, 30, 64, 32), 30 * 256,
		},
		"cropped to nothing": {
			pipewire.Layout{Format: bgrx, Width: 64, Height: 32, Stride: 256, Cropped: true, Crop: pipewire.Region{X: math.MaxInt32, Width: 9, Height: 9}},
			whole, 0,
		},
		"another format":        {pipewire.Layout{Format: i420, Width: 64, Height: 32, Stride: 256}, image.Rectangle{}, 0},
		"no width":              {pipewire.Layout{Format: bgrx, Height: 32, Stride: 256}, image.Rectangle{}, 0},
		"no height":             {pipewire.Layout{Format: bgrx, Width: 64, Stride: 256}, image.Rectangle{}, 0},
		"huge":                  {pipewire.Layout{Format: bgrx, Width: math.MaxUint32, Height: math.MaxUint32}, image.Rectangle{}, 0},
		"stride too small":      {pipewire.Layout{Format: bgrx, Width: 64, Height: 32, Stride: 255}, image.Rectangle{}, 0},
		"stride below zero":     {pipewire.Layout{Format: bgrx, Width: 64, Height: 32, Stride: -256}, image.Rectangle{}, 0},
		"stride huge":           {pipewire.Layout{Format: bgrx, Width: 64, Height: 32, Stride: math.MaxInt32}, image.Rectangle{}, 0},
		"offset beyond the map": {pipewire.Layout{Format: bgrx, Width: 64, Height: 32, Stride: 256, Offset: math.MaxUint32}, image.Rectangle{}, 0},
		"one byte too few":      {pipewire.Layout{Format: bgrx, Width: 64, Height: 32, Stride: 256, Offset: 1}, image.Rectangle{}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			place, err := test.layout.Place(memory)
			if test.area.Empty() {
				if !errors.Is(err, pipewire.ErrLayout) {
					t.Errorf("%+v, %v", place, err)
				}
				return
			}
			if err != nil || place.Area != test.area || place.Begin != test.begin {
				t.Errorf("%+v, %v; want %v from byte %d", place, err, test.area, test.begin)
			}
		})
	}
}

func TestDamage(t *testing.T) {
	t.Parallel()
	var p pipewire.Picture
	l := pipewire.Layout{Format: bgrx, Width: 64, Height: 32, Cropped: true, Crop: pipewire.Region{X: 10, Y: 10, Width: 20, Height: 10}}
	err := p.Fill(make([]byte, 4*64*32), l, []pipewire.Region{
		{X: 0, Y: 0, Width: 12, Height: 12}, {X: 40, Y: 0, Width: 9, Height: 9}, {X: math.MinInt32, Y: math.MinInt32, Width: math.MaxUint32, Height: math.MaxUint32},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []image.Rectangle{image.Rect(0, 0, 2, 2), image.Rect(0, 0, 20, 10)}
	if !slices.Equal(p.Damage, want) || p.Size != image.Pt(20, 10) {
		t.Errorf("%v of %v, want %v", p.Damage, p.Size, want)
	}
}

// FuzzPicture believes nothing: whatever a stream says, the picture lies within its
// memory and what has changed within the picture.
func FuzzPicture(f *testing.F) {
	f.Add(uint32(bgrx), uint32(64), uint32(32), uint32(0), int32(256), false, int32(0), int32(0), uint32(0), uint32(0), 8192)
	f.Add(uint32(rgba), uint32(63), uint32(31), uint32(5), int32(0), true, int32(-1), int32(3), uint32(7), uint32(math.MaxUint32), 8192)
	f.Add(uint32(bgra), uint32(16384), uint32(16384), uint32(math.MaxUint32), int32(math.MaxInt32), true, int32(math.MaxInt32), int32(math.MinInt32), uint32(1), uint32(1), 100)
	f.Add(uint32(rgbx), uint32(1), uint32(1), uint32(0), int32(-4), false, int32(0), int32(0), uint32(0), uint32(0), 4)
	f.Fuzz(func(t *testing.T, format, width, height, offset uint32, stride int32, cropped bool, x, y int32, w, h uint32, memory int) {
		bytes := make([]byte, min(max(memory, 0), 1<<20))
		region := pipewire.Region{X: x, Y: y, Width: w, Height: h}
		l := pipewire.Layout{
			Format: format, Width: width, Height: height, Offset: offset, Stride: stride, Cropped: cropped, Crop: region,
		}
		var p pipewire.Picture
		if err := p.Fill(bytes, l, []pipewire.Region{region, {X: y, Y: x, Width: h, Height: w}}); err != nil {
			if !errors.Is(err, pipewire.ErrLayout) {
				t.Error(err)
			}
			return
		}
		all := image.Rectangle{Max: p.Size}
		if all.Empty() || p.Stride < 4*p.Size.X || len(p.Pix) != (p.Size.Y-1)*p.Stride+4*p.Size.X {
			t.Fatalf("%d bytes for %v in rows of %d", len(p.Pix), p.Size, p.Stride)
		}
		for _, r := range p.Damage {
			if r.Empty() || !r.In(all) {
				t.Errorf("%v of %v has changed", r, all)
			}
		}
	})
}
