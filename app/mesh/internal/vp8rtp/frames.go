package vp8rtp

import "time"

// Next returns the next whole picture in order; ok is false where there is
// none yet.
func (a *Assembler) Next(now time.Duration) (f Frame, ok bool) {
	for {
		end, whole := a.advance(now)
		if !whole {
			return Frame{}, false
		}
		if f, ok = a.take(end); ok {
			return f, true
		}
	}
}

// Peek tells the timestamp of the picture that Next would return, and when its
// last packet arrived.
func (a *Assembler) Peek(now time.Duration) (timestamp uint32, complete time.Duration, ok bool) {
	end, whole := a.advance(now)
	if !whole {
		return 0, 0, false
	}
	for sequence := a.next; sequence <= end; sequence++ {
		complete = max(complete, a.slot(sequence).at)
	}
	return a.slot(a.next).timestamp, complete, true
}

// advance leaves out what makes no picture, until a whole one begins at next
// and ends at end.
func (a *Assembler) advance(now time.Duration) (end int64, whole bool) {
	for a.next <= a.highest {
		s := a.slot(a.next)
		switch {
		case s.state == slotMissing:
			if !a.spareGap(a.next, now) && !a.pass(a.next, now) {
				return 0, false
			}
		case s.state == slotFiller:
			a.needKey = a.needKey || s.bad
			a.drop(a.next + 1)
		case !s.start || a.needKey && !s.key:
			a.needKey = true
			a.drop(a.next + 1)
		default:
			if end, whole = a.scan(); whole {
				return end, true
			}
			if end > a.highest || !a.spareGap(end, now) && !a.pass(end, now) {
				return 0, false
			}
		}
	}
	return 0, false
}

// pass gives up the missing packet at gap, and what needs it, where a whole
// keyframe behind it makes it worthless or nobody hopes for it any more.
func (a *Assembler) pass(gap int64, now time.Duration) bool {
	age, limit := now-a.slot(gap).at, a.wait
	if !a.needKey {
		if age < a.wait {
			return false
		}
		limit += lastHope
	}
	if key, ok := a.wholeKeyframe(gap + 1); ok {
		a.drop(key)
		return true
	}
	if age < limit {
		return false
	}
	a.needKey = true
	a.drop(gap + 1)
	return true
}

// wholeKeyframe finds the first complete keyframe that starts at sequence or
// behind it.
func (a *Assembler) wholeKeyframe(sequence int64) (key int64, ok bool) {
	within := false // a keyframe that began at key
	for ; sequence <= a.highest; sequence++ {
		s := a.slot(sequence)
		switch {
		case s.state == slotMissing:
			within = false
			continue
		case within && s.timestamp != a.slot(key).timestamp:
			return key, true
		case !within && s.key:
			within, key = true, sequence
		}
		if within && s.marker {
			return key, true
		}
	}
	return 0, false
}

// scan looks for the end of the picture at next. Where it is not whole, end is
// the missing packet, or one past the newest.
func (a *Assembler) scan() (end int64, whole bool) {
	timestamp := a.slot(a.next).timestamp
	for sequence := a.scanned; sequence <= a.highest; sequence++ {
		s := a.slot(sequence)
		switch {
		case s.state == slotMissing:
			a.scanned = sequence
			return sequence, false
		case s.timestamp != timestamp:
			return sequence - 1, true
		case s.marker:
			return sequence, true
		}
	}
	a.scanned = a.highest + 1
	return a.highest + 1, false
}

// take hands out the picture from next to end, if it is a good one.
func (a *Assembler) take(end int64) (Frame, bool) {
	first := a.slot(a.next)
	f := Frame{
		Timestamp: first.timestamp, Arrived: first.at,
		Keyframe: first.key, Discardable: first.spare && !first.key, Temporal: first.place.temporal,
	}
	place := first.place
	f.Missed = a.skipped > a.told || a.latest.known && place.known && !place.after(a.latest, 1)
	good := true
	a.frame = a.frame[:0]
	for sequence := a.next; sequence <= end; sequence++ {
		s := a.slot(sequence)
		good = good && !s.bad
		a.frame = append(a.frame, s.data...)
	}
	a.drop(end + 1)
	if f.Keyframe && good {
		f.Width, f.Height, good = keyframeSize(a.frame)
	}
	if !good {
		a.needKey = true
		return Frame{}, false
	}
	f.Data = a.frame
	a.needKey, a.delivered, a.latest, a.told = false, true, place, a.skipped
	return f, true
}
