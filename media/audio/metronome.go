package audio

import (
	"time"

	"moim/media"
)

// metronomeLag is how far a metronome may fall behind before it gives up the
// beats it missed.
const metronomeLag = 10 * media.BlockTime

// metronome calls a function once per block, on deadlines that do not drift.
type metronome struct {
	quit, done chan struct{}
}

// startMetronome begins at once; stop ends it.
func startMetronome(clock *media.Clock, beat func()) *metronome {
	m := &metronome{quit: make(chan struct{}), done: make(chan struct{})}
	go m.run(clock, beat)
	return m
}

func (m *metronome) run(clock *media.Clock, beat func()) {
	defer close(m.done)
	timer := time.NewTimer(0)
	defer timer.Stop()
	deadline := clock.Now()
	for {
		select {
		case <-m.quit:
			return
		case <-timer.C:
		}
		beat()
		deadline += media.BlockTime
		now := clock.Now()
		if now-deadline > metronomeLag {
			deadline = now
		}
		timer.Reset(max(0, deadline-now))
	}
}

// stop ends the beats and waits for the last one.
func (m *metronome) stop() {
	close(m.quit)
	<-m.done
}
