package vp8rtp

import "time"

// topLayer is the highest of three temporal layers. Its pictures are every other
// one, in all encoders that make three (RFC 7741 section 4.2 leaves it open, and
// browsers do the same).
const topLayer = 2

// spareMargin is how much longer than a round trip a picture that can be spared
// is waited for.
const spareMargin = 25 * time.Millisecond

// place is where a picture stands among others (RFC 7741 section 4.2).
type place struct {
	known    bool
	temporal uint8
	tl0      uint8
	id       uint16 // 15 bit
}

func placeOf(d Descriptor) place {
	return place{known: d.Numbered, temporal: d.Temporal, tl0: d.TL0, id: d.PictureID & 0x7fff}
}

// after says whether p is so many pictures after o.
func (p place) after(o place, pictures uint16) bool {
	return p.known && o.known && (p.id-o.id)&0x7fff == pictures
}

// spareGap leaves out what nobody misses: packets without a picture, like
// padding, at once, and a picture that no other depends on when its first
// repair has failed. gap is the first missing packet of the picture at next.
func (a *Assembler) spareGap(gap int64, now time.Duration) bool {
	if a.needKey || !a.latest.known {
		return false
	}
	next, pictures := a.beyond(gap)
	switch {
	case pictures < 0 || pictures > 1:
		return false
	case pictures == 0: // nothing was in it
	case now-a.slot(gap).at < a.spareAfter():
		return false
	default:
		a.skipped++
		a.latest.id = (a.latest.id + 1) & 0x7fff
		a.latest.temporal = topLayer
	}
	a.drop(next)
	return true
}

// spareAfter is how long a picture that can be spared is waited for.
func (a *Assembler) spareAfter() time.Duration { return a.rtt + a.disorder.patience() + spareMargin }

// beyond finds the picture that follows the gap, and says how many pictures are
// lost with what is before it, all of them such that can be spared; -1 where that
// is not known.
func (a *Assembler) beyond(gap int64) (next int64, pictures int) {
	own := false // some of the picture that has the gap was seen
	if gap > a.next {
		s := a.slot(a.next)
		own = s.spare && s.place.after(a.latest, 1)
		if !own {
			return 0, -1
		}
	}
	for sequence := gap; sequence <= a.highest; sequence++ {
		s := a.slot(sequence)
		switch {
		case s.state == slotMissing:
		case s.state != slotData || s.bad || !s.place.known:
			return 0, -1
		case s.start:
			return sequence, a.between(s, own)
		case !s.spare || !s.place.after(a.latest, 1):
			return 0, -1
		case s.marker:
			return sequence + 1, 1
		default:
			own = true
		}
	}
	return 0, -1
}

// between says how many pictures lie between the latest one and the one that
// starts with s.
func (a *Assembler) between(s *slot, own bool) int {
	switch {
	case !own && s.place.after(a.latest, 1):
		return 0
	case !s.place.after(a.latest, 2):
		return -1
	case own:
		return 1
	}
	before, after := a.latest, s.place
	up := before.temporal == 0 && after.temporal == 1 && after.tl0 == before.tl0
	down := before.temporal == 1 && after.temporal == 0 && after.tl0 == before.tl0+1
	if a.layered && (up || down) {
		return 1
	}
	return -1
}
