package client

import (
	"context"
	"fmt"
	"time"

	"moim/signaling"
)

// enterTime is how long a server may take to answer a join before another
// transport is tried.
const enterTime = 4 * time.Second

// link is one way to the server. Its methods may be called from several
// goroutines, read from one at a time and write likewise.
type link interface {
	// kind says what carries it.
	kind() Transport
	// joined says that the welcome was taken, and that counting has begun.
	joined()
	// read waits for the next message. The error is an *signaling.Error if the
	// server said why the link ended. close ends it.
	read() ([]byte, error)
	// write sends messages in order. Where they are counted it may send them again.
	write(ctx context.Context, messages ...[]byte) error
	// ping asks for a pong, and tells what is expected next.
	ping(ctx context.Context, next uint64) error
	// leave says leave and closes the link in good order.
	leave(ctx context.Context)
	// close ends the link and waits for its goroutines.
	close()
	// abandon closes a link that was never used.
	abandon(ctx context.Context)
}

// entered is a link that has joined. Its welcome may be a signaling.TypeWaiting, after
// which await waits for the welcome.
type entered struct {
	link    link
	welcome signaling.Envelope
}

// enter sends the join and waits for the welcome, or for the word to wait.
func (c *Client) enter(ctx context.Context, l link) (signaling.Envelope, error) {
	defer context.AfterFunc(ctx, l.close)()
	join, err := c.config.join(c.progress.ask())
	if err != nil {
		return signaling.Envelope{}, fmt.Errorf("write join: %w", err)
	}
	if err := l.write(ctx, join); err != nil {
		return signaling.Envelope{}, fmt.Errorf("send join: %w", err)
	}
	data, err := l.read()
	if err != nil {
		return signaling.Envelope{}, fmt.Errorf("read welcome: %w", err)
	}
	e, err := signaling.Parse(data)
	switch {
	case err != nil:
		return signaling.Envelope{}, fmt.Errorf("answer to join is no message: %v", err) //nolint:errorlint // what Parse says is no answer of the server, but would pass for one
	case e.Type == signaling.TypeError:
		return signaling.Envelope{}, e.Err()
	case e.Type != signaling.TypeWelcome && e.Type != signaling.TypeWaiting:
		return signaling.Envelope{}, fmt.Errorf("answer to join is %q", e.Type)
	}
	return e, nil
}

// adopt makes a link that has joined the client's. No other may be used any more.
func (c *Client) adopt(e entered) {
	if e.welcome.Resumed {
		c.progress.settle()
	} else {
		c.progress.restart()
	}
	c.queue.welcomed(e.welcome)
	e.link.joined()
	kind, server := e.link.kind(), c.config.Server
	c.home.Store(&server)
	c.current.Store(&kind)
	c.config.Memory.remember(c.config.Server, kind)
}
