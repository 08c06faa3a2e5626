package app

import (
	"context"
	"errors"
	"sync"
	"time"

	"moim/signaling/client"
)

// awaitEnd waits until the lost server is there no longer: nothing listens at its
// port, or nobody has answered for a while.
func (s *succession) awaitEnd(ctx context.Context, lost string) error {
	ctx, cancel := context.WithCancel(ctx)
	asked := make(chan error)
	var asking sync.WaitGroup
	asking.Go(func() { s.keepAsking(ctx, lost, asked) })
	defer asking.Wait()
	defer cancel()
	answered := time.Now()
	media := mediaWatch{received: s.received, from: s.serving(), moved: answered}
	tick := time.NewTicker(askInterval)
	defer tick.Stop()
	for {
		media.look(time.Now())
		quiet := time.Since(answered)
		if quiet > silentHost || quiet > goneHost && media.ended(time.Now()) {
			s.logger.Info("the host has fallen silent")
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		case err := <-asked:
			if err == nil {
				answered = time.Now()
			} else if errors.Is(err, client.ErrRefused) {
				return nil
			}
		}
	}
}

// keepAsking asks a server again and again, and tells what comes of it.
func (s *succession) keepAsking(ctx context.Context, server string, asked chan<- error) {
	for ctx.Err() == nil {
		_, err := s.ask(ctx, server)
		select {
		case asked <- err:
		case <-ctx.Done():
		}
		wait(ctx, askInterval)
	}
}

// serving is who hosts the room at present; "" where nobody has said so.
func (s *succession) serving() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for participant, offer := range s.offers {
		if offer.Serving {
			return participant
		}
	}
	return ""
}

// mediaWatch looks whether anything comes from somebody over the connection for
// media. As long as it carries pictures or sound, either way, something does many times a second.
type mediaWatch struct {
	received func(participant string) (int64, bool)
	from     string
	known    bool // there is a connection
	bytes    int64
	moved    time.Time // when something came last
}

func (m *mediaWatch) look(now time.Time) {
	if m.received == nil || m.from == "" {
		return
	}
	bytes, known := m.received(m.from)
	if bytes != m.bytes {
		m.moved = now
	}
	m.bytes, m.known = bytes, known
}

// ended says that there was media, and that none has come for a while.
func (m *mediaWatch) ended(now time.Time) bool {
	return m.known && m.bytes > 0 && now.Sub(m.moved) > goneHost
}
