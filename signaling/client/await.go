package client

import (
	"context"
	"errors"
	"fmt"
	"time"

	"moim/signaling"
)

// knockPause is between a wait that was cut off and the next attempt.
const knockPause = 500 * time.Millisecond

// connectAdmitted connects and joins, and waits where somebody has to let the client
// in; timeout is for each connection, not for that. The error is a *DialError.
func (c *Client) connectAdmitted(ctx context.Context, timeout time.Duration) (entered, error) {
	defer c.config.Waiting(false)
	for {
		e, err := c.connect(ctx, timeout)
		if err != nil || e.welcome.Type == signaling.TypeWelcome {
			return e, err
		}
		c.config.Waiting(true)
		welcome, err := c.await(ctx, e.link)
		if err == nil {
			return entered{link: e.link, welcome: welcome}, nil
		}
		e.link.abandon(ctx)
		var refusal *signaling.Error
		if errors.As(err, &refusal) || ctx.Err() != nil || c.isLeaving() {
			return entered{}, c.dialError(ctx, err, 0)
		}
		c.log.Info("waiting was cut off", "error", err)
		select {
		case <-time.After(knockPause):
		case <-ctx.Done():
		case <-c.leaving:
		}
	}
}

// await waits until the server admits the client, joins over the same link, and
// returns the welcome.
func (c *Client) await(ctx context.Context, l link) (signaling.Envelope, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(ctx, l.close)()
	defer c.onLeave(cancel)()
	silence := time.AfterFunc(signaling.Silence, func() {
		if l.kind() == WebSocket { // others notice by themselves
			l.close()
		}
	})
	defer silence.Stop()
	defer keepAlive(ctx, l)()
	for {
		data, err := l.read()
		if err != nil {
			return signaling.Envelope{}, fmt.Errorf("wait to be admitted: %w", err)
		}
		silence.Reset(signaling.Silence)
		e, err := signaling.Parse(data)
		if err != nil {
			continue
		}
		switch e.Type {
		case signaling.TypeAdmitted:
			join, err := c.config.join(c.progress.ask())
			if err == nil {
				err = l.write(ctx, join)
			}
			if err != nil {
				return signaling.Envelope{}, fmt.Errorf("join: %w", err)
			}
		case signaling.TypeWelcome:
			return e, nil
		case signaling.TypeError:
			return signaling.Envelope{}, e.Err()
		}
	}
}

// keepAlive pings until the returned function is called, which waits.
func keepAlive(ctx context.Context, l link) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for l.ping(ctx, 0) == nil {
			select {
			case <-time.After(signaling.PingInterval):
			case <-ctx.Done():
				return
			}
		}
	}()
	return func() {
		cancel()
		<-done
	}
}
