package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"moim/signaling/natsbus"
)

// errBus is a bus that cannot be had.
var errBus = errors.New("no bus")

// openBus joins the other nodes, as the options want it; nil where there are none.
func openBus(ctx context.Context, o options, logger *slog.Logger) (*natsbus.Bus, error) {
	if o.NATS == "" {
		return nil, nil //nolint:nilnil // this node is alone
	}
	bus, err := natsbus.Connect(ctx, o.NATS, natsbus.Config{Logger: logger})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errBus, err)
	}
	logger.Info("serving rooms together with other nodes")
	return bus, nil
}
