package server

import (
	"crypto/rand"
	"encoding/base64"
	"net/http"
	"sync"
	"time"

	"moim/signaling"
)

// httpSession carries a conn over HTTP requests: one at a time that receives, a
// stream of events or a poll, and others that send. Between requests it has no
// goroutine. Which of the two receives may change with every request, and an
// answer that was cut off is given again, from where the client says it is.
type httpSession struct {
	conn  *conn
	token string
	close func() // forgets the session; any number of times

	sending chan struct{} // holds a token while a request sends
	taking  chan struct{} // holds a token while a request receives
	woken   chan struct{} // there may be something to take
	over    chan struct{} // closed when the conn has ended

	silence *time.Timer // loses a client that asks nothing

	mu       sync.Mutex
	receiver *receiver // of the latest request that receives
}

// receiver is a request that receives.
type receiver struct {
	replaced chan struct{} // closed when another one takes its place
	cut      func()        // ends a write that is stuck; nil once the request is over
}

func newHTTPSession(h *hub, r *http.Request, forget func(*httpSession)) *httpSession {
	secret := make([]byte, 32)
	_, _ = rand.Read(secret) // never fails, says its documentation
	s := &httpSession{
		conn:    newConn(h, r, byRequests),
		token:   base64.RawURLEncoding.EncodeToString(secret),
		sending: make(chan struct{}, 1),
		taking:  make(chan struct{}, 1),
		woken:   make(chan struct{}, 1),
		over:    make(chan struct{}),
	}
	s.close = sync.OnceFunc(func() { forget(s) })
	s.conn.transport = s
	return s
}

// open registers the session. It returns false with the reason where the server
// takes no more.
func (s *httpSession) open() (signaling.ErrorCode, bool) {
	s.conn.awaitJoin()
	s.silence = time.AfterFunc(s.conn.hub.config.Silence, func() { s.conn.stop(farewell{}) })
	code, ok := s.conn.hub.admit(s.conn)
	if !ok {
		s.silence.Stop()
		s.conn.deadline.Stop()
	}
	return code, ok
}

// hear notes that the client lives.
func (s *httpSession) hear() { s.silence.Reset(s.conn.hub.config.Silence) }

func (s *httpSession) wake() {
	select {
	case s.woken <- struct{}{}:
	default:
	}
}

// end tells the request that receives. What the client is told last stays to be
// asked for a while.
func (s *httpSession) end() {
	close(s.over)
	go func() {
		s.silence.Stop()
		s.conn.deadline.Stop()
		s.sending <- struct{}{} // nothing more is posted to the room
		s.conn.lose()
		<-s.sending
		s.conn.hub.dismiss(s.conn)
		time.AfterFunc(farewellTime, s.close)
	}()
}

// cut ends the request that receives.
func (s *httpSession) cut() {
	s.close()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.receiver != nil && s.receiver.cut != nil {
		s.receiver.cut()
	}
}

// receive makes a request the one that receives, from next on, and waits until the
// one before has let go. release must follow if it returns true. It returns false
// where the request is over, or replaced in turn.
func (s *httpSession) receive(w http.ResponseWriter, r *http.Request, next uint64) (*receiver, bool) {
	control := http.NewResponseController(w)
	me := &receiver{
		replaced: make(chan struct{}),
		cut:      func() { _ = control.SetWriteDeadline(time.Unix(1, 0)) },
	}
	s.mu.Lock()
	if before := s.receiver; before != nil {
		close(before.replaced)
		if before.cut != nil {
			before.cut()
		}
	}
	s.receiver = me
	s.mu.Unlock()
	select {
	case s.taking <- struct{}{}:
	case <-r.Context().Done():
		s.let(me)
		return nil, false
	case <-me.replaced:
		s.let(me)
		return nil, false
	}
	if box := s.conn.mailbox(); box != nil && !box.rewind(s.conn, next) {
		s.conn.refuse(signaling.CodeTooSlow, "what is asked for is gone", "")
	}
	return me, true
}

// release lets the next request receive.
func (s *httpSession) release(me *receiver) {
	s.let(me)
	<-s.taking
}

// let says that a request is over, and not to be touched any more.
func (s *httpSession) let(me *receiver) {
	s.mu.Lock()
	me.cut = nil
	s.mu.Unlock()
}
