package audio

import (
	"time"

	"moim/media"
)

const (
	// The delay is long enough while it is at least what packets need and
	// enoughMargin, too long where it could be a block less with spareMargin.
	enoughMargin = 2 * time.Millisecond
	spareMargin  = 4 * time.Millisecond
	// urgentMargin is how long all packets of late were kept back at the most when sound
	// is made longer even where it is heard: soon none of them will be in time.
	urgentMargin = 3 * time.Millisecond
	// leftMargin is how much more may wait behind a block that is to be pulled.
	leftMargin = 8 * time.Millisecond

	urgentSlack   = 350 * time.Millisecond // excess at which sound is shortened even where it is heard
	skipSlack     = 400 * time.Millisecond // excess at which packets are skipped
	shortenPause  = 40                     // packets after something was left out of a voice until more may be
	lengthenPause = 2                      // and after something was repeated

	// After a packet that was late by lateSpike more than is kept back anyhow, the delay
	// stays for spikeHold: another one often follows, and shortening may be heard.
	lateSpike = 100 * time.Millisecond
	spikeHold = 1500 * time.Millisecond

	levelRise = 16 // packets over which the level rises; it falls at once
	slackFall = 4  // packets over which the slack falls; it rises at once

	concealStep = media.BlockSamples / 2 // samples that are made up at a time
	shortStep   = media.BlockSamples / 8 // and less for a missing packet: 2.5 ms, the shortest that Opus knows (RFC 6716 section 2.1.4)

	// restMost is how long the background is made up for a sender who says that
	// it is silent, and who repeats that every 400 ms.
	restMost = 1500 * time.Millisecond
)

// choose decides what comes after the samples that wait, and hands the packet for
// it to the renderer. It runs on the goroutine that pulls.
func (b *JitterBuffer) choose(now time.Duration, waiting int) order {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.started {
		return order{step: stepSilence, samples: b.pull - waiting}
	}
	s := b.slots.first(b.next)
	if s == nil {
		return b.starve(waiting)
	}
	s = b.skip(s, now)
	level := b.delay.delayOf(s.timestamp, now)
	late := false
	switch {
	case !b.playing || b.silentBefore(s):
		if level < b.delay.need()+enoughMargin {
			return b.starve(waiting) // it is there, but its turn has not come
		}
		b.resume(s, level+length(waiting))
	case b.madeUp > 0:
		if late = b.catchUp(s); late {
			spared := b.renderer.unmake(waiting)
			b.stats.Concealed -= length(spared)
			waiting -= spared
			b.level = level + length(waiting)
			if level > b.delay.need()+lateSpike {
				b.held = now + spikeHold
			}
		}
	}
	if missing := s.sequence - b.next; missing > 0 {
		return b.mend(s, missing, waiting)
	}
	overdue := b.overdue(s, level)
	b.measure(s, level, waiting, now)
	o := order{step: stepPlay, late: late}
	o.late = o.late || b.joining
	b.joining = false
	b.stretch(&o, waiting, now)
	if overdue && o.lengthen == 0 && o.shorten == 0 {
		o.lengthen, o.urgent = concealStep, true // of the voice, in place of what would be made up
	}
	b.take(s)
	return o
}

// starve plays on with nothing to play: made-up sound, soon silence, or the
// background of a sender who is silent. Which of them it was to be shows later.
// It is no more than the block that is pulled lacks, in steps of 10 ms.
func (b *JitterBuffer) starve(waiting int) order {
	if !b.playing {
		return order{step: stepSilence, samples: b.pull - waiting}
	}
	o := order{step: stepConceal, samples: (b.pull - waiting + concealStep - 1) / concealStep * concealStep}
	if b.resting && media.SampleTime(int64(b.madeUp)) < restMost {
		o.step = stepComfort
	}
	b.madeUp += uint64(o.samples)
	return o
}

// silentBefore says whether the sender was silent right before s.
func (b *JitterBuffer) silentBefore(s *slot) bool {
	missing := (s.sequence - b.next) * b.length
	return int64(s.timestamp-b.expected-missing) >= silentGap
}

// resume takes up playing with s after the sender was silent, or begins.
func (b *JitterBuffer) resume(s *slot, level time.Duration) {
	b.stats.Lost += s.sequence - b.next
	b.next, b.expected = s.sequence, s.timestamp
	b.madeUp, b.partly = 0, 0
	b.level, b.pause = level, lengthenPause
	b.playing = true
}

// catchUp takes up playing where nothing was there in time: what was made up
// stood for the packets that are missing before s, or for a part of one. If none
// is missing, s is late.
func (b *JitterBuffer) catchUp(s *slot) (late bool) {
	missing := s.sequence - b.next
	covered := min(missing, b.madeUp/b.length)
	if missing == 0 {
		b.delay.underrun()
	}
	for range min(covered, slotCount) {
		b.delay.turn(false)
	}
	b.stats.Lost += covered
	b.next += covered
	b.expected += covered * b.length
	b.stats.Concealed += media.SampleTime(int64(b.madeUp))
	b.partly = 0
	if missing > covered {
		b.partly = b.madeUp - covered*b.length
	}
	b.madeUp = 0
	return missing == 0
}

// skip gives up packets that would be played far too late, and returns the
// first that would not. The newest packet is always kept.
func (b *JitterBuffer) skip(s *slot, now time.Duration) *slot {
	need := b.delay.need()
	if b.delay.delayOf(s.timestamp, now) <= need+skipSlack {
		return s
	}
	for b.delay.delayOf(s.timestamp, now) > need+media.BlockTime {
		following := b.slots.first(s.sequence + 1)
		if following == nil {
			break
		}
		b.slots.drop(s.sequence)
		b.stats.Dropped++
		b.next, b.expected = following.sequence, following.timestamp
		s = following
	}
	b.level = b.delay.delayOf(s.timestamp, now) + length(b.renderer.waiting())
	return s
}

// mend makes sound for the first of the packets that are missing before s. Where the
// delay is longer than need be, and in pauses of the voice, it is less than was missing.
func (b *JitterBuffer) mend(s *slot, missing uint64, waiting int) order {
	b.next++
	b.expected += b.length
	b.stats.Lost++
	b.delay.turn(false)
	partly := min(b.partly, b.length)
	b.partly = 0
	if missing == 1 && carriesFEC(s.payload[:s.length]) {
		b.stats.Recovered++
		b.stats.FEC += media.SampleTime(int64(b.length))
		b.renderer.packet.load(s)
		o := order{step: stepRecover, late: partly > 0 || b.joining}
		b.joining = false
		return o
	}
	o := order{step: stepConceal, samples: int(b.length - partly)}
	spare := b.spare(waiting)
	if b.renderer.resting() {
		spare = b.dip(waiting)
	}
	if spare = min(spare, o.samples) / shortStep * shortStep; spare > 0 {
		o.samples -= spare
		b.joining, b.pause = true, 0 // what a pause gave is given back to it
		b.level -= length(spare)
		b.stats.Shortened += length(spare)
	}
	b.stats.Concealed += length(o.samples)
	return o
}

// measure takes the delay of a packet that is played next into account. level is
// what it was kept back: the lowest of late counts, for pulls come unevenly.
func (b *JitterBuffer) measure(s *slot, level time.Duration, waiting int, now time.Duration) {
	delay := level + length(waiting)
	if delay < b.level {
		b.level = delay
	} else {
		b.level += (delay - b.level) / levelRise
	}
	if b.smooth == 0 {
		b.smooth = delay
	}
	b.smooth += (delay - b.smooth) / 8
	waited := now - s.arrived
	b.slack = max(waited, b.slack+(waited-b.slack)/slackFall)
	b.stats.Waited += waited
	b.stats.Played++
	b.delay.turn(true)
}

// stretch says by how much the sound had better be shorter or longer. What waits
// already can go without a packet more being needed; a packet more can be taken
// where it will be there.
func (b *JitterBuffer) stretch(o *order, waiting int, now time.Duration) {
	if b.pause--; b.pause > 0 {
		return
	}
	need, level := b.delay.need(), b.level-length(waiting)
	spare := b.spare(waiting)
	urgent := level > need+urgentSlack
	switch {
	case level < need+enoughMargin:
		o.lengthen, o.urgent = b.lacking(need+enoughMargin-level, waiting), b.slack < urgentMargin
	case spare > samplesOf(leftMargin)+shortestLag && (urgent || !b.holding(now)):
		o.shorten, o.urgent = spare, urgent
	}
}

// overdue says whether the packet after s ought to have come by now, where hardly any
// is lost and the sender does not fall silent.
func (b *JitterBuffer) overdue(s *slot, level time.Duration) bool {
	const allowance = 3 * time.Millisecond
	late := level > length(int(b.length))+b.delay.jitter+allowance
	return late && b.delay.loss < lossNotable && s.length > restingBytes && b.slots.first(s.sequence+1) == nil
}

// holding says whether the delay stays as it is after a spike. What follows that at
// once may be shortened once: it is a break anyhow.
func (b *JitterBuffer) holding(now time.Duration) bool {
	return now < b.held && now > b.held-spikeHold+2*media.BlockTime
}

// lacking is how many samples more have to wait so that packets are taken later by
// what the delay is short of: as many pulls later as it takes.
func (b *JitterBuffer) lacking(short time.Duration, waiting int) int {
	pulls := int((short + length(b.pull) - 1) / length(b.pull))
	return max(pulls*b.pull-waiting, 0) + samplesOf(time.Millisecond)
}

// spare is how many samples could be left out without a packet being needed
// before it is there: those that wait already, and where packets have time, more.
func (b *JitterBuffer) spare(waiting int) int {
	if excess := b.level - length(waiting+b.pull) - b.delay.need(); excess > spareMargin {
		return waiting + samplesOf(excess)
	}
	return waiting
}

// dip is how many samples could be left out in a pause of the voice. Packets there
// carry no FEC to be waited for, and the pause is made as long again at once.
func (b *JitterBuffer) dip(waiting int) int {
	excess := b.level - length(waiting) - b.delay.needFor(0) - enoughMargin
	return waiting + samplesOf(excess.Truncate(length(b.pull)))
}

// stretched notes what became of that.
func (b *JitterBuffer) stretched(added int) {
	b.level += length(added)
	switch {
	case added < 0:
		b.stats.Shortened += length(-added)
		b.pause = shortenPause
		if b.renderer.resting() {
			b.pause = 0
		}
	case added > 0:
		b.stats.Lengthened += length(added)
		b.pause = lengthenPause
	}
}

// take hands s to the renderer; the packet after it is next.
func (b *JitterBuffer) take(s *slot) {
	b.renderer.packet.load(s)
	if s.captured != 0 {
		b.stats.Captured = s.captured
	}
	b.resting = s.length <= restingBytes
	b.next, b.expected = s.sequence+1, s.timestamp+b.length
	b.slots.drop(s.sequence)
}
