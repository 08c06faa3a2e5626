package estimate

import "time"

// trainMost is how many packets of a probe are looked at.
const trainMost = 96

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
	clusterLeast     = 3   // packets, the ends among them
	clusterTail      = 40  // percent of the packets, at the end, of a wary one
	clusterAlike     = 0.7 // of the larger of two packets: they are of about the same size
	clusterSaturated = 0.9 // sent in less than this share of the time of arrival: the path was full
	clusterKept      = 0.9 // of what a full path carried
	clusterOdd       = 2.0 // arrived so much faster than sent: not to be believed
)

// result is the rate that the cluster has shown, and whether it filled the path.
// ok is false where it has shown nothing.
//
// It is measured from one packet to another of about the same size: a small one
// takes less time on a slow link than a large one before it, which would look like a
// faster link.
func (c *cluster) result() (bps float64, saturated, ok bool) {
	if float64(c.acked) < clusterShare*float64(c.sentPackets) {
		return 0, false, false
	}
	train := c.train[:c.trainCount]
	if c.probe.Fills { // only its end counts
		train = train[len(train)*(100-clusterTail)/100:]
	}
	train = alike(train)
	if len(train) < clusterLeast {
		return 0, false, false
	}
	first, last := train[0], train[len(train)-1]
	sent, arrived := (last.sent - first.sent).Seconds(), (last.at - first.at).Seconds()
	if sent <= 0 || arrived <= 0 || arrived*clusterOdd < sent {
		return 0, false, false
	}
	bits := 0.0
	for _, a := range train[1:] {
		bits += a.bits
	}
	if arrived*clusterSaturated > sent {
		return clusterKept * bits / arrived, true, true
	}
	return bits / max(sent, arrived), false, true
}

// alike is the longest part of a train whose first and last packet are of about the
// same size.
func alike(train []arrival) []arrival {
	for length := len(train); length > 1; length-- {
		for first := range len(train) - length + 1 {
			part := train[first : first+length]
			a, b := part[0].bits, part[length-1].bits
			if min(a, b) >= clusterAlike*max(a, b) {
				return part
			}
		}
	}
	return nil
}
