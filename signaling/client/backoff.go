package client

import (
	"math/rand/v2"
	"time"
)

const (
	firstDelay = 100 * time.Millisecond
	maxDelay   = 5 * time.Second
)

// backoff counts failed attempts. Its zero value is ready.
type backoff struct {
	attempts int
}

// next is how long to wait before the next attempt: doubling from firstDelay to
// maxDelay, between half of it and all, so that a server that comes back is not
// met by all its clients at once.
func (b *backoff) next() time.Duration {
	delay := min(firstDelay<<min(b.attempts, 10), maxDelay)
	b.attempts++
	return delay/2 + rand.N(delay/2)
}

func (b *backoff) reset() { b.attempts = 0 }
