package estimate_test

import (
	"container/heap"
	"math/rand/v2"
	"time"
)

// world is a discrete-event simulation: one goroutine, virtual time, and the
// same random numbers in every run.
type world struct {
	now    time.Duration
	events events
	count  int
	random *rand.Rand
	wait   func(time.Duration) // what lets other clocks follow; nil for none
}

func newWorld() *world { return newSeeded(1) }

func newSeeded(seed uint64) *world { return &world{random: rand.New(rand.NewPCG(seed, 2))} }

type event struct {
	at    time.Duration
	order int
	run   func()
}

type events []event

func (e events) Len() int { return len(e) }
func (e events) Less(i, j int) bool {
	return e[i].at < e[j].at || e[i].at == e[j].at && e[i].order < e[j].order
}
func (e events) Swap(i, j int) { e[i], e[j] = e[j], e[i] }
func (e *events) Push(x any)   { *e = append(*e, x.(event)) }
func (e *events) Pop() any {
	last := len(*e) - 1
	x := (*e)[last]
	*e = (*e)[:last]
	return x
}

// at runs something at a time, or now where that has passed.
func (w *world) at(t time.Duration, run func()) {
	w.count++
	heap.Push(&w.events, event{at: max(t, w.now), order: w.count, run: run})
}

// after runs something later.
func (w *world) after(d time.Duration, run func()) { w.at(w.now+d, run) }

// every runs something again and again until it returns false.
func (w *world) every(d time.Duration, run func() bool) {
	w.after(d, func() {
		if run() {
			w.every(d, run)
		}
	})
}

// run runs all events before a time.
func (w *world) run(until time.Duration) {
	for len(w.events) > 0 && w.events[0].at < until {
		e := heap.Pop(&w.events).(event)
		if w.wait != nil && e.at > w.now {
			w.wait(e.at - w.now)
		}
		w.now = e.at
		e.run()
	}
	w.now = until
}

// link is a bottleneck: a token bucket, a queue that drops what does not fit,
// and a way behind it with delay, jitter (without reordering) and random loss.
type link struct {
	w      *world
	rate   float64       // bits per second
	most   time.Duration // of waiting in the queue, at the present rate
	burst  float64       // bits that pass at once after a pause; 0 is none
	delay  time.Duration // one way
	jitter time.Duration // standard deviation; three times that at most
	loss   float64

	freeAt   time.Duration // when the queue is empty
	tokens   float64
	tokensAt time.Duration
	lastOut  time.Duration

	dropped int
	delays  []sample // of waiting, every 10 ms
}

type sample struct {
	at    time.Duration
	value float64
}

// waiting is how long a packet that comes now waits.
func (l *link) waiting() time.Duration { return max(l.freeAt-l.w.now, 0) }

// send passes a packet of so many bits; arrived is called when it arrives.
func (l *link) send(bits float64, arrived func()) bool {
	if l.waiting() > l.most {
		l.dropped++
		return false
	}
	if l.freeAt <= l.w.now {
		l.tokens = min(l.tokens+(l.w.now-l.tokensAt).Seconds()*l.rate, l.burst)
		l.tokensAt = l.w.now
		l.freeAt = l.w.now
	}
	serve := bits
	if l.tokens > 0 {
		serve = max(bits-l.tokens, 0)
		l.tokens = max(l.tokens-bits, 0)
	}
	l.freeAt += seconds(serve / l.rate)
	l.tokensAt = l.freeAt
	if l.w.random.Float64() < l.loss {
		return true
	}
	out := l.freeAt + l.delay
	if l.jitter > 0 {
		n := min(max(l.w.random.NormFloat64(), -3), 3)
		out += 3*l.jitter + time.Duration(n*float64(l.jitter))
	}
	l.lastOut = max(l.lastOut, out)
	l.w.at(l.lastOut, arrived)
	return true
}

// set changes the rate at a time. What waits is served at the new rate.
func (l *link) set(at time.Duration, rate float64) {
	l.w.at(at, func() {
		left := l.waiting().Seconds() * l.rate
		l.rate = rate
		l.freeAt = l.w.now + seconds(left/rate)
	})
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
