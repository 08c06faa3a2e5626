package natsbus

import (
	"context"
	"errors"
	"maps"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"moim/signaling"
	"moim/signaling/server"
)

// live shows the others that this node lives, and notices which of them do not.
func (b *Bus) live(ctx context.Context) {
	tick := time.NewTicker(b.config.Beat)
	defer tick.Stop()
	for {
		_ = b.conn.Publish(subjectBeat, []byte(b.node)) // the others notice if it does not arrive
		for _, node := range b.nodes.silent() {
			b.log.Warn("a node is lost", "node", node)
			b.notify(server.NoticeNodeLost, node)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

func (b *Bus) hearBeat(m *nats.Msg) {
	node := string(m.Data)
	if !isIdentity(node) || !b.nodes.hear(node) {
		return
	}
	b.log.Info("a node is back", "node", node)
	b.notify(server.NoticeNodeBack, node)
	b.missed()
}

func (b *Bus) hearBye(m *nats.Msg) {
	node := string(m.Data)
	if !isIdentity(node) {
		return
	}
	b.log.Info("a node is going down", "node", node)
	b.nodes.lose(node)
	b.notify(server.NoticeNodeLost, node)
}

// keep refreshes whom this node has, and reads again who is elsewhere when
// something may have been missed.
func (b *Bus) keep(ctx context.Context) {
	tick := time.NewTicker(b.expiry / 3)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			b.refresh(ctx)
		case <-b.resync:
			if err := b.again(ctx); err != nil && ctx.Err() == nil {
				b.log.Warn("cannot open the bucket", "error", err)
			}
			b.refresh(ctx)
			for _, r := range b.attached() {
				if err := r.read(ctx); err != nil && ctx.Err() == nil {
					b.log.Warn("cannot read who is present", "error", err)
				}
			}
		case <-ctx.Done():
			return
		}
	}
}

// again makes sure that there is a bucket.
func (b *Bus) again(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	_, err := b.find(ctx)
	return err
}

// refresh keeps the presence of whom this node has from expiring, and puts back
// what the bucket has lost.
func (b *Bus) refresh(ctx context.Context) {
	b.mu.Lock()
	own := maps.Clone(b.own)
	b.mu.Unlock()
	for key, p := range own {
		if err := b.refreshOne(ctx, key, p); err != nil && ctx.Err() == nil {
			b.log.Warn("cannot refresh presence", "error", err)
			return // NATS is away; the next time will be better
		}
	}
	b.refreshRecords(ctx)
}

func (b *Bus) refreshOne(ctx context.Context, key string, p server.Presence) error {
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	value, err := encodePresence(p)
	if err != nil {
		return err
	}
	entry, err := b.bucket.Get(ctx, key)
	switch {
	case errors.Is(err, jetstream.ErrKeyNotFound):
		if !b.has(key, p.Stamp) {
			return nil // it left meanwhile
		}
		if _, err = b.bucket.Create(ctx, key, value); err == nil {
			err = b.announce(key, p)
		}
	case err != nil:
		return err
	default:
		stands, problem := DecodePresence(p.Participant, entry.Value())
		if problem == nil && stands.Stamp != p.Stamp {
			b.disown(key, p.Stamp) // claimed anew, here or elsewhere
			return nil
		}
		_, err = b.bucket.Update(ctx, key, value, entry.Revision())
	}
	if isConflict(err) {
		return nil // somebody was faster
	}
	return err
}

// announce tells those who read the bucket while somebody was missing there.
func (b *Bus) announce(key string, p server.Presence) error {
	data, err := encodeNotice(b.node, server.Notice{Presence: p, Message: signaling.Envelope{
		Type: signaling.TypeJoined, Participant: p.Participant, Card: p.Card,
	}})
	if err != nil {
		return err
	}
	name, _, _ := strings.Cut(key, ".")
	return b.conn.Publish(subjectRoom+name, data)
}

// has says whether this node has what it claimed with that stamp.
func (b *Bus) has(key string, stamp int64) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	p, ok := b.own[key]
	return ok && p.Stamp == stamp
}

// disown forgets what was claimed with that stamp.
func (b *Bus) disown(key string, stamp int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.own[key].Stamp == stamp {
		delete(b.own, key)
	}
}

// isConflict says whether somebody else changed a key first.
func isConflict(err error) bool {
	if errors.Is(err, jetstream.ErrKeyExists) {
		return true
	}
	var problem *jetstream.APIError
	return errors.As(err, &problem) && problem.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequence
}
