package client

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"

	"moim/signaling"
)

const inboxSize = 256

// Client is a participant's connection to a signaling server, over as many
// network connections and over whichever transport it takes. Its methods may be called from any goroutine,
// Receive from one at a time.
type Client struct {
	config Config
	log    *slog.Logger

	shortLived, longLived *http.Client // for handshakes, and for HTTP links

	inbox    chan signaling.Envelope
	queue    *queue
	progress progress
	current  atomic.Pointer[Transport]
	home     atomic.Pointer[string] // config.Server of the latest connection; that itself is run's
	confirm  chan struct{}          // the server should hear what has arrived, or tell it
	cancel   context.CancelFunc

	leave   sync.Once
	leaving chan struct{} // closed by Close
	done    chan struct{} // closed when run has ended
	err     error         // why it ended; set before done is closed
}

// Dial connects, joins and returns after the server's welcome, which is the
// first thing that Receive delivers. Where somebody has to let the client in it waits
// for that as well. The error is a *DialError. The context bounds only this first
// connection; Close ends the client.
func Dial(ctx context.Context, config Config) (*Client, error) {
	config = config.withDefaults()
	if _, err := endpoint(config.Server, signaling.Path); err != nil {
		return nil, &DialError{Server: config.Server, Reason: ErrMalformedServer, Err: err}
	}
	shortLived, longLived, err := config.httpClients()
	if err != nil {
		return nil, &DialError{Server: config.Server, Reason: classify(err, 0), Err: err}
	}
	c := &Client{
		config:     config,
		log:        config.Logger.With("component", "signaling/client", "room", shorten(config.Room)),
		shortLived: shortLived,
		longLived:  longLived,
		inbox:      make(chan signaling.Envelope, inboxSize),
		queue:      newQueue(config.QueueSize),
		confirm:    make(chan struct{}, 1),
		leaving:    make(chan struct{}),
		done:       make(chan struct{}),
	}
	c.progress.restart()
	e, err := c.connectAdmitted(ctx, config.DialTimeout)
	if err != nil {
		longLived.CloseIdleConnections()
		return nil, err
	}
	c.adopt(e)
	life, cancel := context.WithCancel(context.WithoutCancel(ctx))
	c.cancel = cancel
	go c.run(life, e)
	return c, nil
}

// Transport is what carries the connection at present, or did last.
func (c *Client) Transport() Transport { return *c.current.Load() }

// Server is the URL of the server that the client is connected to, or was last.
func (c *Client) Server() string { return *c.home.Load() }

// Send queues a sealed message or an order; it never waits for the network. While the client
// is offline messages stay queued. The error is ErrQueueFull, ErrClosed, the
// context's, or a *signaling.Error for a message that no server would take.
func (c *Client) Send(ctx context.Context, e signaling.Envelope) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case <-c.done:
		return c.err
	case <-c.leaving:
		return ErrClosed
	default:
	}
	if e.Type != signaling.TypeSealed && e.Type != signaling.TypeGovern {
		return fmt.Errorf("send %q: only sealed messages and orders are sent", e.Type)
	}
	e.Seq = 0
	body, err := e.Encode()
	if err != nil {
		return fmt.Errorf("send %s: %w", e.Type, err)
	}
	if _, err := signaling.Parse(body); err != nil {
		return fmt.Errorf("send %s: %w", e.Type, err)
	}
	return c.queue.put(body)
}

// Receive waits for the next message: welcome, joined, left, sealed, governed, knock,
// error, a pong that brings ICE, and the client's own offline. A caller that stays away for long loses the
// connection, because nothing is read meanwhile. The error is the context's;
// ErrClosed after Close; or the *signaling.Error with which the server ended it
// for good (id_taken, replaced, bad_version, removed, refused).
func (c *Client) Receive(ctx context.Context) (signaling.Envelope, error) {
	select {
	case e := <-c.inbox:
		return e, nil
	default:
	}
	select {
	case e := <-c.inbox:
		return e, nil
	case <-ctx.Done():
		return signaling.Envelope{}, ctx.Err()
	case <-c.done:
	}
	select {
	case e := <-c.inbox:
		return e, nil
	default:
		return signaling.Envelope{}, c.err
	}
}

// Close sends what is queued, says leave if there is a connection, and waits for
// the client's goroutines. When ctx is done first, the connection is cut off.
func (c *Client) Close(ctx context.Context) error {
	c.leave.Do(func() { close(c.leaving) })
	defer c.cancel()
	select {
	case <-c.done:
		return nil
	case <-ctx.Done():
	}
	c.cancel()
	<-c.done
	return fmt.Errorf("close signaling client: %w", ctx.Err())
}

// Drop ends the client without a word to the server, as if it were lost: others
// who are connected with it wait for its return.
func (c *Client) Drop() {
	c.cancel()
	<-c.done
}

// run keeps the client connected until it is closed or ended for good.
func (c *Client) run(ctx context.Context, e entered) {
	defer close(c.done)
	defer c.longLived.CloseIdleConnections()
	limiter := rate.NewLimiter(rate.Limit(c.config.Rate), c.config.Burst)
	var pause backoff
	c.deliver(ctx, e.welcome)
	for {
		began := time.Now()
		better, err := c.converse(ctx, e.link, c.paceAt(e.welcome), limiter)
		if better != nil {
			e = *better
			c.moved(ctx, e)
			continue
		}
		if c.isEnded(ctx, err) {
			return
		}
		c.log.Info("connection lost", "error", err)
		c.deliver(ctx, signaling.Envelope{V: signaling.Version, Type: signaling.TypeOffline})
		pause.lost(time.Since(began) > signaling.Silence)
		if e, err = c.reconnect(ctx, &pause); c.isEnded(ctx, err) {
			return
		}
		c.adopt(e)
		c.log.Info("connected again", "resumed", e.welcome.Resumed, "transport", e.link.kind())
		c.deliver(ctx, e.welcome)
	}
}

// moved goes on over a better link. Where the server still knew the client there is
// nothing to tell.
func (c *Client) moved(ctx context.Context, e entered) {
	c.adopt(e)
	c.log.Info("moved to a better transport", "transport", e.link.kind(), "resumed", e.welcome.Resumed)
	if !e.welcome.Resumed {
		c.deliver(ctx, signaling.Envelope{V: signaling.Version, Type: signaling.TypeOffline})
		c.deliver(ctx, e.welcome)
	}
}

// isEnded says whether the client's life is over, and notes why.
func (c *Client) isEnded(ctx context.Context, err error) bool {
	switch {
	case isFinal(err):
		var refusal *signaling.Error
		errors.As(err, &refusal)
		c.err = refusal
	case ctx.Err() != nil, c.isLeaving():
		c.err = ErrClosed
	default:
		return false
	}
	return true
}

// deliver hands a message to Receive and waits until there is room for it.
func (c *Client) deliver(ctx context.Context, e signaling.Envelope) {
	select {
	case c.inbox <- e:
	case <-ctx.Done():
	case <-c.leaving:
	}
}

func (c *Client) isLeaving() bool {
	select {
	case <-c.leaving:
		return true
	default:
		return false
	}
}

// shorten is enough of a room's identifier to tell rooms apart in a log.
func shorten(room string) string { return room[:min(len(room), 8)] }
