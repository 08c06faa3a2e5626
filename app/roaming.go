package app

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"moim/app/call"
	"moim/signaling"
)

// lingering is how long the connection to a room is kept that goes on under a new
// code, so that what was sent last arrives there. It is then cut, as if it were lost:
// who has not heard of the new code yet is not to take it for a good-bye.
const lingering = 3 * time.Second

var errVisited = errors.New("this participant was in that room before")

// roaming is a connection that goes on in another room when the code changes.
type roaming struct {
	connector *connector
	self      call.Identity

	mu        sync.Mutex
	current   *joined
	interrupt context.CancelFunc  // of the present Receive; nil before the first
	arrival   *signaling.Envelope // to be delivered before what current has; nil: nothing
	visited   map[string]struct{} // rooms; counters would begin again there
	closed    bool

	turn turnAdder // owned by the one reader

	closing chan struct{}
	parting sync.WaitGroup
}

func newRoaming(c *connector, self call.Identity, code signaling.Code, first *joined) *roaming {
	return &roaming{
		connector: c, self: self, current: first, turn: turnAdder{own: c.cfg.TURN}, closing: make(chan struct{}),
		visited: map[string]struct{}{c.rooms.Of(code).ID(): {}},
	}
}

// welcome is the first message.
func (r *roaming) welcome() signaling.Envelope { return r.at().welcome }

func (r *roaming) at() *joined {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.current
}

// Send implements call.Signaler.
func (r *roaming) Send(ctx context.Context, e signaling.Envelope) error { return r.at().Send(ctx, e) }

// Room implements call.Mover.
func (r *roaming) Room(ctx context.Context) call.Room { return r.at().Room(ctx) }

// Receive implements call.Signaler.
func (r *roaming) Receive(ctx context.Context) (signaling.Envelope, error) {
	for {
		here, cancel := context.WithDeadline(ctx, r.turn.deadline())
		r.mu.Lock()
		current, arrival := r.current, r.arrival
		r.arrival, r.interrupt = nil, cancel
		r.mu.Unlock()
		if arrival != nil {
			cancel()
			return *arrival, nil
		}
		e, err := current.Receive(here)
		cancel()
		switch {
		case err == nil:
			return r.turn.add(e, current.room, string(r.self.ID)), nil
		case ctx.Err() != nil:
			return e, err
		case r.at() != current:
		case r.turn.isDue():
			return r.turn.anew(current.room, string(r.self.ID)), nil
		case !errors.Is(err, context.DeadlineExceeded):
			return e, err
		}
	}
}

// Relocate implements call.Relocator.
func (r *roaming) Relocate(ctx context.Context, move signaling.Move) error {
	code, err := signaling.ParseCode(move.Code)
	if err != nil {
		return fmt.Errorf("go on under a new code: %w", err)
	}
	if err := r.connector.rooms.Learn(ctx, code); err != nil {
		return err
	}
	room := r.connector.rooms.Of(code).ID()
	r.mu.Lock()
	before := r.current
	_, visited := r.visited[room]
	r.mu.Unlock()
	if visited {
		return errVisited
	}
	next, err := r.connector.enter(ctx, before.Server(), code, r.self, move.Admin, before.Sealed)
	if err != nil {
		return fmt.Errorf("go on under a new code: %w", err)
	}
	r.mu.Lock()
	if r.closed {
		r.mu.Unlock()
		return next.Close(ctx)
	}
	r.visited[room] = struct{}{}
	r.current, r.arrival = next, &signaling.Envelope{
		V: signaling.Version, Type: signaling.TypeRelocated, Room: room, Admin: move.Admin,
	}
	interrupt := r.interrupt
	r.parting.Go(func() { r.part(before) })
	r.mu.Unlock()
	if interrupt != nil {
		interrupt()
	}
	return nil
}

// part lets go of the room before.
func (r *roaming) part(before *joined) {
	select {
	case <-time.After(lingering):
	case <-r.closing:
	}
	before.stop()
	before.Drop()
	for _, h := range []*host{r.connector.cfg.Host, r.connector.cfg.Heir} {
		if h != nil {
			h.withdrawRoom(before.room)
		}
	}
}

// Close implements call.Signaler.
func (r *roaming) Close(ctx context.Context) error {
	r.mu.Lock()
	if !r.closed {
		r.closed = true
		close(r.closing)
	}
	current := r.current
	r.mu.Unlock()
	err := current.Close(ctx)
	r.parting.Wait()
	return err
}
