package client

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"moim/signaling"
)

// Health asks a server, given by its URL, what it says of itself. It waits
// until ctx is done at the longest.
func Health(ctx context.Context, server string) (signaling.Health, error) {
	u, err := url.Parse(server)
	if err != nil {
		return signaling.Health{}, fmt.Errorf("ask for health: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, u.JoinPath(signaling.HealthPath).String(), nil)
	if err != nil {
		return signaling.Health{}, fmt.Errorf("ask for health: %w", err)
	}
	response, err := newHTTPClient().Do(request)
	if err != nil {
		return signaling.Health{}, fmt.Errorf("ask for health: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	return signaling.ReadHealth(response.Body)
}
