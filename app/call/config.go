package call

import (
	"log/slog"

	"moim/media"
	"moim/signaling"
)

// Config is what a session is made of. Transport, Studio and Connector are
// required; the rest may be zero.
type Config struct {
	Transport Transport
	Studio    Studio
	Connector Connector
	// Clock is the process's clock; nil starts a new one.
	Clock *media.Clock
	// Logger takes what a person need not see; nil discards it.
	Logger *slog.Logger
	// Preferences are the ones to begin with.
	Preferences Preferences
	// SavePreferences keeps changed preferences, on a goroutine of its own. Nil
	// keeps nothing.
	SavePreferences func(Preferences) error
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
	if c.NewIdentity == nil {
		c.NewIdentity = func() (PeerID, string) {
			return PeerID(signaling.NewParticipantID()), signaling.NewSecret()
		}
	}
	return c
}
