package call

import (
	"log/slog"
	"time"

	"moim/media"
	"moim/signaling"
)

// Config is what a session is made of. Transport, Studio and Connector are
// required; the rest may be zero.
type Config struct {
	Transport Transport
	Studio    Studio
	Connector Connector
	// Checker tries the connection; nil finds nothing.
	Checker Checker
	// Clock is the process's clock; nil starts a new one.
	Clock *media.Clock
	// Logger takes what a person need not see; nil discards it.
	Logger *slog.Logger
	// Preferences are the ones to begin with.
	Preferences Preferences
	// SavePreferences keeps changed preferences, on a goroutine of its own. Nil
	// keeps nothing.
	SavePreferences func(Preferences) error
	// Month is what was uploaded this month before the session, or in an earlier
	// month. SaveMonth keeps it from time to time, on a goroutine of its own; nil
	// keeps nothing.
	Month     Month
	SaveMonth func(Month) error
	// Calendar is the time in this computer's time zone; nil is time.Now.
	Calendar func() time.Time
	// JoinCost is what joining a room of so many people would cost in upload, bits
	// per second on the wire, where those tracks are sent within that budget. It is
	// pure; nil does not know.
	JoinCost func(people int, sent LocalTracks, budget Budget) int64
	// NewIdentity makes a participant's ID and resume secret, once for every
	// attempt to join; nil takes random ones.
	NewIdentity func() (PeerID, string)
	// FixedDevices never replaces a device that is gone or not found by
	// another one, as scripts want it.
	FixedDevices bool
}

func (c Config) withDefaults() Config {
	if c.Clock == nil {
		c.Clock = media.NewClock()
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.SavePreferences == nil {
		c.SavePreferences = func(Preferences) error { return nil }
	}
	if c.SaveMonth == nil {
		c.SaveMonth = func(Month) error { return nil }
	}
	if c.Calendar == nil {
		c.Calendar = time.Now
	}
	if c.JoinCost == nil {
		c.JoinCost = func(int, LocalTracks, Budget) int64 { return 0 }
	}
	if c.NewIdentity == nil {
		c.NewIdentity = func() (PeerID, string) {
			return PeerID(signaling.NewParticipantID()), signaling.NewSecret()
		}
	}
	return c
}
