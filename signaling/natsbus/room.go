package natsbus

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"moim/signaling/server"
)

const (
	// maxWaiting is how many notices of one room may wait to be published.
	maxWaiting = 8192
	// partingTime is how long a room that ends waits for the last of them.
	partingTime = 2 * time.Second
	// pendingBytes is what may wait for a room that is busy.
	pendingBytes = 64 << 20
)

// room is one room's attachment.
type room struct {
	bus  *Bus
	name string
	take func(server.Notice)

	sub  *nats.Subscription
	gate chan struct{} // holds a token while something is handed to take, or read in between

	ended  chan struct{} // closed when everything is published after Close
	woken  chan struct{} // there is something to publish
	mu     sync.Mutex
	queue  []server.Notice
	closed bool
}

// Attach implements server.Bus.
func (b *Bus) Attach(ctx context.Context, name string, take func(server.Notice)) (server.BusRoom, error) {
	r := &room{
		bus: b, name: name, take: take,
		gate: make(chan struct{}, 1), ended: make(chan struct{}), woken: make(chan struct{}, 1),
	}
	r.gate <- struct{}{} // what comes waits until it is known who is present
	sub, err := b.conn.Subscribe(subjectRoom+name, r.hear)
	if err != nil {
		return nil, fmt.Errorf("subscribe to a room: %w", err)
	}
	r.sub = sub
	_ = sub.SetPendingLimits(-1, pendingBytes)
	if err = b.conn.FlushWithContext(ctx); err == nil {
		err = r.readGated(ctx)
	}
	<-r.gate
	if err != nil {
		_ = sub.Unsubscribe()
		return nil, fmt.Errorf("attach a room: %w", err)
	}
	b.mu.Lock()
	b.rooms[r] = struct{}{}
	b.mu.Unlock()
	go r.publish()
	return r, nil
}

// hear hands on what another node tells.
func (r *room) hear(m *nats.Msg) {
	n, err := DecodeNotice(m.Data)
	if err != nil {
		r.bus.log.Debug("ignored a notice", "error", err)
		return
	}
	r.bus.nodes.mention(n.Node)
	r.gate <- struct{}{}
	r.take(n)
	<-r.gate
}

// read hands on who is present elsewhere, between two notices.
func (r *room) read(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	r.gate <- struct{}{}
	defer func() { <-r.gate }()
	return r.readGated(ctx)
}

func (r *room) readGated(ctx context.Context) error {
	watcher, err := r.bus.bucket.Watch(ctx, r.name+".*", jetstream.IgnoreDeletes())
	if err != nil {
		return fmt.Errorf("read who is present: %w", err)
	}
	defer func() { _ = watcher.Stop() }()
	var present []server.Presence
	for {
		select {
		case entry, open := <-watcher.Updates():
			switch {
			case !open:
				return fmt.Errorf("read who is present: %w", nats.ErrConnectionClosed)
			case entry == nil:
				r.take(server.Notice{Kind: server.NoticePresent, Present: present})
				return nil
			}
			participant := strings.TrimPrefix(entry.Key(), r.name+".")
			p, err := DecodePresence(participant, entry.Value())
			if err != nil || p.Node == r.bus.node {
				continue
			}
			r.bus.nodes.mention(p.Node)
			present = append(present, p)
		case <-ctx.Done():
			return fmt.Errorf("read who is present: %w", ctx.Err())
		}
	}
}

// Tell implements server.BusRoom.
func (r *room) Tell(n server.Notice) {
	r.mu.Lock()
	full := len(r.queue) >= maxWaiting
	if !full {
		r.queue = append(r.queue, n)
	}
	r.mu.Unlock()
	if full {
		r.bus.log.Warn("dropped a notice: too many wait for NATS")
		return
	}
	r.wake()
}

// Close implements server.BusRoom.
func (r *room) Close() {
	r.bus.mu.Lock()
	delete(r.bus.rooms, r)
	r.bus.mu.Unlock()
	_ = r.sub.Unsubscribe()
	r.mu.Lock()
	r.closed = true
	r.mu.Unlock()
	r.wake()
	parting := time.NewTimer(partingTime)
	defer parting.Stop()
	select {
	case <-r.ended:
	case <-parting.C:
		r.bus.log.Warn("a room ended before everything was told")
	}
	r.bus.mu.Lock()
	if !r.bus.serves(r.name) {
		delete(r.bus.records, recordKey(r.name))
	}
	r.bus.mu.Unlock()
}

func (r *room) wake() {
	select {
	case r.woken <- struct{}{}:
	default:
	}
}
