package call

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"moim/signaling"
)

// leaveTimeout is how long saying goodbye to the server may take.
const leaveTimeout = 3 * time.Second

// outgoing is a payload on its way to one participant, or to everybody; or an order.
type outgoing struct {
	to      PeerID
	payload signaling.Payload
	order   *signaling.Order
}

// link is one attempt to join with the connection that comes of it: a goroutine
// that connects and reads, and one that writes.
type link struct {
	attempt int
	cancel  context.CancelFunc
	ready   chan struct{} // one place: something is queued

	mu     sync.Mutex
	queued []outgoing

	relocating chan signaling.Move // one place: where to go next
}

func newLink(attempt int, cancel context.CancelFunc) *link {
	return &link{attempt: attempt, cancel: cancel, ready: make(chan struct{}, 1), relocating: make(chan signaling.Move, 1)}
}

// close leaves the room, or gives joining up. It does not wait.
func (l *link) close() { l.cancel() }

// send queues a payload; they go out in order. It never blocks.
func (l *link) send(o outgoing) {
	l.mu.Lock()
	l.queued = append(l.queued, o)
	l.mu.Unlock()
	select {
	case l.ready <- struct{}{}:
	default:
	}
}

// run is the life of the link, until close or until the server ends it.
func (l *link) run(ctx context.Context, r *runner, c connect) {
	defer l.cancel()
	signaler, err := l.connect(ctx, r, c)
	if err != nil {
		r.post(enterFailed{Attempt: l.attempt, Err: err})
		return
	}
	var writing sync.WaitGroup
	writing.Go(func() { l.write(ctx, r, signaler) })
	writing.Go(func() { l.relocate(ctx, r, signaler) })
	for {
		e, err := signaler.Receive(ctx)
		if err != nil {
			if ctx.Err() == nil {
				r.post(receiveEnded{Attempt: l.attempt, Err: err})
			}
			break
		}
		r.post(received{Attempt: l.attempt, Envelope: e})
		if m, ok := signaler.(Mover); ok && e.Type == signaling.TypeWelcome {
			r.post(moved{Attempt: l.attempt, Room: m.Room(ctx)})
		}
	}
	l.cancel()
	writing.Wait()
	goodbye, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaveTimeout)
	defer cancel()
	if err := signaler.Close(goodbye); err != nil {
		r.logger.Info("leaving was not confirmed", "error", err)
	}
}

// connect finds the room and joins it.
func (l *link) connect(ctx context.Context, r *runner, c connect) (Signaler, error) {
	id, secret := r.newIdentity()
	self := Identity{
		ID: id, Secret: secret, Card: signaling.Card{Name: c.Name}, Key: signaling.NewAdminKey(),
		Waiting: func(waiting bool) { r.post(asking{Attempt: l.attempt, Waiting: waiting}) },
	}
	var (
		signaler Signaler
		room     Room
		err      error
	)
	if c.Host {
		signaler, room, err = r.connector.Host(ctx, self)
	} else {
		signaler, room, err = r.connector.Join(ctx, c.To, self)
	}
	if err != nil {
		return nil, fmt.Errorf("enter room: %w", err)
	}
	r.post(entered{Attempt: l.attempt, ID: id, Room: room, Key: self.Key})
	return signaler, nil
}

// write sends what is queued until ctx ends.
func (l *link) write(ctx context.Context, r *runner, signaler Signaler) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-l.ready:
		}
		l.mu.Lock()
		batch := l.queued
		l.queued = nil
		l.mu.Unlock()
		for _, o := range batch {
			if err := o.send(ctx, signaler); err != nil && ctx.Err() == nil {
				r.logger.LogAttrs(ctx, slog.LevelWarn, "payload not sent",
					slog.String("peer", string(o.to)), slog.Any("error", err))
			}
		}
	}
}

func (o outgoing) send(ctx context.Context, signaler Signaler) error {
	if o.order != nil {
		err := signaler.Send(ctx, signaling.Envelope{V: signaling.Version, Type: signaling.TypeGovern, Order: o.order})
		if err != nil {
			return fmt.Errorf("send order %s: %w", o.order.Action, err)
		}
		return nil
	}
	payload, err := o.payload.Encode()
	if err != nil {
		return fmt.Errorf("encode %s: %w", o.payload.Type, err)
	}
	err = signaler.Send(ctx, signaling.Envelope{
		V: signaling.Version, Type: signaling.TypeMessage, To: string(o.to), Payload: payload,
	})
	if err != nil {
		return fmt.Errorf("send %s: %w", o.payload.Type, err)
	}
	return nil
}
