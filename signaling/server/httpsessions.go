package server

import "sync"

// httpSessions finds sessions by their tokens. Any goroutine may call it.
type httpSessions struct {
	mu      sync.Mutex
	byToken map[string]*httpSession
}

func newHTTPSessions() *httpSessions {
	return &httpSessions{byToken: make(map[string]*httpSession)}
}

func (s *httpSessions) add(session *httpSession) {
	s.mu.Lock()
	s.byToken[session.token] = session
	s.mu.Unlock()
}

// find returns the session with that token. A token is 256 random bits, and how
// long a look takes tells nothing about others.
func (s *httpSessions) find(token string) (*httpSession, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	session, ok := s.byToken[token]
	return session, ok
}

func (s *httpSessions) forget(session *httpSession) {
	s.mu.Lock()
	delete(s.byToken, session.token)
	s.mu.Unlock()
}
