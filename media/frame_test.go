package media_test

import (
	"runtime"
	"sync"
	"testing"
	"time"

	"moim/media"
)

func TestFramePlanes(t *testing.T) {
	var pool media.FramePool
	for _, size := range [][2]int{{640, 360}, {641, 361}, {1, 1}, {2, 1}, {64, 64}} {
		f := pool.Get(size[0], size[1])
		if f.Width != size[0] || f.Height != size[1] {
			t.Errorf("%v: got %dx%d", size, f.Width, f.Height)
		}
		w, h := (size[0]+1)/2, (size[1]+1)/2
		if f.StrideY < size[0] || len(f.Y) < f.StrideY*(size[1]-1)+size[0] {
			t.Errorf("%v: Y of %d bytes, stride %d", size, len(f.Y), f.StrideY)
		}
		if f.StrideUV < w || len(f.U) < f.StrideUV*(h-1)+w || len(f.V) < f.StrideUV*(h-1)+w {
			t.Errorf("%v: U of %d, V of %d bytes, stride %d", size, len(f.U), len(f.V), f.StrideUV)
		}
		if cap(f.Y) != len(f.Y) || cap(f.U) != len(f.U) {
			t.Errorf("%v: a plane reaches into the next", size)
		}
		f.Release()
	}
}

func TestFramePoolRecycles(t *testing.T) {
	var pool media.FramePool
	f := pool.Get(64, 48)
	f.Captured = time.Second
	f.Retain()
	f.Release()
	if g := pool.Get(64, 48); g == f {
		t.Fatal("a frame with a reference left was given away")
	}
	f.Release()
	g := pool.Get(64, 48)
	if g != f {
		t.Error("a released frame was not used again")
	}
	if g.Captured != 0 {
		t.Error("a recycled frame has the old capture time")
	}
	if other := pool.Get(48, 64); other == g {
		t.Error("sizes were mixed up")
	}
}

func TestFramePoolMisuse(t *testing.T) {
	var pool media.FramePool
	released := func() *media.Frame { f := pool.Get(16, 16); f.Release(); return f }
	for name, call := range map[string]func(){
		"release twice":   func() { released().Release() },
		"retain released": func() { released().Retain() },
		"empty":           func() { pool.Get(0, 10) },
		"negative":        func() { pool.Get(10, -1) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			call()
		})
	}
}

func TestFrameOfNobody(t *testing.T) {
	f := &media.Frame{Width: 2, Height: 2}
	if f.Retain() != f {
		t.Error("a frame without a pool was copied")
	}
	f.Release()
	f.Release()
}

func TestBorrowedFrame(t *testing.T) {
	var pool media.FramePool
	memory := make([]byte, 100*21)
	for i := range memory {
		memory[i] = byte(i)
	}
	var f media.Frame
	pool.Borrow(&f, 33, 21, memory, memory[5:], memory[9:], 100, 50)
	f.Captured = time.Minute
	kept := f.Retain()
	clear(memory)
	defer kept.Release()
	if kept == &f || kept.Captured != time.Minute || kept.Width != 33 || kept.Height != 21 {
		t.Fatalf("kept %+v", kept)
	}
	for y := range 21 {
		for x := range 33 {
			if got := kept.Y[y*kept.StrideY+x]; got != byte(100*y+x) {
				t.Fatalf("Y at %d, %d is %d", x, y, got)
			}
		}
	}
	for y := range 11 {
		for x := range 17 {
			u, v := kept.U[y*kept.StrideUV+x], kept.V[y*kept.StrideUV+x]
			if u != byte(50*y+x+5) || v != byte(50*y+x+9) {
				t.Fatalf("U, V at %d, %d are %d, %d", x, y, u, v)
			}
		}
	}
	f.Release()
	f.Release() // nobody's references are counted
}

// A remote participant chooses the sizes of its pictures, and may choose a new
// one for each; that must not grow the pool for ever.
func TestFramePoolForgetsSizes(t *testing.T) {
	var pool media.FramePool
	first := pool.Get(1000, 1000)
	collected := make(chan struct{})
	runtime.AddCleanup(first, func(struct{}) { close(collected) }, struct{}{})
	first.Release()
	for side := 10; side < 60; side++ {
		pool.Get(side, side).Release()
	}
	deadline := time.After(10 * time.Second)
	for {
		runtime.GC()
		select {
		case <-collected:
			return
		case <-deadline:
			t.Fatal("the pool still holds a frame of a size that 50 others followed")
		default:
			runtime.Gosched()
		}
	}
}

func TestFramePoolConcurrently(t *testing.T) {
	var pool media.FramePool
	var wait sync.WaitGroup
	for worker := range 8 {
		wait.Go(func() {
			for n := range 500 {
				f := pool.Get(16+n%11, 16)
				f.Y[0] = byte(worker)
				g := f.Retain()
				if g.Y[0] != byte(worker) {
					t.Error("two owners of one frame")
				}
				f.Release()
				g.Release()
			}
		})
	}
	wait.Wait()
}

func TestFramePoolAllocatesNothing(t *testing.T) {
	var pool media.FramePool
	pool.Get(640, 360).Release()
	if n := testing.AllocsPerRun(100, func() { pool.Get(640, 360).Release() }); n != 0 {
		t.Errorf("%v allocations per frame", n)
	}
}

func BenchmarkFramePool(b *testing.B) {
	var pool media.FramePool
	b.ReportAllocs()
	for b.Loop() {
		pool.Get(640, 360).Release()
	}
}
