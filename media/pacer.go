package media

import (
	"context"
	"io/fs"
	"math/bits"
	"sync"
	"time"
)

// Pacer gives the beat to a source that has no clock of its own: patterns,
// files, tones. Beats lie at absolute times, start + n/rate, so that lateness
// of one does not move the next and nothing drifts.
//
// One goroutine calls Wait; Stop may be called from any.
type Pacer struct {
	clock    *Clock
	start    time.Duration
	num, den int64 // beats per second as a fraction
	next     int64
	lag      int64
	timer    *time.Timer
	stopped  chan struct{}
	stop     sync.Once
}

// NewPacer beats num/den times a second (both positive), first at start. A
// caller that comes late gets up to lag missed beats at once, as from a
// device's buffer; when it is later than that, the missed beats are left out.
func NewPacer(clock *Clock, start time.Duration, num, den, lag int) *Pacer {
	if num <= 0 || den <= 0 {
		panic("media: pacer without a rate")
	}
	timer := time.NewTimer(time.Hour)
	timer.Stop()
	return &Pacer{
		clock: clock, start: start,
		num: int64(num), den: int64(den), lag: int64(lag),
		timer: timer, stopped: make(chan struct{}),
	}
}

// Wait returns at the next beat: its number, counted from zero, and its time
// on the clock. After Stop it returns fs.ErrClosed, when ctx ends ctx.Err().
func (p *Pacer) Wait(ctx context.Context) (beat int64, at time.Duration, err error) {
	select {
	case <-p.stopped:
		return 0, 0, fs.ErrClosed
	case <-ctx.Done():
		return 0, 0, ctx.Err()
	default:
	}
	now := p.clock.Now()
	if current := p.beatAt(now); current > p.next+p.lag {
		p.next = current
	}
	at = p.Time(p.next)
	p.timer.Reset(max(at-now, 0))
	select {
	case <-p.timer.C:
	case <-ctx.Done():
		p.timer.Stop()
		return 0, 0, ctx.Err()
	case <-p.stopped:
		p.timer.Stop()
		return 0, 0, fs.ErrClosed
	}
	beat = p.next
	p.next++
	return beat, at, nil
}

// Time is the time of a beat on the clock.
func (p *Pacer) Time(beat int64) time.Duration {
	return p.start + time.Duration(scale(beat, int64(time.Second)*p.den, p.num))
}

// Stop ends a Wait under way and all later ones.
func (p *Pacer) Stop() {
	p.stop.Do(func() { close(p.stopped) })
}

// beatAt is the number of the latest beat at or before a time.
func (p *Pacer) beatAt(at time.Duration) int64 {
	if at < p.start {
		return 0
	}
	return scale(int64(at-p.start), p.num, int64(time.Second)*p.den)
}

// scale is n*by/over, rounded down, for n >= 0, without overflow on the way.
func scale(n, by, over int64) int64 {
	hi, lo := bits.Mul64(uint64(n), uint64(by))
	quotient, _ := bits.Div64(hi%uint64(over), lo, uint64(over))
	return int64(quotient)
}
