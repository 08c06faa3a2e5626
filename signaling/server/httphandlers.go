package server

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"moim/signaling"
)

// routeSessions serves the protocol by plain HTTP.
func (s *Server) routeSessions() {
	for pattern, handle := range map[string]http.HandlerFunc{
		"POST " + signaling.SessionPath:   s.openSession,
		"DELETE " + signaling.SessionPath: s.inSession(s.endSession),
		"POST " + signaling.MessagesPath:  s.inSession(s.takeMessages),
		"GET " + signaling.EventsPath:     s.inSession(s.streamEvents),
		"GET " + signaling.PollPath:       s.inSession(s.answerPoll),
	} {
		s.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			keepFromCaches(w.Header())
			if !isOwnOrigin(r) {
				http.Error(w, "not for pages of other origins", http.StatusForbidden)
				return
			}
			handle(w, r)
		})
	}
}

// keepFromCaches has proxies pass an answer on at once and keep nothing of it.
func keepFromCaches(header http.Header) {
	header.Set("Cache-Control", "no-store, no-transform")
	header.Set("X-Accel-Buffering", "no") // nginx
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	header.Set("X-Content-Type-Options", "nosniff")
}

// isOwnOrigin says whether a request comes from this server's own page, or from no
// page (RFC 6454; the same as for the WebSocket).
func isOwnOrigin(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && strings.EqualFold(u.Host, r.Host)
}

// openSession answers with a new session's token.
func (s *Server) openSession(w http.ResponseWriter, r *http.Request) {
	if !s.opening.allow(clientAddress(r)) {
		w.Header().Set("Retry-After", "1")
		s.hub.metrics.refuse(signaling.CodeTooFast)
		refuseRequest(w, http.StatusTooManyRequests, signaling.CodeTooFast, "too many sessions")
		return
	}
	session := newHTTPSession(s.hub, r, s.sessions.forget)
	if code, ok := session.open(); !ok {
		s.hub.metrics.refuse(code)
		status := http.StatusServiceUnavailable
		if code == signaling.CodeTooFast {
			status = http.StatusTooManyRequests
		}
		refuseRequest(w, status, code, "")
		return
	}
	s.sessions.add(session)
	answer(w, signaling.Answer{Session: session.token})
}

// inSession finds the session of a request.
func (s *Server) inSession(handle func(http.ResponseWriter, *http.Request, *httpSession)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		session, ok := s.sessions.find(r.Header.Get(signaling.SessionHeader))
		if !ok {
			refuseRequest(w, http.StatusNotFound, signaling.CodeNoSession, "no such session")
			return
		}
		session.hear()
		handle(w, r, session)
	}
}

// endSession ends a session as a lost connection would.
func (s *Server) endSession(w http.ResponseWriter, _ *http.Request, session *httpSession) {
	session.conn.stop(farewell{})
	w.WriteHeader(http.StatusNoContent)
}

// takeMessages takes what a client sends, one request at a time.
func (s *Server) takeMessages(w http.ResponseWriter, r *http.Request, session *httpSession) {
	batch, err := readBatch(w, r)
	if err != nil {
		refuseBatch(w, err)
		return
	}
	select {
	case session.sending <- struct{}{}:
	case <-r.Context().Done():
		return
	}
	next := session.take(batch)
	<-session.sending
	if session.conn.ended.Load() {
		bidFarewell(w, session.conn.farewell)
		return
	}
	answer(w, signaling.Answer{Next: next})
}

// take handles a batch, as a WebSocket would its messages. The caller holds
// sending.
func (s *httpSession) take(batch signaling.Batch) (next uint64) {
	c := s.conn
	if c.member == nil {
		batch.Next = 0 // counted before the join, which may begin anew
	}
	if len(batch.Messages) == 0 && (c.ended.Load() || !c.allow()) {
		return 0
	}
	for _, message := range batch.Messages {
		if len(message) > signaling.MaxMessage {
			c.refuse(signaling.CodeTooLarge, "message is too large", "")
		}
		if !c.accept(message) {
			return 0
		}
	}
	if c.member == nil {
		return 0
	}
	return c.confirm(batch.Next)
}

func readBatch(w http.ResponseWriter, r *http.Request) (signaling.Batch, error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, signaling.MaxBatch))
	if err != nil {
		return signaling.Batch{}, err
	}
	return signaling.ParseBatch(body)
}

// refuseBatch answers what is no batch; the session goes on.
func refuseBatch(w http.ResponseWriter, err error) {
	var (
		large   *http.MaxBytesError
		problem *signaling.Error
	)
	switch {
	case errors.As(err, &large):
		refuseRequest(w, http.StatusRequestEntityTooLarge, signaling.CodeTooLarge, "batch is too large")
	case errors.As(err, &problem):
		refuseRequest(w, http.StatusBadRequest, problem.Code, problem.Message)
	default: // it did not arrive whole
		refuseRequest(w, http.StatusBadRequest, signaling.CodeBadMessage, "body cannot be read")
	}
}

// expectedNext reads what the client expects next; 0 where it does not count.
func expectedNext(r *http.Request) uint64 {
	next, err := strconv.ParseUint(r.URL.Query().Get("next"), 10, 64)
	if err != nil {
		return 0
	}
	return next
}

// holdFor reads how long a client wants a poll to be held at most, in seconds.
func holdFor(r *http.Request) time.Duration {
	seconds, err := strconv.Atoi(r.URL.Query().Get("wait"))
	if err != nil || seconds < 0 {
		return signaling.PollTime
	}
	return time.Duration(min(seconds, int(signaling.PollTime/time.Second))) * time.Second
}
