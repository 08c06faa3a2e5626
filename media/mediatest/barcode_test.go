package mediatest_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"moim/media"
	"moim/media/mediatest"
)

func newPattern(tb testing.TB, clock *media.Clock, cfg mediatest.PatternConfig) *mediatest.Pattern {
	tb.Helper()
	p, err := mediatest.NewPattern(clock, cfg)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = p.Close() })
	return p
}

func TestBarcodeSaysNumberAndTime(t *testing.T) {
	for _, cfg := range []mediatest.PatternConfig{
		{},
		{Seed: 7, FPS: 7},
		{Width: 160, Height: 90, FPS: 15},
		{Width: 320, Height: 180, FPS: 60},
		{Width: 1280, Height: 720, FPS: 30},
		{Width: 642, Height: 481, FPS: 30},
	} {
		synctest.Test(t, func(t *testing.T) {
			clock := media.NewClock()
			p := newPattern(t, clock, cfg)
			for n := range int64(200) {
				f, err := p.Read(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				b, ok := mediatest.ReadBarcode(f)
				if !ok {
					t.Fatalf("%+v: frame %d not readable", cfg, n)
				}
				if b.Sequence != n {
					t.Fatalf("%+v: number %d, want %d", cfg, b.Sequence, n)
				}
				if off := b.Captured.Sub(clock.Wall(f.Captured)).Abs(); off > time.Microsecond {
					t.Fatalf("%+v: frame %d: time off by %v", cfg, n, off)
				}
				f.Release()
			}
		})
	}
}

func TestPatternLeavesOutLateFrames(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clock := media.NewClock()
		p := newPattern(t, clock, mediatest.PatternConfig{})
		first := readFrame(t, p)
		first.Release()
		time.Sleep(time.Second)
		f := readFrame(t, p)
		defer f.Release()
		if late := clock.Now() - f.Captured; late > 34*time.Millisecond {
			t.Errorf("frame is %v old", late)
		}
		if b, ok := mediatest.ReadBarcode(f); !ok || b.Sequence != 30 {
			t.Errorf("barcode %+v, %v; want frame 30", b, ok)
		}
	})
}

func TestPatternReadEnds(t *testing.T) {
	p := newPattern(t, media.NewClock(), mediatest.PatternConfig{FPS: 1})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.Read(ctx); err == nil {
		t.Error("Read with an ended context gave a frame")
	}
	done := make(chan error)
	go func() {
		for {
			f, err := p.Read(context.Background())
			if err != nil {
				done <- err
				return
			}
			f.Release()
		}
	}()
	_ = p.Close()
	if err := <-done; err == nil {
		t.Error("Read after Close gave a frame")
	}
}

func TestNoBarcodeInOtherPictures(t *testing.T) {
	var pool media.FramePool
	for _, luma := range []byte{0, 16, 128, 235, 255} {
		f := pool.Get(640, 360)
		for i := range f.Y {
			f.Y[i] = luma
		}
		if b, ok := mediatest.ReadBarcode(f); ok {
			t.Errorf("grey %d reads as %+v", luma, b)
		}
		f.Release()
	}
	for _, size := range [][2]int{{1, 1}, {39, 300}, {640, 10}} {
		if _, ok := mediatest.ReadBarcode(pool.Get(size[0], size[1])); ok {
			t.Errorf("barcode in %v", size)
		}
	}
}

func TestPatternRefusesBadConfig(t *testing.T) {
	for _, cfg := range []mediatest.PatternConfig{
		{Width: 10, Height: 10}, {Width: -1, Height: 360}, {FPS: -1}, {FPS: 61}, {Width: 640, Height: 100},
	} {
		if _, err := mediatest.NewPattern(media.NewClock(), cfg); err == nil {
			t.Errorf("%+v accepted", cfg)
		}
	}
}

func FuzzReadBarcode(f *testing.F) {
	f.Add(64, 36, []byte{16, 235})
	f.Add(640, 360, []byte{235, 16, 235})
	f.Fuzz(func(t *testing.T, width, height int, luma []byte) {
		if width < 1 || height < 1 || width > 1000 || height > 1000 || len(luma) == 0 {
			return
		}
		frame := (&media.FramePool{}).Get(width, height)
		for i := range frame.Y {
			frame.Y[i] = luma[i%len(luma)]
		}
		mediatest.ReadBarcode(frame)
	})
}

// The frame number wraps after six days at 30 frames per second; the time
// must not.
func TestBarcodeTimeGoesOnWhenNumbersWrap(t *testing.T) {
	clock := media.NewClock()
	p := newPattern(t, clock, mediatest.PatternConfig{})
	const wrap = 1 << 24 / 30 * 30
	for _, beat := range []int64{0, 1, wrap - 1, wrap, wrap + 1, 3*wrap + 5} {
		f := p.Draw(beat)
		b, ok := mediatest.ReadBarcode(f)
		if !ok || b.Sequence != beat%wrap {
			t.Errorf("beat %d: %+v, %v", beat, b, ok)
		}
		if off := b.Captured.Sub(clock.Wall(f.Captured)).Abs(); off > time.Microsecond {
			t.Errorf("beat %d: time off by %v", beat, off)
		}
		f.Release()
	}
}

func TestPatternAndReaderDoNotAllocate(t *testing.T) {
	p := newPattern(t, media.NewClock(), mediatest.PatternConfig{})
	beat := int64(0)
	allocs := testing.AllocsPerRun(100, func() {
		beat++
		f := p.Draw(beat)
		if _, ok := mediatest.ReadBarcode(f); !ok {
			t.Error("not readable")
		}
		f.Release()
	})
	if allocs > 0 {
		t.Errorf("%g allocations per frame", allocs)
	}
}

func BenchmarkPatternDraw(b *testing.B) {
	b.ReportAllocs()
	p := newPattern(b, media.NewClock(), mediatest.PatternConfig{})
	beat := int64(0)
	for b.Loop() {
		beat++
		p.Draw(beat).Release()
	}
}

func BenchmarkReadBarcode(b *testing.B) {
	b.ReportAllocs()
	p := newPattern(b, media.NewClock(), mediatest.PatternConfig{})
	f := p.Draw(7)
	for b.Loop() {
		mediatest.ReadBarcode(f)
	}
}
