package voice

import (
	"math"
	"sync/atomic"
	"time"

	"moim/media"
)

const (
	farSize = 1 << 17 // samples that FarEnd remembers: 2.7 s
	farMask = farSize - 1
	// farGap is the pause between two writes after which playing has begun anew.
	farGap = 300 * time.Millisecond
)

// FarEnd remembers what the speaker plays. One thread writes, one goroutine
// reads. Make it with NewFarEnd.
type FarEnd struct {
	samples [farSize]int16
	head    atomic.Int64  // samples written so far
	at      atomic.Int64  // when the last of them were written, in ns
	epoch   atomic.Uint32 // how often playing has begun
	seen    atomic.Int64  // by the reader, so that its reads come before later writes
}

// NewFarEnd makes a far end that has been silent so far.
func NewFarEnd() *FarEnd { return &FarEnd{} }

// Write takes in what a speaker was handed at time now of the process's Clock. It
// copies, and neither waits nor allocates.
func (f *FarEnd) Write(block []int16, now time.Duration) {
	if now-time.Duration(f.at.Load()) > farGap {
		f.epoch.Add(1)
	}
	f.seen.Load()
	head := f.head.Load()
	for i, v := range block {
		f.samples[(head+int64(i))&farMask] = v
	}
	f.at.Store(int64(now))
	f.head.Store(head + int64(len(block)))
}

// index is the number of the sample that was handed out at time t, as far as
// the last write tells.
func (f *FarEnd) index(t time.Duration) float64 {
	since := t - time.Duration(f.at.Load())
	return float64(f.head.Load()) + since.Seconds()*media.SampleRate
}

// span says which samples can be read. A part of what is remembered is left to
// the writer.
func (f *FarEnd) span() (first, end int64) {
	end = f.head.Load()
	return max(0, end-farSize+farSize/8), end
}

// copy fills dst with the samples from number first on; silence for those that
// are not there.
func (f *FarEnd) copy(dst []int16, first int64) {
	low, end := f.span()
	for i := range dst {
		n := first + int64(i)
		if n < low || n >= end {
			dst[i] = 0
			continue
		}
		dst[i] = f.samples[n&farMask]
	}
	f.seen.Store(end)
}

// resample fills dst with the samples from place on, step apart, by cubic
// interpolation.
func (f *FarEnd) resample(dst *[frame]int16, place, step float64) {
	low, end := f.span()
	for i := range dst {
		whole := math.Floor(place)
		n := int64(whole)
		if n-1 < low || n+2 >= end {
			dst[i] = 0
		} else {
			t := float32(place - whole)
			a, b := float32(f.samples[(n-1)&farMask]), float32(f.samples[n&farMask])
			c, d := float32(f.samples[(n+1)&farMask]), float32(f.samples[(n+2)&farMask])
			v := b + t/2*(c-a+t*(2*a-5*b+4*c-d+t*(3*(b-c)+d-a)))
			dst[i] = clip(v)
		}
		place += step
	}
	f.seen.Store(end)
}

// clip rounds to 16 bits.
func clip(v float32) int16 {
	switch {
	case v >= math.MaxInt16:
		return math.MaxInt16
	case v <= math.MinInt16:
		return math.MinInt16
	case v < 0:
		return int16(v - 0.5)
	default:
		return int16(v + 0.5)
	}
}
