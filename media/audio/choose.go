package audio

import (
	"time"

	"moim/media"
)

// choose decides what the next block is made of and hands the packets for it to
// the renderer. It runs on the goroutine that pulls.
func (b *JitterBuffer) choose(now time.Duration) step {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.started {
		return stepSilence
	}
	s := b.slots.first(b.next)
	if s == nil {
		return b.starve()
	}
	delay := b.delay.delayOf(s.timestamp, now)
	if s, delay = b.skip(s, delay, now); !b.playing || b.starved > 0 || b.silentBefore(s) {
		if delay < b.delay.target()-resumeEarly {
			return b.starve() // it is there, but its turn has not come
		}
		return b.resume(s, delay)
	}
	if missing := s.sequence - b.next; missing > 0 {
		return b.mend(s, missing)
	}
	b.smooth += (delay - b.smooth) / 8
	return b.stretch(s)
}

// starve plays on with nothing to play: made-up sound, soon silence. Whether
// that conceals a loss or fills a silence of the sender shows later.
func (b *JitterBuffer) starve() step {
	if !b.playing {
		return stepSilence
	}
	b.starved++
	b.pending += media.BlockTime
	return stepConceal
}

// silentBefore says whether the sender was silent right before s.
func (b *JitterBuffer) silentBefore(s *slot) bool {
	missing := (s.sequence - b.next) * media.BlockSamples
	return int64(s.timestamp-b.expected-missing) >= silentGap
}

// resume takes up playing with s after nothing was there.
func (b *JitterBuffer) resume(s *slot, delay time.Duration) step {
	if b.starved > 0 && !b.silentBefore(s) {
		b.stats.Concealed += b.pending
		if b.playing {
			b.delay.underrun(s.sequence != b.next)
		}
	}
	b.stats.Lost += s.sequence - b.next
	b.pending, b.starved = 0, 0
	b.smooth, b.pause = delay, stretchPause
	b.playing = true
	return b.take(s)
}

// skip gives up packets that would be played far too late, and returns the
// first that would not. The newest packet is always kept.
func (b *JitterBuffer) skip(s *slot, delay, now time.Duration) (*slot, time.Duration) {
	target := b.delay.target()
	if delay <= target+skipSlack {
		return s, delay
	}
	for delay > target+media.BlockTime {
		following := b.slots.first(s.sequence + 1)
		if following == nil {
			break
		}
		b.slots.drop(s.sequence)
		b.stats.Dropped++
		b.next, b.expected = following.sequence, following.timestamp
		s, delay = following, b.delay.delayOf(following.timestamp, now)
	}
	b.smooth = delay
	return s, delay
}

// mend makes a block for the first of the packets that are missing before s.
func (b *JitterBuffer) mend(s *slot, missing uint64) step {
	b.next++
	b.expected += media.BlockSamples
	b.stats.Lost++
	if missing == 1 {
		b.stats.Recovered++
		b.renderer.first.load(s)
		return stepRecover
	}
	b.stats.Concealed += media.BlockTime
	return stepConceal
}

// stretch plays s, or more or less than it where the delay is off its target.
func (b *JitterBuffer) stretch(s *slot) step {
	excess := b.smooth - b.delay.target()
	if b.pause > 0 {
		return b.take(s)
	}
	switch {
	case excess < -forceSlack, excess < -stretchSlack && b.quiet:
		b.stats.Inserted++
		b.smooth += media.BlockTime
		b.pause = stretchPause
		return stepInsert
	case excess > forceSlack, excess > stretchSlack && b.quiet:
		following := b.slots.at(s.sequence + 1)
		if following == nil || int64(following.timestamp-s.timestamp) >= media.BlockSamples+silentGap {
			return b.take(s)
		}
		b.stats.Dropped++
		b.smooth -= media.BlockTime
		b.pause = stretchPause
		b.renderer.second.load(following)
		b.take(s)
		b.advancePast(following)
		return stepDrop
	default:
		return b.take(s)
	}
}

// take hands s to the renderer; the packet after it is next.
func (b *JitterBuffer) take(s *slot) step {
	b.renderer.first.load(s)
	b.advancePast(s)
	return stepPlay
}

// advancePast moves on to the packet after s, which it forgets.
func (b *JitterBuffer) advancePast(s *slot) {
	if s.captured != 0 {
		b.stats.Captured = s.captured
	}
	b.next, b.expected = s.sequence+1, s.timestamp+media.BlockSamples
	b.slots.drop(s.sequence)
}
