package uplink

import "time"

const (
	packet       = 1280                 // bytes of the largest packet on the wire, about
	pacedBurst   = 5 * time.Millisecond // of the rate, or two packets
	never        = time.Duration(1<<63 - 1)
	nobodysShare = 1_000_000 // bits per second: the share of a lane without a pacing rate
)

// airtime is how long a rate in bits per second needs for so many bytes.
func airtime(bytes int, bps int64) time.Duration {
	return time.Duration(int64(bytes) * 8 * int64(time.Second) / bps)
}

// pace spreads packets out (a generic cell rate algorithm). The zero value does
// not. Lane's lock guards it.
type pace struct {
	bps   int64         // 0 is no pacing
	burst time.Duration // of the rate, at once
	paid  time.Duration // until when what has been sent fills the rate
}

// set changes the rate, with a burst of so long, but of two packets at least.
// At a higher rate, what has been sent fills less time; at a lower one no more.
func (p *pace) set(bps int64, burst, now time.Duration) {
	if bps <= 0 {
		*p = pace{}
		return
	}
	if bps > p.bps && p.paid > now {
		p.paid = now + time.Duration(float64(p.paid-now)*float64(p.bps)/float64(bps))
	}
	p.bps = bps
	p.burst = max(burst, airtime(2*packet, bps))
}

// forgive keeps what has been sent from delaying others by more than a burst.
func (p *pace) forgive(now time.Duration) { p.paid = min(p.paid, now+p.burst) }

// ready is when a packet may be sent.
func (p *pace) ready(bytes int, now time.Duration) time.Duration {
	if p.bps == 0 {
		return now
	}
	return max(p.paid, now) + min(airtime(bytes, p.bps), p.burst) - p.burst
}

func (p *pace) spend(bytes int, now time.Duration) {
	if p.bps > 0 {
		p.paid = max(p.paid, now) + airtime(bytes, p.bps)
	}
}
