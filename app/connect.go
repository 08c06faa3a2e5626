package app

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"moim/app/call"
	"moim/signaling"
	"moim/signaling/client"
)

// connect joins a room at a server and reads its welcome.
func (c *connector) connect(
	ctx context.Context, server string, code signaling.Code, self call.Identity,
) (*roaming, error) {
	first, err := c.enter(ctx, server, code, self, self.Key.Public(), nil)
	if err != nil {
		return nil, err
	}
	return newRoaming(c, self, code, first), nil
}

// enter joins a room, whose public admin key is to be admin where joining makes it.
// before is the connection to the room that one comes from, or nil.
func (c *connector) enter(
	ctx context.Context, server string, code signaling.Code, self call.Identity, admin string, before *client.Sealed,
) (*joined, error) {
	var key atomic.Pointer[string] // the room's, as far as it is known
	key.Store(&admin)
	config := client.Config{
		Server: server, Participant: string(self.ID), Secret: self.Secret, Logger: c.cfg.Logger, DialTimeout: dialTimeout,
		Route: c.cfg.Route(), Memory: c.cfg.Memory, Waiting: self.Waiting,
		Admin: func() string { return *key.Load() },
	}
	succession := c.succession(code, self)
	if succession != nil {
		config.Elsewhere = succession.elsewhere
	}
	var (
		connection *client.Sealed
		err        error
	)
	if before == nil {
		connection, err = client.Join(ctx, config, c.rooms.Of(code), self.Card)
	} else {
		connection, err = before.Move(ctx, config, c.rooms.Of(code))
	}
	if err != nil {
		return nil, err
	}
	welcome, err := connection.Receive(ctx)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("receive welcome: %w", err), connection.Close(ctx))
	}
	key.Store(&welcome.Admin)
	stop := func() {}
	if succession != nil {
		succession.note(welcome.Embedded)
		stop = succession.start(ctx)
	}
	return &joined{
		Sealed: connection, room: c.rooms.Of(code).ID(), welcome: welcome, succession: succession, stop: stop,
		describe: func(ctx context.Context, server string) call.Room {
			room := c.roomAt(server, code, c.askHTTPS(ctx, server)())
			room.Hosted = c.cfg.Heir != nil && c.cfg.Heir.serves(server)
			return room
		},
	}, nil
}

// succession is what keeps a room alive when its host goes; nil where this
// application takes no part in that.
func (c *connector) succession(code signaling.Code, self call.Identity) *succession {
	if c.cfg.Heir == nil {
		return nil
	}
	room := c.rooms.Of(code).ID()
	return &succession{
		logger: c.cfg.Logger, heir: c.cfg.Heir, silent: c.cfg.Silent, hidden: c.cfg.Hidden,
		self: string(self.ID), room: room, find: c.cfg.Find, offers: make(map[string]signaling.Host),
		received: c.cfg.Received, local: localAddresses, took: make(chan struct{}, 1),
		people: func(ctx context.Context, server string) (int, error) {
			return c.cfg.Route().Occupancy(ctx, server, room)
		},
	}
}
