package server

import (
	"encoding/json"
	"net/http"
	"time"

	"moim/signaling"
)

// heartbeat is a comment in a stream of events (WHATWG HTML section 9.2.6).
const heartbeat = ":\n\n"

// eventTime is how long one write of events may take. Who takes longer asks again.
const eventTime = 10 * time.Second

// streamEvents sends what there is for the client as server-sent events, until
// the request ends or another one takes its place.
func (s *Server) streamEvents(w http.ResponseWriter, r *http.Request, session *httpSession) {
	me, ok := session.receive(w, r, expectedNext(r))
	if !ok {
		return
	}
	defer session.release(me)
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Time{}) // a stream outlives the server's limit for reading a request
	w.Header().Set("Content-Type", "text/event-stream")
	beat := time.NewTicker(signaling.Heartbeat)
	defer beat.Stop()
	events := []byte(heartbeat) // at once, to show that the stream passes
	for {
		over := session.conn.ended.Load()
		events = session.appendEvents(events)
		if len(events) > 0 {
			_ = control.SetWriteDeadline(time.Now().Add(eventTime))
			if _, err := w.Write(events); err != nil || control.Flush() != nil {
				return
			}
		}
		if over {
			return
		}
		events = events[:0]
		select {
		case <-session.woken:
		case <-beat.C:
			events = append(events, heartbeat...)
		case <-session.over:
		case <-me.replaced:
			return
		case <-r.Context().Done():
			return
		}
	}
}

// appendEvents appends what waits, and the farewell of a session that has ended.
// It takes no more than a proxy passes on in one piece; the rest comes with the
// next.
func (s *httpSession) appendEvents(events []byte) []byte {
	const field, end = "data: ", "\n\n"
	for len(events) < signaling.MaxBatch-signaling.MaxMessage {
		next, ok := s.conn.take(append(events, field...))
		if !ok {
			if s.conn.ended.Load() && s.conn.farewell.message != nil {
				events = append(append(append(events, field...), s.conn.farewell.message...), end...)
			}
			return events
		}
		events = append(next, end...)
	}
	s.wake() // for what is left
	return events
}

// answerPoll answers with what there is for the client as soon as there is
// something.
func (s *Server) answerPoll(w http.ResponseWriter, r *http.Request, session *httpSession) {
	me, ok := session.receive(w, r, expectedNext(r))
	if !ok {
		return
	}
	defer session.release(me)
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{})
	hold := time.NewTimer(holdFor(r))
	defer hold.Stop()
	var messages []json.RawMessage
	for waiting := true; waiting; {
		over := session.conn.ended.Load()
		messages = session.takeMessages(messages)
		if over && len(messages) == 0 {
			bidFarewell(w, session.conn.farewell)
			return
		}
		if over || len(messages) > 0 {
			break
		}
		select {
		case <-session.woken:
		case <-session.over:
		case <-hold.C:
			waiting = false
		case <-me.replaced:
			waiting = false
		case <-r.Context().Done():
			return
		}
	}
	answer(w, signaling.Answer{Messages: messages})
}

// takeMessages appends what waits, as much as one answer holds.
func (s *httpSession) takeMessages(messages []json.RawMessage) []json.RawMessage {
	size := 0
	for len(messages) < signaling.MaxBatchMessages && size < signaling.MaxBatch-signaling.MaxMessage {
		message, ok := s.conn.take(nil)
		if !ok {
			return messages
		}
		size += len(message)
		messages = append(messages, message)
	}
	s.wake() // for what is left
	return messages
}
