package client

import (
	"context"
	"fmt"

	"moim/signaling"
)

// Health is that of the zero Route.
func Health(ctx context.Context, server string) (signaling.Health, error) {
	return Route{}.Health(ctx, server)
}

// Health asks a server, given by its URL, what it says of itself. It waits
// until ctx is done at the longest.
func (r Route) Health(ctx context.Context, server string) (signaling.Health, error) {
	response, err := r.get(ctx, server, signaling.HealthPath)
	if err != nil {
		return signaling.Health{}, fmt.Errorf("ask for health: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	return signaling.ReadHealth(response.Body)
}
