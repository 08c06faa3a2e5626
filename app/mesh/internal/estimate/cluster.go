package estimate

import "time"

// trainMost is how many packets of a probe are looked at.
const trainMost = 48

// cluster is a probe on its way: a few packets sent at one rate.
type cluster struct {
	probe   Probe
	state   clusterState
	offered time.Duration // when the probe was handed out
	first   bool          // one of the two of the beginning

	sentPackets, sentBits int
	lastSent              time.Duration
	lastNumber            int64

	acked      int // packets that arrived
	train      [trainMost]arrival
	trainCount int
}

type clusterState uint8

const (
	clusterNone    clusterState = iota
	clusterSending              // its packets are being sent
	clusterSent                 // feedback on them is waited for
)

// note takes a packet of the cluster that is sent.
func (c *cluster) note(p packet) {
	c.lastSent, c.lastNumber = p.sent, max(c.lastNumber, p.number)
	c.sentPackets++
	c.sentBits += int(p.bits)
	if c.sentPackets >= c.probe.Packets && c.sentBits >= 8*c.probe.Bytes {
		c.state = clusterSent
	}
}

// ack takes a packet of the cluster that arrived.
func (c *cluster) ack(a arrival) {
	c.acked++
	if c.trainCount < trainMost {
		c.train[c.trainCount] = a
		c.trainCount++
	}
}

// complete says that nothing more will be known of the cluster; settled is one
// past the highest number that arrived.
func (c *cluster) complete(settled int64) bool {
	return c.state == clusterSent && (c.acked == c.sentPackets || settled > c.lastNumber)
}

// How a cluster is judged.
const (
	clusterShare     = 0.8 // of its packets that must have come
	clusterLeast     = 3   // packets between the ends
	clusterLarge     = 0.7 // of the largest packet: those that stand at the ends
	clusterSaturated = 0.9 // sent in less than this share of the time of arrival: the path was full
	clusterKept      = 0.9 // of what a full path carried
	clusterOdd       = 2.0 // arrived so much faster than sent: not to be believed
)

// result is the rate that the cluster has shown, and whether it filled the path.
// ok is false where it has shown nothing.
//
// It is measured from one large packet to another: a small one takes less time
// on a slow link than the one before it, which would look like a faster link.
func (c *cluster) result() (bps float64, saturated, ok bool) {
	if float64(c.acked) < clusterShare*float64(c.sentPackets) {
		return 0, false, false
	}
	first, last := c.ends()
	if last-first+1 < clusterLeast {
		return 0, false, false
	}
	sent := (c.train[last].sent - c.train[first].sent).Seconds()
	arrived := (c.train[last].at - c.train[first].at).Seconds()
	if sent <= 0 || arrived <= 0 || arrived*clusterOdd < sent {
		return 0, false, false
	}
	bits := 0.0
	for _, a := range c.train[first+1 : last+1] {
		bits += a.bits
	}
	if arrived*clusterSaturated > sent {
		return clusterKept * bits / arrived, true, true
	}
	return bits / max(sent, arrived), false, true
}

// ends are the first and the last large packet.
func (c *cluster) ends() (first, last int) {
	largest := 0.0
	for _, a := range c.train[:c.trainCount] {
		largest = max(largest, a.bits)
	}
	first, last = -1, -1
	for i, a := range c.train[:c.trainCount] {
		if a.bits < clusterLarge*largest {
			continue
		}
		if first < 0 {
			first = i
		}
		last = i
	}
	return first, last
}
