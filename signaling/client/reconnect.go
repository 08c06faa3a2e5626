package client

import (
	"context"
	"time"

	"moim/signaling"
)

// reconnect tries until it has a connection, at the same server or where the room
// has moved to, or the client's life is over.
func (c *Client) reconnect(ctx context.Context, pause *backoff) (entered, error) {
	search := c.lookElsewhere(ctx)
	defer func() { search.end() }() // the latest one
	for {
		timer := time.NewTimer(pause.next())
		select {
		case <-timer.C:
		case <-search.outcome():
		case <-ctx.Done():
		case <-c.leaving:
		}
		timer.Stop()
		if ctx.Err() != nil || c.isLeaving() {
			return entered{}, ErrClosed
		}
		if search.isOver() {
			c.log.Info("the room has moved to another server")
			c.config.Server = search.server
			search.end()
			search = nil
			pause.lost(true)
		}
		e, err := c.connectUnless(ctx, search)
		if err == nil || isFinal(err) {
			return e, err
		}
		c.log.Debug("connecting again failed", "error", err)
		if search == nil {
			search = c.lookElsewhere(ctx)
		}
	}
}

// connectUnless connects, but gives that up where the room turns out to be elsewhere.
func (c *Client) connectUnless(ctx context.Context, search *elsewhere) (entered, error) {
	if search != nil {
		var cancel context.CancelFunc
		ctx, cancel = context.WithCancel(ctx)
		defer cancel()
		go func() {
			select {
			case <-search.found:
				cancel()
			case <-ctx.Done():
			}
		}()
	}
	return c.connectAdmitted(ctx, min(c.config.DialTimeout, signaling.Silence))
}

// elsewhere is the search for the server that a room has moved to; nil is none.
type elsewhere struct {
	found  chan struct{} // closed when it is found; never where it is not
	server string        // set before found is closed
	cancel context.CancelFunc
	done   chan struct{} // closed when the search has ended
}

// lookElsewhere begins a search that lasts until its end is called.
func (c *Client) lookElsewhere(ctx context.Context) *elsewhere {
	ctx, cancel := context.WithCancel(ctx)
	e := &elsewhere{found: make(chan struct{}), cancel: cancel, done: make(chan struct{})}
	if c.config.Elsewhere == nil {
		close(e.done)
		return e
	}
	stop := c.onLeave(cancel)
	lost := c.config.Server
	go func() {
		defer close(e.done)
		defer stop()
		server, err := c.config.Elsewhere(ctx, lost)
		switch {
		case err == nil:
			e.server = server
			close(e.found)
		case ctx.Err() == nil:
			c.log.Info("the room is nowhere else", "error", err)
		}
	}()
	return e
}

// outcome is closed when the server is found.
func (e *elsewhere) outcome() <-chan struct{} {
	if e == nil {
		return nil
	}
	return e.found
}

func (e *elsewhere) isOver() bool {
	if e == nil {
		return false
	}
	select {
	case <-e.found:
		return true
	default:
		return false
	}
}

// end ends the search, where there is one, and waits for it.
func (e *elsewhere) end() {
	if e == nil {
		return
	}
	e.cancel()
	<-e.done
}
