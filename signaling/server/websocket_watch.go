package server

import (
	"context"
	"time"
)

// watchFor looks after the client in a while.
func (s *webSocket) watchFor(d time.Duration) {
	s.watching.Add(1)
	s.mu.Lock()
	s.watch = time.AfterFunc(d, s.look)
	s.mu.Unlock()
}

// stopWatch waits until nobody looks any more.
func (s *webSocket) stopWatch() {
	s.mu.Lock()
	if s.watch != nil && s.watch.Stop() {
		s.watching.Done()
	}
	s.watch = nil
	s.mu.Unlock()
	s.watching.Wait()
}

// look asks a client that was quiet for a while for a sign of life, a WebSocket
// pong, and cuts it off if there is none within the time of silence. A client
// that talks is not asked.
func (s *webSocket) look() {
	defer s.watching.Done()
	config := s.conn.hub.config
	patience := config.patience()
	quiet := s.conn.hub.now() - time.Duration(s.heard.Load())
	if quiet >= patience {
		ctx, cancel := context.WithTimeout(context.Background(), max(config.Silence-patience, patience/2))
		err := s.ws.Ping(ctx)
		cancel()
		if err != nil {
			s.cut()
			return
		}
		quiet = 0
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.watch != nil {
		s.watching.Add(1)
		s.watch.Reset(patience - quiet)
	}
}
