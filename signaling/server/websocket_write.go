package server

import (
	"context"

	"github.com/coder/websocket"

	"moim/signaling"
)

// wake makes somebody write what there is.
func (s *webSocket) wake() {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.over:
	case s.writing:
		s.again = true
	default:
		s.writing = true
		go s.write()
	}
}

// write writes what is for the client until there is nothing more, and farewell
// when the connection ends.
func (s *webSocket) write() {
	for {
		if s.conn.ended.Load() {
			s.sayFarewell()
			s.finish()
			return
		}
		if s.drain() != nil {
			s.finish()
			return
		}
		s.mu.Lock()
		s.writing, s.again = s.again, false
		more := s.writing
		s.mu.Unlock()
		if !more {
			return
		}
	}
}

// finish ends the writing, and with it the connection.
func (s *webSocket) finish() {
	s.cut()
	s.mu.Lock()
	s.over = true
	if s.farewell != nil {
		s.farewell.Stop()
	}
	s.mu.Unlock()
	close(s.written)
}

// drain writes everything that waits, many messages at a time.
func (s *webSocket) drain() error {
	buffers := s.conn.hub.buffers
	message, held := buffers.get(), buffers.get()
	defer buffers.put(message)
	s.wire.cork(held.bytes)
	var err error
	for err == nil && !s.conn.ended.Load() {
		next, ok := s.conn.take(message.bytes[:0])
		message.bytes = next
		if !ok {
			break
		}
		err = s.send(next)
	}
	var failed error
	held.bytes, failed = s.wire.uncork()
	buffers.put(held)
	if err == nil {
		err = failed
	}
	return err
}

// send writes one message. A client that does not read is caught by the watch and
// by its mailbox, so that there is no deadline here.
func (s *webSocket) send(message []byte) error {
	return s.ws.Write(context.Background(), websocket.MessageText, message)
}

// sayFarewell writes the last message and closes the connection properly; it is
// cut off if the client does not let that happen in time.
func (s *webSocket) sayFarewell() {
	f := s.conn.farewell
	if !f.polite {
		return
	}
	if f.message != nil && s.send(f.message) != nil {
		return
	}
	_ = s.ws.Close(closeStatus(f.code), string(f.code))
}

// closeStatus is the WebSocket status (RFC 6455 section 7.4) that goes with an
// error code.
func closeStatus(code signaling.ErrorCode) websocket.StatusCode {
	switch code {
	case "":
		return websocket.StatusNormalClosure
	case signaling.CodeTooLarge:
		return websocket.StatusMessageTooBig
	case signaling.CodeShutdown:
		return websocket.StatusGoingAway
	case signaling.CodeServerFull:
		return websocket.StatusTryAgainLater
	case signaling.CodeInternal:
		return websocket.StatusInternalError
	default:
		return websocket.StatusPolicyViolation
	}
}
