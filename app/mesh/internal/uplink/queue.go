package uplink

import "time"

// entry is a load that waits.
type entry struct {
	load        Load
	next        int           // bytes of its next packet
	left        int           // bytes of all its packets that have not been sent
	since       time.Duration // when it came
	begun       bool          // a packet has been sent, or is being sent
	discardable bool
}

// queue holds loads in the order in which they came: a ring that grows. The zero
// value is ready. Only the first can have begun.
type queue struct {
	ring        []entry // its length is a power of two
	head, count int
	bytes       int // left, of all
	discardable int // loads, begun or not
}

func (q *queue) at(i int) *entry { return &q.ring[(q.head+i)&(len(q.ring)-1)] }

// front is the load that goes first; nil where none waits. It holds until the
// queue changes.
func (q *queue) front() *entry {
	if q.count == 0 {
		return nil
	}
	return q.at(0)
}

func (q *queue) push(e entry) {
	if q.count == len(q.ring) {
		grown := make([]entry, max(8, 2*len(q.ring)))
		for i := range q.count {
			grown[i] = *q.at(i)
		}
		q.ring, q.head = grown, 0
	}
	q.count++
	*q.at(q.count - 1) = e
	q.bytes += e.left
	if e.discardable {
		q.discardable++
	}
}

// remove takes out the load at a place.
func (q *queue) remove(i int) Load {
	e := *q.at(i)
	if i == 0 {
		*q.at(0) = entry{}
		q.head = (q.head + 1) & (len(q.ring) - 1)
	} else {
		for ; i < q.count-1; i++ {
			*q.at(i) = *q.at(i + 1)
		}
		*q.at(q.count - 1) = entry{}
	}
	q.count--
	q.bytes -= e.left
	if e.discardable {
		q.discardable--
	}
	return e.load
}

// sent notes that a packet of the first load has left, and what its next one is.
func (q *queue) sent(bytes, next int) {
	e := q.at(0)
	bytes = min(bytes, e.left)
	e.left -= bytes
	e.next = next
	q.bytes -= bytes
}

// find is the place of the first load that has not begun, and can be discarded
// where only such are looked for; -1 where there is none.
func (q *queue) find(discardable bool) int {
	for i := range q.count {
		if e := q.at(i); !e.begun && (e.discardable || !discardable) {
			return i
		}
	}
	return -1
}

// oldest is how long the first load has waited; 0 where none waits.
func (q *queue) oldest(now time.Duration) time.Duration {
	if q.count == 0 {
		return 0
	}
	return max(now-q.at(0).since, 0)
}
