package app

import (
	"context"
	"errors"
	"io"
	"log/slog"

	"moim/signaling/lan"
)

// errSilent says that nothing is asked or told on the local network.
var errSilent = errors.New("the local network is left alone")

// localNetwork announces and finds rooms by mDNS.
type localNetwork struct {
	logger *slog.Logger
	silent func() bool // whether the person wants to be unseen there; nil: no
}

func (n localNetwork) announce(room string, port int) (io.Closer, error) {
	if n.silent != nil && n.silent() {
		return nil, errSilent
	}
	return lan.Announce(room, port, lan.Config{Logger: n.logger})
}

func (n localNetwork) find(ctx context.Context, room string) (string, error) {
	if n.silent != nil && n.silent() {
		return "", errSilent
	}
	return lan.Find(ctx, room, lan.Config{Logger: n.logger})
}
