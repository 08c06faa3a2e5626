package cost

import "time"

// Window is the span over which a Meter measures.
const Window = time.Second

// slots divide the window: a rate is exact to one slot.
const (
	slots    = 50
	slotSpan = Window / slots
)

// Meter measures a rate over the last second. The caller passes the time,
// which must not be negative; where it goes backwards, the latest time seen
// counts. The zero value is ready. One goroutine at a time uses it.
type Meter struct {
	bytes [slots]int64
	sum   int64
	head  int64 // number of the newest slot since time zero
	total int64
}

// Add counts n bytes at a time. Negative n counts as zero.
func (m *Meter) Add(n int, at time.Duration) {
	m.advance(at)
	if n <= 0 {
		return
	}
	m.bytes[m.head%slots] += int64(n)
	m.sum += int64(n)
	m.total += int64(n)
}

// BPS is the rate in bits per second over the window that ends at a time.
func (m *Meter) BPS(at time.Duration) int64 {
	m.advance(at)
	return m.sum * 8 * int64(time.Second) / int64(Window)
}

// Total is the number of bytes ever counted.
func (m *Meter) Total() int64 { return m.total }

func (m *Meter) advance(at time.Duration) {
	slot := int64(at / slotSpan)
	if slot <= m.head {
		return
	}
	if slot-m.head >= slots {
		m.bytes, m.sum, m.head = [slots]int64{}, 0, slot
		return
	}
	for m.head < slot {
		m.head++
		m.sum -= m.bytes[m.head%slots]
		m.bytes[m.head%slots] = 0
	}
}
