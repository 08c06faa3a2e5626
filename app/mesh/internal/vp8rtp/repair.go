package vp8rtp

import "time"

// How packets are repaired. A first NACK goes as soon as a gap is certain, the
// next when its answer should have been there. Where one round has been in
// vain, requests go twice, a moment apart: on a path that loses a tenth, a round
// fails for one packet in five, and two are hardly noticed beside it. Where a
// round takes farAway or longer, they do so from the first on: pictures wait for one
// round there, and a second one would be a freeze, with lips out of step.
const (
	farAway     = 100 * time.Millisecond
	maxNacks    = 16
	minRetry    = 20 * time.Millisecond
	retryMargin = 10 * time.Millisecond
	copyAfter   = 8 * time.Millisecond
)

// Missing appends to dst the sequence numbers to ask for now, and counts them as
// asked for. At most cap(dst) are returned.
func (a *Assembler) Missing(now time.Duration, dst []uint16) []uint16 {
	if a.missing == 0 {
		return dst
	}
	a.due = a.change(now)
	for sequence, left := a.next, a.missing; left > 0 && sequence <= a.highest; sequence++ {
		s := a.slot(sequence)
		if s.state != slotMissing {
			continue
		}
		left--
		if s.nacks >= maxNacks {
			continue
		}
		if a.ask(s) <= now {
			if len(dst) == cap(dst) {
				a.due = now
				break
			}
			s.nacks++
			s.asked = now
			dst = append(dst, uint16(sequence))
		}
		a.due = min(a.due, a.ask(s))
	}
	return dst
}

// ask is when to ask for a missing packet next.
func (a *Assembler) ask(s *slot) time.Duration {
	first := s.nacks > 1 && s.nacks%2 == 0 // of two
	if a.rtt >= farAway {
		first = s.nacks%2 == 1
	}
	switch {
	case s.nacks == 0:
		return s.at + a.disorder.patience()
	case first:
		return s.asked + copyAfter
	default:
		return s.asked + max(a.rtt+retryMargin, minRetry)
	}
}

// change is when the first gaps turn into something else, if nothing comes: into
// pictures that are left out, the need of a keyframe, or nothing to be hoped for.
func (a *Assembler) change(now time.Duration) time.Duration {
	next := now + keyWake
	for _, sequence := range [...]int64{a.next, a.scanned} {
		if sequence > a.highest {
			continue
		}
		s := a.slot(sequence)
		if s.state != slotMissing {
			continue
		}
		for _, after := range [...]time.Duration{a.spareAfter(), a.wait, a.wait + lastHope} {
			if at := s.at + after; at > now {
				next = min(next, at)
			}
		}
	}
	return next
}

// disorder learns by how much packets of a path come after later ones, so that
// those are not taken for lost. The zero value takes every gap for a loss.
type disorder struct{ most time.Duration }

const (
	// mostDisorder is how much is worth waiting for before asking.
	mostDisorder   = 30 * time.Millisecond
	disorderMargin = time.Millisecond
	// disorderEase is how much of it is forgotten with each packet: half of it in
	// ten seconds or so.
	disorderEase = 1.0 / 1500
)

// late takes a packet that came after its place was found empty, by no
// retransmission stream. What came sooner than an answer can is out of order.
func (d *disorder) late(s *slot, arrived, rtt time.Duration) {
	if s.nacks > 1 || s.nacks == 1 && arrived-s.asked > rtt*3/4 {
		return
	}
	if by := arrived - s.at; by <= mostDisorder {
		d.most = max(d.most, by)
	}
}

func (d *disorder) ease() { d.most -= time.Duration(float64(d.most) * disorderEase) }

// patience is how long a gap may be there before it is one.
func (d *disorder) patience() time.Duration {
	if d.most < disorderMargin {
		return 0
	}
	return d.most + disorderMargin
}
