package call

import "time"

// How long the hint that one is muted stays after the last words, and for how
// long it does not come again after it has gone.
const (
	hintStays = 3 * time.Second
	hintRests = 7 * time.Second
)

// mutedHint reminds somebody who speaks that the microphone is off.
type mutedHint struct {
	shown   bool
	heardAt time.Duration // when there last was speech while it was shown
	goneAt  time.Duration // when it was last taken away
	was     bool          // whether it ever was
}

// heard is the hint after a measurement that did or did not hear speech.
func (h mutedHint) heard(talking bool, now time.Duration) mutedHint {
	if talking && (h.shown || !h.was || now-h.goneAt >= hintRests) {
		h.shown, h.was, h.heardAt = true, true, now
	}
	return h.waited(now)
}

// waited is the hint as time goes by.
func (h mutedHint) waited(now time.Duration) mutedHint {
	if h.shown && now-h.heardAt >= hintStays {
		return h.gone(now)
	}
	return h
}

// gone is the hint taken away.
func (h mutedHint) gone(now time.Duration) mutedHint {
	if h.shown {
		h.shown, h.goneAt = false, now
	}
	return h
}
