package app

import (
	"context"
	"errors"
	"time"

	"moim/app/handover"
	"moim/app/links"
)

const (
	// startTime is how long another start of the application may take to open its door
	// once it has the profile.
	startTime  = 5 * time.Second
	knockPause = 50 * time.Millisecond
	// maxArrivals is how many wait for a window that is busy; what comes beyond is lost.
	maxArrivals = 8
)

// openOrHandOver opens a profile or, where a window has it open already, hands what was
// to be opened over to that window; then there is neither a profile nor an error. Of
// several that start at once one gets the profile, and the others wait for its door.
func openOrHandOver(ctx context.Context, folder, link string) (*profile, error) {
	ctx, cancel := context.WithTimeout(ctx, startTime)
	defer cancel()
	for {
		p, err := openProfile(folder)
		var used *inUseError
		if !errors.As(err, &used) {
			return p, err
		}
		knocked := handover.Knock(ctx, used.folder, handover.Request{Link: link})
		if knocked == nil {
			return nil, nil //nolint:nilnil // nothing is left to be done
		}
		if errors.Is(knocked, handover.ErrMalformed) {
			return nil, errors.Join(err, knocked)
		}
		select {
		case <-ctx.Done():
			return nil, errors.Join(err, knocked)
		case <-time.After(knockPause):
		}
	}
}

// openDoor takes what later starts with this profile hand over, and the links that
// the system brings (package links). Where the door cannot be opened, the window works
// all the same.
func (w *window) openDoor() (arrivals <-chan string, closeDoor func()) {
	queue := make(chan string, maxArrivals)
	logger := w.logger.With("component", "door")
	arrive := func(link string) {
		select {
		case queue <- link:
		default:
			logger.Warn("too many links at once")
		}
	}
	links.Hear(arrive)
	door, err := handover.Open(w.profile.folder, logger, func(r handover.Request) { arrive(r.Link) })
	if err != nil {
		logger.Warn("later starts cannot reach this window", "error", err)
		return queue, func() {}
	}
	return queue, func() {
		if err := door.Close(); err != nil {
			logger.Warn("door", "error", err)
		}
	}
}
