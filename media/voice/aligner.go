package voice

import (
	"time"

	"moim/media"
)

const (
	// guess is the delay that is assumed before it is measured: two short device
	// buffers.
	guess = media.SampleRate * 60 / 1000
	// lead is how far into the filter the direct sound is placed (6 ms), so that
	// it stays inside where the measurement is a little off.
	lead = media.SampleRate * 6 / 1000
	// measureEvery is the number of blocks between two measurements: 100 ms.
	measureEvery = 5
	// jump is the deviation that is no drift: 3 ms. Two measurements that agree
	// within agreed are needed to believe it.
	jump   = media.SampleRate * 3 / 1000
	agreed = media.SampleRate / 1000
	// lost is a step of the capture time by which sound must have been skipped;
	// smaller ones are the time's own uncertainty.
	lost = 4 * time.Millisecond
	// After a jump the filter may be wrong, as times tell it within a millisecond
	// only. What is trusted of it then is doubted in full for doubtFrames (0.4 s), and
	// by doubtFade of the frame before from then on.
	doubtFrames, doubtFade = 40, 0.965
	// astray is how far the far end's time may lie from where it is read: beyond,
	// one of the devices stood still.
	astray = media.SampleRate / 4
)

// aligner reads the far end as the microphone hears it: without the delay
// between them, and by the microphone's clock.
type aligner struct {
	far        *FarEnd
	correlator *correlator
	slope      slope

	begun    bool
	epoch    uint32
	due      time.Duration // capture time of the next block if nothing is lost
	place    float64       // number of the far end's sample handed out at the capture time of the next block
	delay    float64       // samples from handing out to capture
	measured bool          // whether delay was ever measured
	step     float64       // far end's samples per sample of the microphone
	heard    float64       // samples of the microphone so far

	shift   int64   // gaps of the far end before place, when it was read last
	settled int     // frames since the two were moved against each other
	doubt   float32 // whether that was a short while ago: from 1 to 0

	blocks    int
	candidate float64 // a delay that was measured once and not believed yet
	pending   bool
}

func newAligner(far *FarEnd) *aligner {
	return &aligner{far: far, correlator: newCorrelator(), delay: guess, step: 1}
}

// begin takes in a block of the microphone that was captured at that time, and
// makes ready for the frames of the far end that belong to it.
func (a *aligner) begin(block []int16, captured time.Duration) {
	if skipped := captured - a.due; a.begun && (skipped > lost || skipped < -lost) {
		a.place += skipped.Seconds() * media.SampleRate * a.step
		a.heard += skipped.Seconds() * media.SampleRate
		a.correlator.skip(skipped)
		a.moved()
	}
	now := a.far.index(captured)
	epoch := a.far.epoch.Load()
	if off := now - a.place; !a.begun || epoch != a.epoch || off > astray || off < -astray {
		a.place, a.epoch, a.begun = now, epoch, true
		a.pending = false
		a.moved()
	}
	a.due = captured + media.SampleTime(int64(len(block)))
	a.correlator.add(block)
	a.heard += float64(len(block))
	if a.blocks++; a.blocks%measureEvery == 0 {
		a.measure(float64(len(block)))
	}
}

// take fills dst with the next frame of the far end.
func (a *aligner) take(dst *[frame]int16) {
	place := a.place - a.delay + lead
	if shift, _ := a.far.gaps.at(int64(place)); shift != a.shift {
		a.shift = shift
		a.moved()
	}
	a.far.resample(dst, place, a.step)
	a.place += frame * a.step
	if a.settled++; a.settled > doubtFrames {
		a.doubt *= doubtFade
	}
}

// moved notes that the two were moved against each other.
func (a *aligner) moved() {
	a.settled, a.doubt = 0, 1
	a.slope.restart()
}

// measure looks for the delay and follows it.
func (a *aligner) measure(block float64) {
	end := a.place + block*a.step
	whole := int64(end)
	found, ok := a.correlator.delay(a.far, whole)
	if !ok {
		return
	}
	found += end - float64(whole)
	if off := found - a.delay; off > jump || off < -jump || !a.measured {
		a.suspect(found)
		return
	}
	a.pending = false
	// The place from which the echo came, seen from the microphone's count.
	if step, ok := a.slope.add(a.heard, end-found-a.heard); ok {
		a.step = 1 + step
	}
}

// suspect believes a new delay when it has been measured twice in a row.
func (a *aligner) suspect(found float64) {
	off := found - a.candidate
	if !a.pending || off > agreed || off < -agreed {
		a.candidate, a.pending = found, true
		return
	}
	a.delay, a.measured, a.pending = found, true, false
	a.moved()
}
