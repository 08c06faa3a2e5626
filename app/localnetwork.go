package app

import (
	"context"
	"io"
	"log/slog"

	"moim/signaling/lan"
)

// localNetwork announces and finds rooms by mDNS.
type localNetwork struct{ logger *slog.Logger }

func (n localNetwork) announce(room string, port int) (io.Closer, error) {
	return lan.Announce(room, port, lan.Config{Logger: n.logger})
}

func (n localNetwork) find(ctx context.Context, room string) (string, error) {
	return lan.Find(ctx, room, lan.Config{Logger: n.logger})
}
