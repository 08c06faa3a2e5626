package estimate

import "time"

// cluster is a probe on its way: a few packets sent at one rate.
type cluster struct {
	probe   Probe
	state   clusterState
	offered time.Duration // when the probe was handed out

	sentPackets, sentBits             int
	firstSent, lastSent               time.Duration
	lastNumber                        int64
	ackedPackets, ackedBits           int
	ackedFirstSent, ackedLastSent     time.Duration
	ackedFirst, ackedLast             time.Duration
	ackedFirstBits, ackedLastSentBits int
}

type clusterState uint8

const (
	clusterNone    clusterState = iota
	clusterSending              // its packets are being sent
	clusterSent                 // feedback on them is waited for
)

// note takes a packet of the cluster that is sent.
func (c *cluster) note(p packet) {
	if c.sentPackets == 0 {
		c.firstSent = p.sent
	}
	c.lastSent, c.lastNumber = p.sent, max(c.lastNumber, p.number)
	c.sentPackets++
	c.sentBits += int(p.bits)
	if c.sentPackets >= c.probe.Packets && c.sentBits >= 8*c.probe.Bytes {
		c.state = clusterSent
	}
}

// ack takes a packet of the cluster that arrived.
func (c *cluster) ack(p *packet, at time.Duration) {
	if c.ackedPackets == 0 || p.sent < c.ackedFirstSent {
		c.ackedFirstSent = p.sent
	}
	if c.ackedPackets == 0 || p.sent >= c.ackedLastSent {
		c.ackedLastSent, c.ackedLastSentBits = p.sent, int(p.bits)
	}
	if c.ackedPackets == 0 || at < c.ackedFirst {
		c.ackedFirst, c.ackedFirstBits = at, int(p.bits)
	}
	if c.ackedPackets == 0 || at > c.ackedLast {
		c.ackedLast = at
	}
	c.ackedPackets++
	c.ackedBits += int(p.bits)
}

// How a cluster is judged.
const (
	clusterShare     = 0.8 // of its packets that must have come
	clusterSaturated = 0.9 // sent in less than this share of the time of arrival: the path was full
	clusterKept      = 0.9 // of what a full path carried
	clusterOdd       = 2.0 // arrived so much faster than sent: not to be believed
)

// result is the rate that the cluster has shown, and whether it filled the path.
// ok is false where it has shown nothing.
func (c *cluster) result() (bps float64, saturated, ok bool) {
	if float64(c.ackedPackets) < clusterShare*float64(c.sentPackets) || c.ackedPackets < 3 {
		return 0, false, false
	}
	sentSpan := (c.ackedLastSent - c.ackedFirstSent).Seconds()
	ackedSpan := (c.ackedLast - c.ackedFirst).Seconds()
	if sentSpan <= 0 || sentSpan > 1 || ackedSpan > 1 {
		return 0, false, false
	}
	if ackedSpan*clusterOdd < sentSpan {
		return 0, false, false
	}
	if ackedSpan*clusterSaturated > sentSpan {
		return clusterKept * float64(c.ackedBits-c.ackedFirstBits) / ackedSpan, true, true
	}
	return float64(c.ackedBits-c.ackedLastSentBits) / max(sentSpan, ackedSpan), false, true
}
