package natsbus

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"moim/signaling"
	"moim/signaling/server"
)

// Claim implements server.BusRoom.
func (r *room) Claim(ctx context.Context, participant, proof string, card json.RawMessage) (server.Claim, error) {
	key := r.name + "." + participant
	for {
		claim, err := r.tryClaim(ctx, key, participant, proof, card)
		switch {
		case err == nil:
			r.bus.mu.Lock()
			if r.bus.own[key].Stamp < claim.Stamp {
				r.bus.own[key] = claim.Presence
			}
			r.bus.mu.Unlock()
			return claim, nil
		case ctx.Err() != nil || !isConflict(err):
			return server.Claim{}, fmt.Errorf("claim a participant: %w", err)
		}
	}
}

// tryClaim fails with a conflict where somebody else is faster.
func (r *room) tryClaim(ctx context.Context, key, participant, proof string, card json.RawMessage) (server.Claim, error) {
	now := time.Now().UnixNano()
	claim := server.Claim{Presence: server.Presence{
		Participant: participant, Card: card, Proof: proof, Node: r.bus.node, Arrival: now, Stamp: now,
	}}
	entry, err := r.bus.bucket.Get(ctx, key)
	missing := errors.Is(err, jetstream.ErrKeyNotFound)
	if err != nil && !missing {
		return server.Claim{}, err
	}
	if !missing {
		before, err := DecodePresence(participant, entry.Value())
		if err == nil {
			if before.Proof != proof {
				return server.Claim{}, server.ErrClaimed
			}
			claim.Arrival, claim.Stamp = before.Arrival, max(now, before.Stamp+1)
			claim.Moved = before.Node != r.bus.node
		}
	}
	value, err := encodePresence(claim.Presence)
	if err != nil {
		return server.Claim{}, err
	}
	if missing {
		_, err = r.bus.bucket.Create(ctx, key, value)
	} else {
		_, err = r.bus.bucket.Update(ctx, key, value, entry.Revision())
	}
	return claim, err
}

// release gives up what was claimed with that stamp, by this node or by one that
// is lost.
func (r *room) release(p server.Presence) error {
	ctx, cancel := context.WithTimeout(context.Background(), answerTime)
	defer cancel()
	key := r.name + "." + p.Participant
	r.bus.disown(key, p.Stamp)
	for {
		entry, err := r.bus.bucket.Get(ctx, key)
		if errors.Is(err, jetstream.ErrKeyNotFound) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("release a participant: %w", err)
		}
		stands, err := DecodePresence(p.Participant, entry.Value())
		if err == nil && stands.Stamp != p.Stamp {
			return nil // claimed anew
		}
		err = r.bus.bucket.Delete(ctx, key, jetstream.LastRevision(entry.Revision()))
		if err == nil || !isConflict(err) {
			return err
		}
	}
}

// publish tells the other nodes what waits, in order, until the room is closed.
func (r *room) publish() {
	defer close(r.ended)
	for range r.woken {
		r.mu.Lock()
		notices, closed := r.queue, r.closed
		r.queue = nil
		r.mu.Unlock()
		for _, n := range notices {
			r.publishOne(n)
		}
		if closed {
			return
		}
	}
}

func (r *room) publishOne(n server.Notice) {
	if n.Record != nil {
		r.keepRecord(n.Record)
	}
	if n.Message.Type == signaling.TypeLeft {
		if err := r.release(n.Presence); err != nil {
			r.bus.log.Warn("presence stays until it expires", "error", err)
		}
		r.dropRecord()
	}
	data, err := encodeNotice(r.bus.node, n)
	if err == nil {
		err = r.bus.conn.Publish(subjectRoom+r.name, data)
	}
	if err != nil {
		r.bus.log.Warn("could not tell the other nodes", "error", err)
	}
}
