package server

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"github.com/coder/websocket"
	"golang.org/x/time/rate"

	"moim/signaling"
)

const (
	// farewellTime is for the last error and the closing handshake.
	farewellTime = 5 * time.Second
	// maxReplies is how many answers may wait for a client that does not read.
	maxReplies = 64
)

var (
	errTooLarge = errors.New("message over the limit")
	errNotText  = errors.New("not a text message")
)

// conn is one connection. The goroutine of serve reads; two more write and
// watch over it. member and room are set once, by the reader, before it posts
// anything to the room.
type conn struct {
	hub     *hub
	ws      *websocket.Conn
	limiter *rate.Limiter
	buffer  bytes.Buffer // of the reader

	host     string // by which the client reached this server
	room     *room
	member   *member
	renew    time.Time   // when credentials for STUN and TURN are due again; the reader's
	received uint64      // seq of the last message posted to the room
	deadline *time.Timer // for the join

	replies chan []byte   // unnumbered answers
	opened  chan *mailbox // gives the writer the mailbox
	wake    chan struct{} // there may be something in the mailbox

	stopping sync.Once
	stopped  chan struct{} // closed by stop
	written  chan struct{} // closed when the writer has ended
	farewell farewell      // set before stopped is closed
}

// farewell is how a connection ends: with an error message, or without.
type farewell struct {
	message []byte
	status  websocket.StatusCode // 0 to cut it off
	reason  string
}

func newConn(h *hub, ws *websocket.Conn, host string) *conn {
	return &conn{
		hub:     h,
		host:    host,
		ws:      ws,
		limiter: rate.NewLimiter(rate.Limit(h.config.Rate), h.config.Burst),
		replies: make(chan []byte, maxReplies),
		opened:  make(chan *mailbox, 1),
		wake:    make(chan struct{}, 1),
		stopped: make(chan struct{}),
		written: make(chan struct{}),
	}
}

// serve runs the connection to its end and waits for its goroutines.
func (c *conn) serve() {
	code, admitted := c.hub.admit(c)
	if !admitted {
		c.refuse(code, "", "")
		go c.watch()
		c.write()
		return
	}
	defer c.hub.dismiss(c)
	c.deadline = time.AfterFunc(c.hub.config.JoinTimeout, func() {
		c.refuse(signaling.CodeNotJoined, "no join in time", "")
	})
	var tasks sync.WaitGroup
	tasks.Go(c.write)
	tasks.Go(c.watch)
	c.read()
	c.deadline.Stop()
	c.stop(farewell{})
	if c.member != nil {
		c.room.post(lost{conn: c})
	}
	tasks.Wait()
}

// refuse ends the connection with an error. It does not wait.
func (c *conn) refuse(code signaling.ErrorCode, message, id string) {
	c.stop(farewell{
		message: encodeBody(signaling.Envelope{Type: signaling.TypeError, ID: id, Code: code, Message: message}),
		status:  closeStatus(code),
		reason:  string(code),
	})
}

// stop ends the connection, the first time it is called. It does not wait.
func (c *conn) stop(f farewell) {
	c.stopping.Do(func() {
		c.farewell = f
		close(c.stopped)
	})
}

// cut ends the connection without ceremony.
func (c *conn) cut() { _ = c.ws.CloseNow() }

// nudge wakes the writer.
func (c *conn) nudge() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// reply queues an unnumbered answer. It does not wait.
func (c *conn) reply(e signaling.Envelope) {
	select {
	case c.replies <- encodeBody(e):
	default:
		c.refuse(signaling.CodeTooSlow, "too many answers wait", "")
	}
}

// receive reads one message into the buffer, which is valid until the next.
func (c *conn) receive() ([]byte, error) {
	kind, reader, err := c.ws.Reader(context.Background()) // cut or stop end it
	if err != nil {
		return nil, err
	}
	if kind != websocket.MessageText {
		return nil, errNotText
	}
	c.buffer.Reset()
	n, err := c.buffer.ReadFrom(io.LimitReader(reader, signaling.MaxMessage+1))
	if err != nil {
		return nil, err
	}
	if n > signaling.MaxMessage {
		return nil, errTooLarge
	}
	return c.buffer.Bytes(), nil
}

// watch cuts the connection off when the client is silent: when it does not
// answer a WebSocket ping within the time of silence.
func (c *conn) watch() {
	ticker := time.NewTicker(c.hub.config.PingInterval)
	defer ticker.Stop()
	patience := max(c.hub.config.Silence-c.hub.config.PingInterval, c.hub.config.PingInterval/2)
	for {
		select {
		case <-c.stopped:
			c.waitFarewell()
			return
		case <-ticker.C:
		}
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		err := c.ws.Ping(ctx)
		cancel()
		if err != nil {
			c.cut()
			return
		}
	}
}

// waitFarewell gives the client a while to take what is still for it.
func (c *conn) waitFarewell() {
	timer := time.NewTimer(farewellTime)
	defer timer.Stop()
	select {
	case <-c.written:
	case <-timer.C:
		c.cut()
	}
}

// closeStatus is the WebSocket status (RFC 6455 section 7.4) that goes with an
// error code.
func closeStatus(code signaling.ErrorCode) websocket.StatusCode {
	switch code {
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
