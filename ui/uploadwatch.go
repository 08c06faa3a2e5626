package ui

import (
	"time"

	"moim/app/call"
)

// uploadWatch is what the window remembers of the upload from one snapshot to
// the next, also where its views are made anew.
type uploadWatch struct {
	open     bool      // the panel is open
	history  []float64 // bits per second, one a second, the latest last
	measured time.Duration
	advice   steady[advice]
	budget   call.Budget // for which the advice is
	capacity int64       // as it is said, in bits per second
	near     bool        // close to the limit
}

// historyLength is how many seconds of the upload are remembered.
const historyLength = 60

// apply takes a snapshot.
func (u *uploadWatch) apply(s *call.Snapshot) {
	if s.Phase != call.PhaseInCall {
		*u = uploadWatch{history: u.history[:0]}
		return
	}
	if s.TransportMeasuredAt != u.measured {
		u.measured = s.TransportMeasuredAt
		if len(u.history) == historyLength {
			u.history = u.history[:copy(u.history, u.history[1:])]
		}
		u.history = append(u.history, float64(s.Upload.BPS))
	}
	if b := s.Preferences.UploadBudget(); b != u.budget || len(s.Peers) == 0 {
		u.budget, u.advice = b, steady[advice]{} // what was said before is true no more
	}
	u.advice.follow(adviceFor(s), s.At)
	// What is said of the network does not change with every measurement.
	if c := s.Upload.CapacityBPS; c > u.capacity*115/100 || c < u.capacity*85/100 {
		u.capacity = c
	}
	share := 0.0
	if l := limitOf(s); l > 0 {
		share = float64(s.Upload.BPS) / float64(l)
	}
	u.near = share >= 0.8 || u.near && share >= 0.72
}
