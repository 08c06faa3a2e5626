package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"
	"golang.org/x/time/rate"

	"moim/signaling"
)

// link is one network connection, joined to the room.
type link struct {
	ws *websocket.Conn
}

// connect makes a connection and joins. The error is a *DialError.
func (c *Client) connect(ctx context.Context, timeout time.Duration) (*link, signaling.Envelope, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	defer c.onLeave(cancel)()
	ws, response, err := websocket.Dial(ctx, c.endpoint, &websocket.DialOptions{
		HTTPClient:   c.config.HTTPClient,
		Subprotocols: []string{signaling.Subprotocol},
	})
	if err != nil {
		return nil, signaling.Envelope{}, c.dialError(ctx, err, response)
	}
	if ws.Subprotocol() != signaling.Subprotocol {
		_ = ws.CloseNow()
		err := fmt.Errorf("subprotocol %q was chosen", ws.Subprotocol())
		return nil, signaling.Envelope{}, &DialError{Server: c.config.Server, Reason: ErrNotMoim, Err: err}
	}
	ws.SetReadLimit(signaling.MaxMessage)
	l := &link{ws: ws}
	welcome, err := c.enter(ctx, l)
	if err != nil {
		_ = ws.CloseNow()
		return nil, signaling.Envelope{}, c.dialError(ctx, err, response)
	}
	if !welcome.Resumed {
		c.expected.Store(1)
	}
	c.queue.welcomed(welcome)
	return l, welcome, nil
}

// onLeave calls do when the client is closed, until the returned function is
// called.
func (c *Client) onLeave(do func()) (stop func()) {
	stopped := make(chan struct{})
	go func() {
		select {
		case <-c.leaving:
			do()
		case <-stopped:
		}
	}()
	return func() { close(stopped) }
}

func (c *Client) dialError(ctx context.Context, err error, response *http.Response) error {
	if ctx.Err() != nil && !isFinal(err) {
		err = errors.Join(ctx.Err(), err)
	}
	return &DialError{Server: c.config.Server, Reason: classify(err, response), Err: err}
}

// enter sends the join and waits for the welcome.
func (c *Client) enter(ctx context.Context, l *link) (signaling.Envelope, error) {
	join, err := c.config.join(c.expected.Load())
	if err != nil {
		return signaling.Envelope{}, fmt.Errorf("write join: %w", err)
	}
	if err := l.ws.Write(ctx, websocket.MessageText, join); err != nil {
		return signaling.Envelope{}, fmt.Errorf("send join: %w", err)
	}
	_, data, err := l.ws.Read(ctx)
	if err != nil {
		return signaling.Envelope{}, fmt.Errorf("read welcome: %w", err)
	}
	e, err := signaling.Parse(data)
	switch {
	case err != nil:
		return signaling.Envelope{}, fmt.Errorf("answer to join is no message: %v", err) //nolint:errorlint // what Parse says is no answer of the server, but would pass for one
	case e.Type == signaling.TypeError:
		return signaling.Envelope{}, e.Err()
	case e.Type != signaling.TypeWelcome:
		return signaling.Envelope{}, fmt.Errorf("answer to join is %q", e.Type)
	}
	return e, nil
}

// converse reads, writes and pings until the connection ends. The error is an
// *signaling.Error if the server said why. It waits for its goroutines.
func (c *Client) converse(ctx context.Context, l *link, limiter *rate.Limiter) error {
	ctx, cancel := context.WithCancel(ctx)
	cut := context.AfterFunc(ctx, func() { _ = l.ws.CloseNow() })
	var tasks sync.WaitGroup
	tasks.Go(func() { c.write(ctx, l, limiter) })
	tasks.Go(func() { c.ping(ctx, l) })
	err := c.read(ctx, l)
	cut()
	_ = l.ws.CloseNow()
	cancel()
	tasks.Wait()
	return err
}

// read delivers messages until the connection ends or is silent for too long.
func (c *Client) read(ctx context.Context, l *link) error {
	silence := time.AfterFunc(signaling.Silence, func() { _ = l.ws.CloseNow() })
	defer silence.Stop()
	for {
		kind, data, err := l.ws.Read(context.Background()) // CloseNow ends it
		if err != nil {
			return fmt.Errorf("read: %w", err)
		}
		silence.Stop() // while the user takes its time
		e, err := signaling.Parse(data)
		if err != nil || kind != websocket.MessageText {
			c.log.Debug("ignored a message", "error", err)
		} else if err := c.handle(ctx, e); err != nil {
			return err
		}
		silence.Reset(signaling.Silence)
	}
}

// handle takes one message. The error is the one with which the server ends the
// connection.
func (c *Client) handle(ctx context.Context, e signaling.Envelope) error {
	switch e.Type {
	case signaling.TypePong:
		c.queue.acknowledge(e.Next)
		if e.ICE != nil {
			c.deliver(ctx, e) // other credentials for STUN and TURN
		}
	case signaling.TypeSealed, signaling.TypeJoined, signaling.TypeLeft:
		if e.Seq != 0 {
			if e.Seq < c.expected.Load() {
				return nil // came again after a resume
			}
			c.expected.Store(e.Seq + 1)
		}
		c.deliver(ctx, e)
	case signaling.TypeError:
		if endsConnection(e.Code) {
			return e.Err()
		}
		c.deliver(ctx, e)
	}
	return nil
}

// write sends what is queued, and leaves when the client is closed.
func (c *Client) write(ctx context.Context, l *link, limiter *rate.Limiter) {
	var scratch []byte
	for {
		next, ok := c.queue.take()
		if ok {
			if limiter.Wait(ctx) != nil {
				return
			}
			scratch = signaling.AppendNumbered(scratch[:0], next.body, next.seq)
			if l.ws.Write(context.Background(), websocket.MessageText, scratch) != nil {
				return // the reader sees it too
			}
			continue
		}
		select {
		case <-c.queue.wake:
		case <-ctx.Done():
			return
		case <-c.leaving:
			c.sayLeave(l)
			return
		}
	}
}

// sayLeave leaves the room and closes the connection, which ends the reader.
func (c *Client) sayLeave(l *link) {
	data, err := signaling.Envelope{Type: signaling.TypeLeave}.Encode()
	if err == nil {
		err = l.ws.Write(context.Background(), websocket.MessageText, data)
	}
	if err != nil {
		_ = l.ws.CloseNow()
		return
	}
	_ = l.ws.Close(websocket.StatusNormalClosure, "")
}

// ping tells the server now and then that the client lives and what arrived.
func (c *Client) ping(ctx context.Context, l *link) {
	ticker := time.NewTicker(signaling.PingInterval)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		data, err := signaling.Envelope{Type: signaling.TypePing, Next: c.expected.Load()}.Encode()
		if err == nil {
			err = l.ws.Write(context.Background(), websocket.MessageText, data)
		}
		if err != nil {
			_ = l.ws.CloseNow()
			return
		}
	}
}

// endsConnection says whether a server closes the connection after an error.
func endsConnection(code signaling.ErrorCode) bool {
	switch code {
	case signaling.CodeBadMessage, signaling.CodeTooLarge, signaling.CodeNoSuchPeer, signaling.CodeNotJoined:
		return false
	default:
		return true
	}
}
