package vp8rtp

import "time"

// How packets are repaired. A first NACK goes as soon as a gap is certain, the
// next when its answer should have been there. Where one round has been in
// vain, requests go twice, a moment apart: on a path that loses a tenth, a round
// fails for one packet in five, and two are hardly noticed beside it.
const (
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
	certain, retry := a.disorder.patience(), max(a.rtt+retryMargin, minRetry)
	for sequence := a.next; sequence <= a.highest && len(dst) < cap(dst); sequence++ {
		s := a.slot(sequence)
		if s.state != slotMissing || s.nacks >= maxNacks {
			continue
		}
		switch {
		case s.nacks == 0:
			if now-s.at < certain {
				continue
			}
		case s.nacks > 1 && s.nacks%2 == 0: // the first of two has gone
			if now-s.asked < copyAfter {
				continue
			}
		case now-s.asked < retry:
			continue
		}
		s.nacks++
		s.asked = now
		dst = append(dst, uint16(sequence))
	}
	return dst
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
