package client

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"moim/signaling"
)

// attempt is what became of opening a link.
type attempt struct {
	kind   Transport
	link   link
	status int // of the server's answer, 0 if there was none
	err    error
}

// connect makes a connection and joins. The error is a *DialError.
func (c *Client) connect(ctx context.Context, timeout time.Duration) (entered, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	defer c.onLeave(cancel)()
	order := c.order()
	var failed error
	for {
		l, rest, err := c.race(ctx, order)
		if err != nil {
			return entered{}, preferred(failed, err)
		}
		welcome, err := c.enterWithin(ctx, l, len(rest) > 0)
		if err == nil {
			return entered{link: l, welcome: welcome}, nil
		}
		l.close()
		failed = preferred(failed, c.dialError(ctx, err, 0))
		var refusal *signaling.Error
		if len(rest) == 0 || ctx.Err() != nil || errors.As(err, &refusal) {
			return entered{}, failed
		}
		order = rest
	}
}

// enterWithin enters, not for longer than a transport is worth waiting for where
// there is another one.
func (c *Client) enterWithin(ctx context.Context, l link, another bool) (signaling.Envelope, error) {
	if another {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, enterTime)
		defer cancel()
	}
	return c.enter(ctx, l)
}

// order is the transports to try, beginning with the one that worked.
func (c *Client) order() []Transport {
	order := slices.Clone(c.config.Transports)
	if i := slices.Index(order, c.config.Memory.Transport(c.config.Server)); i > 0 {
		known := order[i]
		order = slices.Insert(slices.Delete(order, i, i+1), 0, known)
	}
	return order
}

// race opens links over the transports in order, the next one where the one before
// is refused or has not opened after a while, until one is open. It also returns
// which ones are left to be tried. The error is a *DialError, of the first where
// they all fail.
func (c *Client) race(ctx context.Context, order []Transport) (link, []Transport, error) {
	ctx, cancel := context.WithCancel(ctx)
	results := make(chan attempt)
	begun, running := 0, 0
	defer func() {
		cancel()
		for ; running > 0; running-- {
			if late := <-results; late.link != nil {
				late.link.abandon(ctx)
			}
		}
	}()
	begin := func() {
		kind := order[begun]
		begun++
		running++
		go func() { results <- c.open(ctx, kind) }()
	}
	begin()
	patience := time.NewTicker(c.config.FallbackAfter)
	defer patience.Stop()
	var failed error
	var out []Transport
	for {
		select {
		case <-patience.C:
			if begun < len(order) {
				begin()
			}
		case a := <-results:
			running--
			out = append(out, a.kind)
			if a.err == nil {
				return a.link, slices.DeleteFunc(slices.Clone(order), func(t Transport) bool { return slices.Contains(out, t) }), nil
			}
			c.log.Debug("transport failed", "transport", a.kind, "error", a.err)
			failed = preferred(failed, c.dialError(ctx, a.err, a.status))
			if begun < len(order) && ctx.Err() == nil && !isHopeless(a) {
				begin()
				patience.Reset(c.config.FallbackAfter)
			} else if running == 0 {
				return nil, nil, failed
			}
		}
	}
}

// open opens a link over one transport.
func (c *Client) open(ctx context.Context, kind Transport) attempt {
	a := attempt{kind: kind}
	if kind == WebSocket {
		a.link, a.status, a.err = c.openWebSocket(ctx)
	} else {
		a.link, a.status, a.err = c.openHTTP(ctx, kind)
	}
	if a.err != nil {
		a.link = nil
	}
	return a
}

// isHopeless says whether what failed cannot be better over another transport: the
// host was not reached at all.
func isHopeless(a attempt) bool {
	if a.status != 0 {
		return false
	}
	switch classify(a.err, 0) {
	case ErrUnknownHost, ErrRefused, ErrUnreachable, ErrTLS, ErrMalformedServer: //nolint:errorlint // classify returns these themselves
		return true
	default:
		return false
	}
}

// preferred chooses which of two failures to tell: a server's own refusal, or the
// first.
func preferred(first, second error) error {
	var refusal *signaling.Error
	if first == nil || (errors.As(second, &refusal) && !errors.As(first, &refusal)) {
		return second
	}
	return first
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

func (c *Client) dialError(ctx context.Context, err error, status int) error {
	if ctx.Err() != nil && !isFinal(err) {
		err = errors.Join(ctx.Err(), err)
	}
	return &DialError{Server: c.config.Server, Reason: classify(err, status), Err: fmt.Errorf("connect: %w", err)}
}
