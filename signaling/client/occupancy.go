package client

import (
	"context"
	"fmt"
	"net/http"

	"moim/signaling"
)

// Occupancy is that of the zero Route.
func Occupancy(ctx context.Context, server, room string) (int, error) {
	return Route{}.Occupancy(ctx, server, room)
}

// Occupancy asks a server, given by its URL, how many participants are in a
// room, given by its identifier, without joining it. It waits until ctx is done
// at the longest. The error is a *DialError, as that of Dial would be; servers
// that do not tell are ErrNotMoim.
func (r Route) Occupancy(ctx context.Context, server, room string) (int, error) {
	response, err := r.get(ctx, server, signaling.RoomsPath+room)
	if err != nil {
		return 0, occupancyError(server, err, 0)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return 0, occupancyError(server, fmt.Errorf("answer is %s", response.Status), response.StatusCode)
	}
	occupancy, err := signaling.ReadOccupancy(response.Body)
	if err != nil {
		return 0, occupancyError(server, err, 0)
	}
	return occupancy.Participants, nil
}

func occupancyError(server string, err error, status int) error {
	err = fmt.Errorf("ask how many are in the room: %w", err)
	return &DialError{Server: server, Reason: classify(err, status), Err: err}
}

// get asks a server for one of its paths.
func (r Route) get(ctx context.Context, server, path string) (*http.Response, error) {
	address, err := endpoint(server, path)
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, fmt.Errorf("prepare question to %s: %w", server, err)
	}
	client, err := r.client(false)
	if err != nil {
		return nil, err
	}
	return client.Do(request)
}
