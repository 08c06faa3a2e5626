package audio

import (
	"math"
	"sync/atomic"

	"moim/media"
)

// Silence is the level in dBFS that stands for no sound at all.
const Silence = -127.0

// levelBlocks is how many blocks a level looks back on: one second.
const levelBlocks = media.SampleRate / media.BlockSamples

// Level measures how loud the last second was. One goroutine adds blocks; any
// goroutine may ask. The zero value is ready and silent.
type Level struct {
	energies [levelBlocks]float64 // mean square per block
	peaks    [levelBlocks]int32   // largest magnitude per block
	index    int

	// The block that has begun: what is added may be shorter than one.
	sum   int64
	most  int32
	count int

	rms, peak, latest atomic.Uint64 // dBFS as float64 bits; 0 before the first block
}

// Add takes a block, or a part of one, into the measurement and returns its mean
// square.
func (l *Level) Add(pcm []int16) float64 {
	var sum int64
	var peak int32
	for _, s := range pcm {
		v := int32(s)
		sum += int64(v) * int64(v)
		peak = max(peak, v, -v)
	}
	l.sum, l.most, l.count = l.sum+sum, max(l.most, peak), l.count+len(pcm)
	if l.count >= media.BlockSamples {
		energy := float64(l.sum) / float64(l.count)
		l.energies[l.index], l.peaks[l.index] = energy, l.most
		l.index = (l.index + 1) % levelBlocks
		l.sum, l.most, l.count = 0, 0, 0
		l.publish(energy)
	}
	return float64(sum) / float64(max(1, len(pcm)))
}

func (l *Level) publish(latest float64) {
	total, peak := 0.0, int32(0)
	for i, e := range l.energies {
		total += e
		peak = max(peak, l.peaks[i])
	}
	l.rms.Store(math.Float64bits(energyDB(total / levelBlocks)))
	l.peak.Store(math.Float64bits(energyDB(float64(peak) * float64(peak))))
	l.latest.Store(math.Float64bits(energyDB(latest)))
}

// RMS is the root mean square of the last second in dBFS, from Silence to 0,
// where a full-scale square wave is 0 and a full-scale sine -3.
func (l *Level) RMS() float64 { return decibels(&l.rms) }

// Peak is the largest sample of the last second in dBFS.
func (l *Level) Peak() float64 { return decibels(&l.peak) }

// Latest is the root mean square of the last block alone in dBFS: what a
// moving meter shows.
func (l *Level) Latest() float64 { return decibels(&l.latest) }

func decibels(v *atomic.Uint64) float64 {
	bits := v.Load()
	if bits == 0 {
		return Silence
	}
	return math.Float64frombits(bits)
}

// energyDB is a mean square of int16 samples in dBFS. It stays a hair below 0,
// so that zero bits can mean "nothing yet".
func energyDB(energy float64) float64 {
	if energy <= 0 {
		return Silence
	}
	db := 10 * math.Log10(energy/(32768*32768))
	return max(Silence, min(db, -1e-9))
}
