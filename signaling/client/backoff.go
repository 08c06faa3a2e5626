package client

import (
	"math/rand/v2"
	"time"
)

const (
	firstDelay = 100 * time.Millisecond
	maxDelay   = 5 * time.Second
	// The others wait for a client that was lost a moment ago.
	eagerTime  = 15 * time.Second
	eagerDelay = 500 * time.Millisecond
)

// backoff counts failed attempts since a loss.
type backoff struct {
	attempts int
	since    time.Time
}

// lost begins anew, with short pauses where the connection lost was a good one.
func (b *backoff) lost(good bool) {
	b.since = time.Now()
	if good {
		b.attempts = 0
	}
}

// next is how long to wait before the next attempt: doubling from firstDelay to
// maxDelay, between half of it and all, so that a server that comes back is not
// met by all its clients at once.
func (b *backoff) next() time.Duration {
	longest := maxDelay
	if time.Since(b.since) < eagerTime {
		longest = eagerDelay
	}
	delay := min(firstDelay<<min(b.attempts, 10), longest)
	b.attempts++
	return delay/2 + rand.N(delay/2)
}
