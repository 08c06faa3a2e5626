package app

import (
	"context"
	"errors"
	"io"
	"log/slog"
)

type localNetwork struct{ logger *slog.Logger }

func (n localNetwork) announce(room string, port int) (io.Closer, error) {
	return nil, errors.New("x")
}

func (n localNetwork) find(ctx context.Context, room string) (string, error) {
	return "", errors.New("x")
}
