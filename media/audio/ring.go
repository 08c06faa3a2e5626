package audio

import "sync/atomic"

// ringSize is how much a ring holds in samples, a power of two: 1.4 s.
const ringSize = 1 << 16

// ring carries samples from one thread to one goroutine without locks. The
// zero value is empty and ready.
type ring struct {
	samples [ringSize]int16
	written atomic.Uint64 // total, by the writer
	read    atomic.Uint64 // total, by the reader
}

// write adds little-endian 16-bit samples and returns how many had room.
func (r *ring) write(pcm []byte) int {
	written := r.written.Load()
	room := ringSize - int(written-r.read.Load())
	n := min(len(pcm)/2, room)
	for i := range n {
		r.samples[(written+uint64(i))%ringSize] = int16(uint16(pcm[2*i]) | uint16(pcm[2*i+1])<<8)
	}
	r.written.Store(written + uint64(n))
	return n
}

// available is how many samples wait.
func (r *ring) available() int { return int(r.written.Load() - r.read.Load()) }

// take fills dst, for which enough must be available, and returns the number
// of the first sample since the beginning.
func (r *ring) take(dst []int16) uint64 {
	first := r.read.Load()
	for i := range dst {
		dst[i] = r.samples[(first+uint64(i))%ringSize]
	}
	r.read.Store(first + uint64(len(dst)))
	return first
}

// discard forgets the n oldest samples.
func (r *ring) discard(n int) { r.read.Add(uint64(n)) }
