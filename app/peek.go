package app

import (
	"context"
	"errors"

	"moim/signaling"
	"moim/signaling/client"
)

// Peek says how many are in the room that Join would join. A room that nobody
// is in yet is an empty one, wherever it would be made.
func (c *connector) Peek(ctx context.Context, to signaling.Invitation) (int, error) {
	if err := c.rooms.Learn(ctx, to.Code); err != nil { // its time is not the server's
		return 0, err
	}
	if to.Server != "" {
		return c.peekInvited(ctx, to)
	}
	configured := c.cfg.Server()
	if configured != "" && c.cfg.Find == nil {
		return c.peekAt(ctx, configured, to.Code)
	}
	var (
		people int
		failed error // of the configured server, where somebody may be without our knowing
	)
	c.search(ctx, configured, to.Code, func(ctx context.Context, server string) bool {
		n, err := c.peekAt(ctx, server, to.Code)
		if people = n; err != nil && server == configured {
			failed = err
		}
		return n > 0
	})
	if people > 0 {
		return people, nil
	}
	return 0, errors.Join(failed, ctx.Err())
}

// peekInvited looks into the room that a link leads to, by http where joining
// would do that.
func (c *connector) peekInvited(ctx context.Context, to signaling.Invitation) (int, error) {
	people, err := c.peekAt(ctx, to.Server, to.Code)
	if plain, ok := plainServer(to.Server); ok && errors.Is(err, client.ErrTLS) {
		return c.peekAt(ctx, plain, to.Code)
	}
	return people, err
}

func (c *connector) peekAt(ctx context.Context, server string, code signaling.Code) (int, error) {
	room := c.rooms.Of(code)
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	return c.cfg.Route().Occupancy(ctx, server, room.ID())
}
