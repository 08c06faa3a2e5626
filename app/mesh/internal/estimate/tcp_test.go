package estimate_test

import "time"

// tcp is a bulk transfer with slow start and additive increase, multiplicative
// decrease (RFC 5681), an acknowledgement for each segment.
type tcp struct {
	w         *world
	forward   *link
	back      *link
	window    float64 // segments
	threshold float64
	flying    int
	next      int
	reducedAt int // segments up to this are of a window that was reduced
	arrived   []sample
	done      bool
}

const segment = 1500 * 8

func newTCP(w *world, forward, back *link, from, until time.Duration) *tcp {
	t := &tcp{w: w, forward: forward, back: back, window: 10, threshold: 1000}
	w.at(from, t.fill)
	w.at(until, func() { t.done = true })
	return t
}

func (t *tcp) fill() {
	for !t.done && float64(t.flying) < t.window {
		number := t.next
		t.next++
		t.flying++
		sent := t.forward.send(segment, func() {
			t.arrived = append(t.arrived, sample{t.w.now, segment})
			t.back.send(40*8, func() { t.acked(number) })
		})
		if !sent {
			// The loss is found out a round trip later.
			t.w.after(t.forward.waiting()+t.forward.delay+t.back.delay, func() { t.lost(number) })
		}
	}
}

func (t *tcp) acked(int) {
	t.flying--
	if t.window < t.threshold {
		t.window++
	} else {
		t.window += 1 / t.window
	}
	t.fill()
}

func (t *tcp) lost(number int) {
	t.flying--
	if number >= t.reducedAt {
		t.window = max(t.window/2, 2)
		t.threshold = t.window
		t.reducedAt = t.next
	}
	t.fill()
}

func (t *tcp) mean(from, to time.Duration) float64 {
	return (&flow{arrived: t.arrived}).mean(from, to)
}
