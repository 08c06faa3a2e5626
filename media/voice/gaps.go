package voice

import (
	"math"
	"sync/atomic"
	"time"

	"moim/media"
)

const (
	gapsKept = 32 // gaps that are remembered: more than FarEnd's memory has as a rule
	// gapSilence is what at says of a place within a gap.
	gapSilence = math.MaxInt64
	gapsEnd    = math.MaxInt64 / 2 // behind all numbers
)

// hole is silence that the speaker played because it was handed nothing in time.
type hole struct {
	from  atomic.Int64 // number of handing out of the sample after it
	after atomic.Int64 // length of all gaps up to this one, in samples
}

// gaps lie between what was handed out and what is played. One thread moves, any
// goroutines ask. The zero value has none.
type gaps struct {
	kept  [gapsKept]hole
	count atomic.Int64 // gaps so far

	// Of the writer: length of all of them, and of the last one.
	total, lastIs time.Duration
}

// move makes a gap, or makes the last one shorter.
func (g *gaps) move(m media.Move) {
	n := g.count.Load()
	if m.By > 0 && g.lastIs > 0 {
		n++ // otherwise there was nothing to the last one
	}
	if m.By > 0 {
		g.lastIs = 0
	}
	g.lastIs += m.By
	n = max(n, 1)
	g.total += m.By
	last := &g.kept[n%gapsKept]
	last.from.Store(m.From)
	last.after.Store(int64(math.Round(g.total.Seconds() * media.SampleRate)))
	g.count.Store(n)
}

// at says how many samples of silence were played before the one with that
// number, or gapSilence where it is silence itself, and up to which number that
// is so.
func (g *gaps) at(number int64) (shift, until int64) {
	until = gapsEnd
	n := g.count.Load()
	for k := n; k > max(0, n-gapsKept+1); k-- {
		last := &g.kept[k%gapsKept]
		from, after := last.from.Load(), last.after.Load()
		if number >= from+after {
			return after, until
		}
		before := g.kept[(k-1)%gapsKept].after.Load() // of number 0: never written, so 0
		if number >= from+before {
			return gapSilence, from + after
		}
		until = from + before
	}
	if n >= gapsKept { // older than what is remembered
		return gapSilence, until
	}
	return 0, until
}
