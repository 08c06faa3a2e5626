package app

import (
	"context"

	"moim/signaling"
	"moim/signaling/client"
)

// joined is a connection whose welcome has been read, and is delivered again.
type joined struct {
	*client.Sealed
	welcome   signaling.Envelope
	delivered bool // owned by the one reader
}

// Receive delivers the welcome, then what follows.
func (j *joined) Receive(ctx context.Context) (signaling.Envelope, error) {
	if !j.delivered {
		j.delivered = true
		return j.welcome, nil
	}
	return j.Sealed.Receive(ctx)
}
