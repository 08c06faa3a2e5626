package natsbus

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"

	"github.com/nats-io/nats.go/jetstream"
)

// recordPrefix tells the key of a room's record from those of its participants,
// which begin with the room.
const recordPrefix = "rules."

func recordKey(room string) string { return recordPrefix + room }

// Bind implements server.BusRoom.
func (r *room) Bind(ctx context.Context, participant string, initial []byte) ([]byte, error) {
	key := recordKey(r.name)
	for {
		entry, err := r.bus.bucket.Get(ctx, key)
		if err == nil {
			r.bus.remember(key, entry.Value())
			return entry.Value(), nil
		}
		if !errors.Is(err, jetstream.ErrKeyNotFound) {
			return nil, fmt.Errorf("read what holds in a room: %w", err)
		}
		if initial == nil {
			return nil, nil
		}
		first, err := r.isFirst(ctx, participant)
		if err != nil || !first {
			return nil, err
		}
		if _, err = r.bus.bucket.Create(ctx, key, initial); err == nil {
			r.bus.remember(key, initial)
			return initial, nil
		}
		if !isConflict(err) {
			return nil, fmt.Errorf("begin a room: %w", err)
		}
	}
}

// isFirst says whether nobody was in the room before a participant.
func (r *room) isFirst(ctx context.Context, participant string) (bool, error) {
	lister, err := r.bus.bucket.ListKeysFiltered(ctx, r.name+".*")
	if err != nil {
		return false, fmt.Errorf("read who is present: %w", err)
	}
	arrivals := make(map[string]int64)
	for key := range lister.Keys() {
		entry, err := r.bus.bucket.Get(ctx, key)
		if errors.Is(err, jetstream.ErrKeyNotFound) {
			continue // gone meanwhile
		}
		if err != nil {
			return false, fmt.Errorf("read who is present: %w", err)
		}
		id := strings.TrimPrefix(key, r.name+".")
		if p, err := DecodePresence(id, entry.Value()); err == nil {
			arrivals[id] = p.Arrival
		}
	}
	own := arrivals[participant]
	for id, arrival := range arrivals {
		if arrival < own || arrival == own && id < participant {
			return false, nil
		}
	}
	return true, ctx.Err()
}

// keepRecord writes what holds from now on.
func (r *room) keepRecord(record []byte) {
	ctx, cancel := context.WithTimeout(context.Background(), answerTime)
	defer cancel()
	key := recordKey(r.name)
	r.bus.remember(key, record)
	if _, err := r.bus.bucket.Put(ctx, key, record); err != nil {
		r.bus.log.Warn("other nodes may not learn what holds in a room", "error", err)
	}
}

// dropRecord forgets what holds in a room where nobody is any more.
func (r *room) dropRecord() {
	key := recordKey(r.name)
	if !r.bus.remembers(key) {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), answerTime)
	defer cancel()
	if n, err := r.bus.Count(ctx, r.name); err != nil || n > 0 {
		return
	}
	r.bus.mu.Lock()
	delete(r.bus.records, key)
	r.bus.mu.Unlock()
	if err := r.bus.bucket.Delete(ctx, key); err != nil {
		r.bus.log.Warn("what held in a room stays until it expires", "error", err)
	}
}

// refreshRecords keeps records from expiring, and puts back what the bucket has lost.
func (b *Bus) refreshRecords(ctx context.Context) {
	b.mu.Lock()
	records := maps.Clone(b.records)
	b.mu.Unlock()
	for key, record := range records {
		if err := b.refreshRecord(ctx, key, record); err != nil && ctx.Err() == nil {
			b.log.Warn("cannot refresh what holds in a room", "error", err)
			return
		}
	}
}

func (b *Bus) refreshRecord(ctx context.Context, key string, record []byte) error {
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	if n, err := b.Count(ctx, strings.TrimPrefix(key, recordPrefix)); err != nil || n == 0 {
		return err // nobody is there: it may expire
	}
	entry, err := b.bucket.Get(ctx, key)
	switch {
	case errors.Is(err, jetstream.ErrKeyNotFound):
		_, err = b.bucket.Create(ctx, key, record)
	case err != nil:
		return err
	default:
		if !bytes.Equal(entry.Value(), record) {
			b.remember(key, entry.Value()) // another node has changed it
		}
		_, err = b.bucket.Update(ctx, key, entry.Value(), entry.Revision())
	}
	if isConflict(err) {
		return nil // somebody was faster
	}
	return err
}

func (b *Bus) remember(key string, record []byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.records[key] = record
}

func (b *Bus) remembers(key string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.records[key] != nil
}

// serves says whether a room is attached. The caller holds the lock.
func (b *Bus) serves(name string) bool {
	for r := range b.rooms {
		if r.name == name {
			return true
		}
	}
	return false
}
