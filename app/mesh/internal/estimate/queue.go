package estimate

import "time"

// How the smallest delay is remembered: over so many periods.
const (
	basePeriods = 6
	basePeriod  = 10 * time.Second
)

// queue tells how long packets wait on the way: their one-way delay above the
// smallest of the last minute. The clocks of the two ends need not agree.
type queue struct {
	smallest [basePeriods]time.Duration // by period, the present one first
	began    time.Duration
	known    bool
	latest   [2]time.Duration
	count    int
	delay    time.Duration
}

// add takes a packet that arrived.
func (q *queue) add(a arrival) {
	delay := a.delay()
	if !q.known {
		q.known, q.began = true, a.sent
		for i := range q.smallest {
			q.smallest[i] = delay
		}
	}
	for range basePeriods {
		if a.sent-q.began < basePeriod {
			break
		}
		q.began += basePeriod
		copy(q.smallest[1:], q.smallest[:basePeriods-1])
		q.smallest[0] = delay
	}
	if a.sent-q.began >= basePeriod {
		q.began = a.sent
	}
	q.smallest[0] = min(q.smallest[0], delay)
	q.latest[q.count%len(q.latest)] = delay
	q.count++
}

// update computes the delay of the latest packets: the smaller of two, so
// that one which was held up does not count.
func (q *queue) update() time.Duration {
	if q.count == 0 {
		return 0
	}
	base, least := q.smallest[0], q.latest[0]
	for _, s := range q.smallest {
		base = min(base, s)
	}
	for i := range min(q.count, len(q.latest)) {
		least = min(least, q.latest[i])
	}
	q.delay = least - base
	return q.delay
}
