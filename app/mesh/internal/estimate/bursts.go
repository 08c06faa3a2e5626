package estimate

import "time"

// Limits of a burst (draft-ietf-rmcat-gcc-02 section 5.2).
const (
	burstTime = 5 * time.Millisecond
	burstMost = 100 * time.Millisecond
)

// burst is a group of packets that were sent together, or arrived together
// because something on the way had held them up.
type burst struct {
	firstSent, lastSent       time.Duration
	firstArrived, lastArrived time.Duration
}

// bursts groups packets and tells how the delay changes from group to group.
type bursts struct {
	last, present burst
	count         int // groups begun, up to two
}

// variation is the change from one group to the next.
type variation struct {
	sent    time.Duration // between their departures
	arrived time.Duration // between their arrivals
	at      time.Duration // when the later one had arrived
}

// add takes the next packet; ok says that a group was completed by it.
func (b *bursts) add(a arrival) (v variation, ok bool) {
	if b.count == 0 {
		b.begin(a)
		return v, false
	}
	if a.sent < b.present.firstSent {
		return v, false // overtaken on the way out: it belongs to a group that is done
	}
	if b.joins(a) {
		b.present.lastSent = max(b.present.lastSent, a.sent)
		b.present.lastArrived = max(b.present.lastArrived, a.at)
		return v, false
	}
	if b.count > 1 {
		v = variation{
			sent:    b.present.lastSent - b.last.lastSent,
			arrived: b.present.lastArrived - b.last.lastArrived,
			at:      b.present.lastArrived,
		}
		ok = true
	}
	b.last = b.present
	b.begin(a)
	return v, ok
}

func (b *bursts) begin(a arrival) {
	b.present = burst{firstSent: a.sent, lastSent: a.sent, firstArrived: a.at, lastArrived: a.at}
	b.count = min(b.count+1, 2)
}

func (b *bursts) joins(a arrival) bool {
	if a.sent-b.present.firstSent <= burstTime {
		return true
	}
	gap := a.at - b.present.lastArrived
	return gap <= burstTime && gap < a.sent-b.present.lastSent && a.at-b.present.firstArrived < burstMost
}
