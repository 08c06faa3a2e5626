package media

import (
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// Frame is one picture in planar I420 (BT.601, limited range): a Y plane of
// Width x Height bytes and U and V planes of half the size, rounded up.
//
// A frame is reference-counted. Who gets one from FramePool.Get, Source.Read or
// Retain owns one reference and gives it back with Release. Who is handed one
// as an argument may use it until the call returns, and calls Retain to keep it.
type Frame struct {
	Width, Height int           // pixels
	Y, U, V       []byte        // planes; row r of Y begins at r*StrideY
	StrideY       int           // bytes from one row of Y to the next
	StrideUV      int           // the same for U and V
	Captured      time.Duration // capture time on the process's Clock; for a remote frame, the sender's mapped to it
	// Changed is about how many pixels differ from the picture that the source gave
	// before, where it knows: screens do. 0 is not known.
	Changed int

	refs atomic.Int32
	home *FramePool
	// borrowed frames lie in a decoder's memory, valid until it decodes again.
	borrowed bool
}

// Retain returns a frame that the caller may keep until it calls Release: this
// frame with one more reference or, where the picture lies in a decoder's own
// memory, a pooled copy.
func (f *Frame) Retain() *Frame {
	if f.borrowed {
		return f.CopyTo(f.home)
	}
	if f.home != nil && f.refs.Add(1) < 2 {
		panic("media: Retain of a released frame")
	}
	return f
}

// Release gives one reference back. The last one returns the memory to its
// pool; the caller must not touch the frame afterwards.
func (f *Frame) Release() {
	if f.borrowed || f.home == nil {
		return
	}
	switch n := f.refs.Add(-1); {
	case n == 0:
		f.home.put(f)
	case n < 0:
		panic("media: Release of a released frame")
	}
}

// CopyTo is a copy of the frame out of a pool, with one reference.
func (f *Frame) CopyTo(pool *FramePool) *Frame {
	c := pool.Get(f.Width, f.Height)
	c.Captured, c.Changed = f.Captured, f.Changed
	copyPlane(c.Y, c.StrideY, f.Y, f.StrideY, f.Width, f.Height)
	w, h := (f.Width+1)/2, (f.Height+1)/2
	copyPlane(c.U, c.StrideUV, f.U, f.StrideUV, w, h)
	copyPlane(c.V, c.StrideUV, f.V, f.StrideUV, w, h)
	return c
}

func copyPlane(dst []byte, dstStride int, src []byte, srcStride, width, height int) {
	for row := range height {
		copy(dst[row*dstStride:][:width], src[row*srcStride:][:width])
	}
}

// FramePool recycles frames by size. The zero value is ready; it is safe for
// use by several goroutines.
type FramePool struct {
	mu      sync.Mutex
	shelves map[[2]int]*shelf
	uses    uint64 // counts Get and put, to tell how long ago a shelf was used
}

// shelf holds the free frames of one size.
type shelf struct {
	frames []*Frame
	used   uint64
}

// maxFree bounds what a pool keeps per size, so that a burst does not stay.
// maxSizes bounds the sizes: a remote picture may come in a new one any time,
// and a window that is being resized does.
const (
	maxFree  = 16
	maxSizes = 8
)

// Get returns a frame of the given size with undefined contents and one
// reference. It panics where a side is not positive: sizes from outside are
// checked where they come in.
func (p *FramePool) Get(width, height int) *Frame {
	if width <= 0 || height <= 0 {
		panic(fmt.Sprintf("media: frame of %dx%d", width, height))
	}
	f := p.take([2]int{width, height})
	if f == nil {
		f = p.allocate(width, height)
	}
	f.refs.Store(1)
	f.Captured, f.Changed = 0, 0
	return f
}

// take removes a frame from its shelf; nil means that there is none.
func (p *FramePool) take(size [2]int) *Frame {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.shelves[size]
	if s == nil {
		return nil
	}
	p.uses++
	s.used = p.uses
	n := len(s.frames)
	if n == 0 {
		return nil
	}
	f := s.frames[n-1]
	s.frames[n-1] = nil
	s.frames = s.frames[:n-1]
	return f
}

// Borrow fills f to describe a picture in somebody else's memory, valid until
// that memory changes; Retain of it copies into this pool.
func (p *FramePool) Borrow(f *Frame, width, height int, y, u, v []byte, strideY, strideUV int) {
	f.Width, f.Height = width, height
	f.Y, f.U, f.V = y, u, v
	f.StrideY, f.StrideUV = strideY, strideUV
	f.home, f.borrowed = p, true
}

// allocate makes one block for the three planes. Strides are multiples of 64,
// which is what SIMD rows like.
func (p *FramePool) allocate(width, height int) *Frame {
	strideY := (width + 63) &^ 63
	strideUV := ((width+1)/2 + 63) &^ 63
	sizeY, sizeUV := strideY*height, strideUV*((height+1)/2)
	memory := make([]byte, sizeY+2*sizeUV)
	return &Frame{
		Width: width, Height: height,
		Y: memory[:sizeY:sizeY], U: memory[sizeY:][:sizeUV:sizeUV], V: memory[sizeY+sizeUV:],
		StrideY: strideY, StrideUV: strideUV,
		home: p,
	}
}

// put lays a frame on its shelf, which may cost the shelf that was used longest
// ago.
func (p *FramePool) put(f *Frame) {
	size := [2]int{f.Width, f.Height}
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.shelves[size]
	if s == nil {
		if p.shelves == nil {
			p.shelves = make(map[[2]int]*shelf)
		}
		if len(p.shelves) >= maxSizes {
			p.dropOldest()
		}
		s = &shelf{}
		p.shelves[size] = s
	}
	p.uses++
	s.used = p.uses
	if len(s.frames) < maxFree {
		s.frames = append(s.frames, f)
	}
}

func (p *FramePool) dropOldest() {
	var oldest [2]int
	used := p.uses + 1
	for size, s := range p.shelves {
		if s.used < used {
			oldest, used = size, s.used
		}
	}
	delete(p.shelves, oldest)
}
