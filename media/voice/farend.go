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
	farGap = time.Second
)

// FarEnd remembers what the speaker plays: what it was handed, and the silence
// that it played where it was handed nothing in time. Its samples are numbered as
// they are played. One thread writes, any goroutines read. Make it with NewFarEnd.
type FarEnd struct {
	samples [farSize]int16 // by number of handing out
	gaps    gaps
	head    atomic.Int64  // samples handed out so far
	at      atomic.Int64  // when the last of them were, in ns
	origin  atomic.Int64  // when sample zero would have been, in ns
	epoch   atomic.Uint32 // how often playing has begun
	reads   atomic.Uint64 // how often was read, so that reads come before later writes

	clock media.SampleClock // of the writer
}

// NewFarEnd makes a far end that has been silent so far.
func NewFarEnd() *FarEnd { return &FarEnd{} }

// Write takes in what a speaker was handed at time now of the process's Clock. It
// copies, and neither waits nor allocates.
func (f *FarEnd) Write(block []int16, now time.Duration) {
	if now-time.Duration(f.at.Load()) > farGap {
		f.epoch.Add(1)
		f.clock = media.SampleClock{Hasty: true}
	}
	f.reads.Load()
	head := f.head.Load()
	if move := f.clock.Note(now, head); move.By != 0 {
		f.gaps.move(move)
	}
	for i, v := range block {
		f.samples[(head+int64(i))&farMask] = v
	}
	f.origin.Store(int64(f.clock.Zero() - f.gaps.total))
	f.at.Store(int64(now))
	f.head.Store(head + int64(len(block)))
}

// index is the number of the sample that is handed out at time t if the speaker
// asks in time.
func (f *FarEnd) index(t time.Duration) float64 {
	return (t - time.Duration(f.origin.Load())).Seconds() * media.SampleRate
}

// copy fills dst with the samples from number first on; silence for those that
// are not there.
func (f *FarEnd) copy(dst []int16, first int64) {
	end := f.head.Load()
	low := max(0, end-farSize+farSize/8) // a part is left to the writer
	for len(dst) > 0 {
		shift, until := f.gaps.at(first)
		n := int(max(1, min(int64(len(dst)), until-first))) // 1 where the writer is at it just now
		for i := range dst[:n] {
			k := first + int64(i) - shift
			if shift == gapSilence || k < low || k >= end {
				dst[i] = 0
				continue
			}
			dst[i] = f.samples[k&farMask]
		}
		dst, first = dst[n:], first+int64(n)
	}
	f.reads.Add(1)
}

// resample fills dst with the samples from place on, step apart, by cubic
// interpolation.
func (f *FarEnd) resample(dst *[frame]int16, place, step float64) {
	var near [frame + frame/64 + 8]int16
	first := math.Floor(place)
	f.copy(near[:], int64(first)-1)
	place -= first
	for i := range dst {
		whole := min(int(place), len(near)-4)
		t := float32(place - float64(whole))
		s := near[whole:][:4]
		a, b, c, d := float32(s[0]), float32(s[1]), float32(s[2]), float32(s[3])
		dst[i] = clip(b + t/2*(c-a+t*(2*a-5*b+4*c-d+t*(3*(b-c)+d-a))))
		place += step
	}
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
