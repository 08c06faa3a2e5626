package server

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"

	"moim/signaling"
)

var (
	errTooLarge = errors.New("message over the limit")
	errNotText  = errors.New("not a text message")
)

// webSocket carries a conn over a WebSocket (RFC 6455). The goroutine of serve
// reads. Another one writes while there is something to write, and a third asks
// for a sign of life when there was none for a while, so that a connection on
// which nothing happens has one goroutine.
type webSocket struct {
	conn *conn
	ws   *websocket.Conn
	wire *corkedConn

	heard atomic.Int64 // when something last came, by the hub's clock

	mu       sync.Mutex
	writing  bool          // a goroutine writes
	again    bool          // there is more for it
	over     bool          // it has written its last
	written  chan struct{} // closed when over
	farewell *time.Timer   // cuts off a client that does not take its last message
	watch    *time.Timer   // nil when there is nothing to watch any more
	watching sync.WaitGroup
}

func (s *Server) serveWebSocket(w http.ResponseWriter, r *http.Request) {
	if s.hub.isClosed() {
		http.Error(w, "shutting down", http.StatusServiceUnavailable)
		return
	}
	corking := &corkingWriter{ResponseWriter: w}
	// Accept refuses an Origin that is not this host.
	ws, err := websocket.Accept(corking, r, &websocket.AcceptOptions{
		Subprotocols: []string{signaling.Subprotocol},
	})
	if err != nil {
		s.log.Debug("refused a connection", "error", err)
		return
	}
	if ws.Subprotocol() != signaling.Subprotocol {
		_ = ws.Close(websocket.StatusPolicyViolation, "subprotocol "+signaling.Subprotocol+" is needed")
		return
	}
	ws.SetReadLimit(-1) // receive limits messages, to answer with an error code
	c := newConn(s.hub, r, byWebSocket)
	t := &webSocket{conn: c, ws: ws, wire: corking.conn, written: make(chan struct{})}
	c.transport = t
	t.serve()
}

// serve runs the connection to its end and waits for its goroutines.
func (s *webSocket) serve() {
	hub := s.conn.hub
	code, admitted := hub.admit(s.conn)
	if !admitted {
		s.conn.refuse(code, "", "")
		<-s.written
		return
	}
	defer hub.dismiss(s.conn)
	s.heard.Store(int64(hub.now()))
	s.conn.awaitJoin()
	s.watchFor(hub.config.patience())
	s.read()
	s.conn.deadline.Stop()
	s.conn.stop(farewell{})
	s.conn.lose()
	<-s.written
	s.stopWatch()
}

// read handles what the client sends until the connection ends.
func (s *webSocket) read() {
	hub := s.conn.hub
	for {
		data, err := s.receive()
		switch {
		case errors.Is(err, errTooLarge):
			s.conn.refuse(signaling.CodeTooLarge, "message is too large", "")
			return
		case errors.Is(err, errNotText):
			s.conn.refuse(signaling.CodeBadMessage, "only text messages are spoken here", "")
			return
		case err != nil:
			return
		}
		s.heard.Store(int64(hub.now()))
		on := s.conn.accept(data.bytes)
		hub.buffers.put(data)
		if !on {
			return
		}
	}
}

// receive reads one message into a buffer, which the caller gives back.
func (s *webSocket) receive() (*buffer, error) {
	kind, reader, err := s.ws.Reader(context.Background()) // cut or end end it
	if err != nil {
		return nil, err
	}
	if kind != websocket.MessageText {
		return nil, errNotText
	}
	b := s.conn.hub.buffers.get()
	for len(b.bytes) <= signaling.MaxMessage {
		b.bytes = slices.Grow(b.bytes, 512)
		n, err := reader.Read(b.bytes[len(b.bytes):cap(b.bytes)])
		b.bytes = b.bytes[:len(b.bytes)+n]
		if errors.Is(err, io.EOF) && len(b.bytes) <= signaling.MaxMessage {
			return b, nil
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
	}
	return nil, errTooLarge
}

func (s *webSocket) cut() { _ = s.ws.CloseNow() }

func (s *webSocket) end() {
	s.mu.Lock()
	if !s.over {
		s.farewell = time.AfterFunc(farewellTime, s.cut)
	}
	s.mu.Unlock()
	s.wake()
}
