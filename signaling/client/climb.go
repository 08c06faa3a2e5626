package client

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"moim/signaling"
)

// climbTimeout is how long one attempt at a better transport may take.
const climbTimeout = 5 * time.Second

// ladder is the search for a better transport than the present one. reached is the
// climbing goroutine's until it has ended.
type ladder struct {
	from    Transport
	reached *entered

	mu      sync.Mutex
	joining bool // the server was asked to move; the link before is no good any more
}

func newLadder(from Transport) *ladder { return &ladder{from: from} }

func (l *ladder) setJoining() {
	l.mu.Lock()
	l.joining = true
	l.mu.Unlock()
}

func (l *ladder) isJoining() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.joining
}

// climb looks for a better transport from time to time. When one has opened, and
// messages have passed over it, the client joins over it, and climb calls up to
// end the link before. Nothing is lost: each side sends again what the other one
// has not had.
func (c *Client) climb(ctx context.Context, l *ladder, up func()) {
	better := c.config.Transports
	if i := slices.Index(better, l.from); i >= 0 {
		better = better[:i]
	}
	if len(better) == 0 {
		return
	}
	pause := c.config.ImproveAfter
	for {
		select {
		case <-time.After(pause + rand.N(pause/4+1)):
		case <-ctx.Done():
			return
		case <-c.leaving:
			return
		}
		pause = min(2*pause, 10*c.config.ImproveAfter)
		next, err := c.openProven(ctx, better)
		if err != nil {
			c.log.Debug("no better transport yet", "error", err)
			continue
		}
		l.setJoining()
		if welcome, err := c.enterClimbing(ctx, next); err == nil {
			l.reached = &entered{link: next, welcome: welcome}
		} else {
			c.log.Info("moving to a better transport failed", "error", err)
			next.close()
		}
		up()
		return
	}
}

func (c *Client) enterClimbing(ctx context.Context, l link) (signaling.Envelope, error) {
	ctx, cancel := context.WithTimeout(ctx, climbTimeout)
	defer cancel()
	defer c.onLeave(cancel)()
	return c.enter(ctx, l)
}

// openProven opens a link over one of the transports and makes sure that messages
// pass.
func (c *Client) openProven(ctx context.Context, transports []Transport) (link, error) {
	ctx, cancel := context.WithTimeout(ctx, climbTimeout)
	defer cancel()
	defer c.onLeave(cancel)()
	next, _, err := c.race(ctx, transports)
	if err != nil {
		return nil, err
	}
	if ws, ok := next.(*webSocketLink); ok {
		if err := ws.prove(ctx); err != nil {
			ws.close()
			return nil, errors.Join(errors.New("a WebSocket opened, but does not pass messages"), err)
		}
	}
	return next, nil
}
