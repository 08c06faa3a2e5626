package call

import (
	"time"

	"moim/signaling"
)

// Events of the session itself: time, its life, and what its effects report.
type (
	// started and tick say what the calendar says, in this computer's time zone;
	// zero is not known.
	started       struct{ At time.Time }
	tick          struct{ At time.Time }
	stopRequested struct{}

	// entered is a connection to a room; its welcome comes as received.
	entered struct {
		Attempt int
		ID      PeerID
		Room    Room
		Key     signaling.AdminKey // governs the room, if joining made it
	}
	// moved is where the call takes place, after each welcome.
	moved struct {
		Attempt int
		Room    Room
	}
	// enterFailed is an attempt to join that failed.
	enterFailed struct {
		Attempt int
		Err     error
	}
	// peeked is how many are in the room that the preview shows, or why that is
	// not known.
	peeked struct {
		Number int
		People int
		Err    error
	}
	// received is a message from the room.
	received struct {
		Attempt  int
		Envelope signaling.Envelope
	}
	// receiveEnded says that the server ended it for good.
	receiveEnded struct {
		Attempt int
		Err     error
	}
	// saveFailed says that the preferences could not be saved.
	saveFailed struct{ Err error }
)

func (started) event()       {}
func (tick) event()          {}
func (stopRequested) event() {}
func (entered) event()       {}
func (moved) event()         {}
func (enterFailed) event()   {}
func (peeked) event()        {}
func (received) event()      {}
func (receiveEnded) event()  {}
func (saveFailed) event()    {}

// turn is one step under way: the state that it changes, the time at which it
// does, and the effects so far.
type turn struct {
	*state
	now     time.Duration
	effects []effect
}

func (t *turn) do(effects ...effect) { t.effects = append(t.effects, effects...) }
