package app

import (
	"context"

	"moim/app/call"
	"moim/signaling"
	"moim/signaling/client"
)

// joined is a connection whose welcome has been read, and is delivered again.
type joined struct {
	*client.Sealed
	room      string // identifier
	welcome   signaling.Envelope
	delivered bool // owned by the one reader

	succession *succession // nil: the room stays at its server
	describe   func(ctx context.Context, server string) call.Room
	stop       func() // ends the succession
}

// Receive delivers the welcome, then what follows.
func (j *joined) Receive(ctx context.Context) (signaling.Envelope, error) {
	e, err := j.welcome, error(nil)
	if j.delivered {
		e, err = j.Sealed.Receive(ctx)
	}
	j.delivered = true
	if err == nil && j.succession != nil {
		j.succession.observe(ctx, j.Sealed, e)
	}
	return e, err
}

// Room is where the call takes place at present.
func (j *joined) Room(ctx context.Context) call.Room { return j.describe(ctx, j.Server()) }

// Close leaves the room.
func (j *joined) Close(ctx context.Context) error {
	j.stop()
	return j.Sealed.Close(ctx)
}
