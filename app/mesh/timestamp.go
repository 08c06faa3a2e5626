package mesh

import (
	"math/rand/v2"
	"time"

	"moim/media"
)

// Clock rates (RFC 7741, RFC 7587).
const (
	videoRate = 90000
	audioRate = media.SampleRate
)

// timestamper turns capture times into RTP timestamps. It is immutable.
type timestamper struct {
	rate   int64
	offset uint32 // random per track (RFC 3550 section 5.1), the same for all peers
}

func newTimestamper(rate int64) timestamper {
	return timestamper{rate: rate, offset: rand.Uint32()}
}

// at is the RTP timestamp of a time on the clock.
func (t timestamper) at(captured time.Duration) uint32 {
	return t.offset + uint32(ticks(captured, t.rate))
}

// ticks is d in units of 1/rate s, without overflow on the way.
func ticks(d time.Duration, rate int64) int64 {
	return int64(d/time.Second)*rate + int64(d%time.Second)*rate/int64(time.Second)
}

// span is n ticks of 1/rate s as a duration.
func span(n, rate int64) time.Duration {
	return time.Duration(n/rate)*time.Second + time.Duration(n%rate)*time.Second/time.Duration(rate)
}

// steady keeps the timestamps of sound on the grid of its blocks: capture times
// of microphones jitter, while players downstream take one block after the
// other. It gives way where the two are more than 30 ms apart.
type steady struct {
	next    time.Duration
	started bool
}

func (s *steady) at(captured time.Duration) time.Duration {
	at := s.next
	switch d := captured - s.next; {
	case !s.started:
		at, s.started = captured, true
	case d > 30*time.Millisecond:
		at += d.Round(media.BlockTime)
	case d < -30*time.Millisecond:
		at = captured
	}
	s.next = at + media.BlockTime
	return at
}
