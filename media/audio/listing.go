package audio

import (
	"context"
	"fmt"
	"slices"
	"time"

	"moim/media"
)

const (
	listTime  = 3 * time.Second // how long Devices waits for an answer
	listFresh = 3               // looks after which a list that nobody renews is old
)

// List lists the microphones and speakers that are plugged in now. Monitors of
// speakers, which record what is played, come last and are never the default.
// Without a sound system the error is ErrNoSound.
func (s *System) List(ctx context.Context) ([]media.Device, error) {
	type answer struct {
		devices []media.Device
		err     error
	}
	reply := make(chan answer, 1)
	err := s.do(ctx, func() {
		err := s.refresh()
		reply <- answer{describe(s.list), err}
	})
	if err != nil {
		return nil, fmt.Errorf("list sound devices: %w", err)
	}
	select {
	case a := <-reply:
		return a.devices, a.err
	case <-ctx.Done():
		return nil, fmt.Errorf("list sound devices: %w", ctx.Err())
	}
}

// Devices is List for those who can do without an error: it waits a while at
// the most, and gives what was known last where there is no answer. While
// somebody watches for changes it does not wait at all.
func (s *System) Devices() []media.Device {
	s.mu.Lock()
	shown, looked := s.shown, s.looked
	s.mu.Unlock()
	if looked > 0 && s.clock.Now()-looked < listFresh*s.config.Poll {
		return slices.Clone(shown)
	}
	ctx, cancel := context.WithTimeout(context.Background(), listTime)
	defer cancel()
	devices, err := s.List(ctx)
	if err != nil {
		s.config.Logger.Debug("list sound devices", "error", err)
	}
	if devices == nil {
		devices = slices.Clone(shown)
	}
	return devices
}

// Watch delivers a value whenever the list of devices is another than before,
// until stop is called. Several changes may come as one.
func (s *System) Watch() (changes <-chan struct{}, stop func()) {
	c := make(chan struct{}, 1)
	s.mu.Lock()
	s.watchers[c] = struct{}{}
	s.mu.Unlock()
	return c, func() {
		s.mu.Lock()
		delete(s.watchers, c)
		s.mu.Unlock()
	}
}

// Changed is a Watch that lasts as long as the System, shared by all callers.
func (s *System) Changed() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.news == nil {
		s.news = make(chan struct{}, 1)
		s.watchers[s.news] = struct{}{}
	}
	return s.news
}

// publish shows the list to other goroutines and tells the watchers if it has
// changed.
func (s *System) publish(list []listed) {
	shown := describe(list)
	s.mu.Lock()
	defer s.mu.Unlock()
	changed := !slices.Equal(shown, s.shown)
	s.shown, s.looked = shown, s.clock.Now()
	if !changed {
		return
	}
	for c := range s.watchers {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}

func describe(list []listed) []media.Device {
	devices := make([]media.Device, len(list))
	for i, l := range list {
		devices[i] = l.Device
	}
	return devices
}
