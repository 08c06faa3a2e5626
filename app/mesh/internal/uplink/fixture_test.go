package uplink_test

import (
	"sync"
	"testing"
	"time"

	"moim/app/mesh/internal/uplink"
	"moim/media"
)

// wire is what has left, as the sockets see it.
type wire struct {
	uplink *uplink.Uplink
	clock  *media.Clock

	mu  sync.Mutex // guards log
	log []datagram
}

type datagram struct {
	at    time.Duration
	bytes int
	from  string
	load  int // number of the load in its class, from 1
}

func newWire(tb testing.TB) *wire {
	tb.Helper()
	clock := media.NewClock()
	w := &wire{uplink: uplink.New(clock), clock: clock}
	tb.Cleanup(w.uplink.Stop)
	return w
}

func (w *wire) send(from string, load, bytes int) {
	w.uplink.Spent(bytes)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.log = append(w.log, datagram{at: w.clock.Now(), bytes: bytes, from: from, load: load})
}

func (w *wire) sent() []datagram {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]datagram(nil), w.log...)
}

// total is how many bytes have left, of a sender or, for "", of all.
func (w *wire) total(from string) int {
	sum := 0
	for _, d := range w.sent() {
		if from == "" || d.from == from {
			sum += d.bytes
		}
	}
	return sum
}

// busiest is the most that left within a window, in bytes, from a time on.
func busiest(log []datagram, window, from time.Duration) int {
	first, sum, most := 0, 0, 0
	for _, d := range log {
		if d.at < from {
			first++
			continue
		}
		sum += d.bytes
		for d.at-log[first].at >= window {
			sum -= log[first].bytes
			first++
		}
		most = max(most, sum)
	}
	return most
}

// picture is a load of packets of equal size.
type picture struct {
	wire        *wire
	from        string
	number      int
	packets     int
	bytes       int // of a packet
	discardable bool
	onSend      func()
	onDone      func()

	mu    sync.Mutex // guards what follows
	sent  int
	busy  bool
	wrong string
	done  int
	drop  bool
}

func (p *picture) Size() int { return p.packets * p.bytes }

func (p *picture) Discardable() bool { return p.discardable }

func (p *picture) Next() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.sent == p.packets {
		return 0
	}
	return p.bytes
}

func (p *picture) Send() {
	p.mu.Lock()
	switch {
	case p.busy:
		p.wrong = "two packets at a time"
	case p.done > 0:
		p.wrong = "a packet after it was done"
	case p.sent == p.packets:
		p.wrong = "a packet too many"
	}
	p.busy = true
	p.sent++
	p.mu.Unlock()
	if p.onSend != nil {
		p.onSend()
	}
	if p.wire != nil {
		p.wire.send(p.from, p.number, p.bytes)
	}
	p.mu.Lock()
	p.busy = false
	p.mu.Unlock()
}

func (p *picture) Done(dropped bool) {
	p.mu.Lock()
	p.done++
	p.drop = dropped
	p.mu.Unlock()
	if p.onDone != nil {
		p.onDone()
	}
}

// end is how often it was done, whether dropped, and after how many packets.
func (p *picture) end(t *testing.T) (done int, dropped bool, sent int) {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.wrong != "" {
		t.Error(p.wrong)
	}
	return p.done, p.drop, p.sent
}
