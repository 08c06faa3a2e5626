package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"

	"moim/signaling/turn"
)

// openRelay starts STUN and TURN, as the options want it; nil where there is
// nothing to offer. ln is where TCP comes in.
func openRelay(ctx context.Context, o options, ln net.Listener, trusted func(host string) bool, logger *slog.Logger) (*turn.Server, error) {
	r := o.Relay
	config := turn.Config{
		Logger: logger, Trusted: trusted, Host: r.Host, Relays: r.Address, Bind: bind(o.Listen), Ports: r.Ports, Allow: r.Allow,
		RoomRate: r.RoomRate * 1_000_000, RoomAllocations: r.Allocations,
	}
	if len(r.URL) > 0 {
		config.External = []turn.External{r.external()}
	}
	if !r.Enabled {
		if len(config.External) == 0 {
			return nil, nil //nolint:nilnil // nothing is offered
		}
		return turn.New(config)
	}
	if tcp, ok := ln.Addr().(*net.TCPAddr); ok {
		config.TCPPort = tcp.Port
	}
	address := r.packetAddress(o.Listen, ln.Addr())
	sockets, err := turn.Listen(ctx, address)
	switch {
	case err != nil && r.Listen != "":
		return nil, &listenError{option: "--turn-listen", address: address, err: err}
	case err != nil:
		logger.Warn("STUN and TURN are offered over TCP only, because another program has the UDP port; choose one with --turn-listen", "address", address)
	}
	config.Packets = sockets
	server, err := turn.New(config)
	if err != nil {
		for _, socket := range sockets {
			err = errors.Join(err, socket.Close())
		}
		return nil, fmt.Errorf("offer STUN and TURN: %w", err)
	}
	for _, socket := range sockets {
		logger.Info("STUN and TURN", "address", socket.LocalAddr().String())
	}
	return server, nil
}
