package natsbus

import (
	"log/slog"
	"time"
)

// Config adjusts a Bus. The zero value works; a zero field means the value in its
// comment.
type Config struct {
	Logger *slog.Logger // discards

	// Bucket is the key-value bucket of presence. It is made, in memory, with one
	// replica, where there is none of that name: moim-presence.
	Bucket string
	// Expiry is how long presence stands that no node refreshes, of a bucket that
	// is made: 60 s.
	Expiry time.Duration
	// Beat is how often a node shows that it lives: 500 ms.
	Beat time.Duration
	// Silence is after how long without a beat a node is lost: 2 s.
	Silence time.Duration
}

func (c Config) withDefaults() Config {
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Bucket == "" {
		c.Bucket = "moim-presence"
	}
	if c.Expiry <= 0 {
		c.Expiry = time.Minute
	}
	if c.Beat <= 0 {
		c.Beat = 500 * time.Millisecond
	}
	if c.Silence <= 0 {
		c.Silence = 2 * time.Second
	}
	return c
}
