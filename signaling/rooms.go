package signaling

import (
	"context"
	"fmt"
	"sync"
)

// maxRooms is how many rooms a Rooms remembers: those of a person who types,
// looks ahead and joins.
const maxRooms = 8

// Rooms remembers rooms by their codes, so that each is derived once. The zero
// value is ready, and may be used from any goroutine.
type Rooms struct {
	mu    sync.Mutex
	codes []Code // the latest one last
	known map[Code]func() Room
}

// Of is the code's room. It takes Code.Room's time for a code that is new or
// long forgotten; who asks for the same one meanwhile waits for the same answer.
func (r *Rooms) Of(code Code) Room { return r.derivation(code)() }

// Learn waits until Of will answer at once, or gives up with ctx. The work goes on
// then, for whoever asks next.
func (r *Rooms) Learn(ctx context.Context, code Code) error {
	known := make(chan struct{})
	go func() {
		r.Of(code)
		close(known)
	}()
	select {
	case <-known:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("derive the room: %w", ctx.Err())
	}
}

func (r *Rooms) derivation(code Code) func() Room {
	r.mu.Lock()
	defer r.mu.Unlock()
	if derive := r.known[code]; derive != nil {
		return derive
	}
	if len(r.codes) == maxRooms {
		delete(r.known, r.codes[0])
		r.codes = append(r.codes[:0], r.codes[1:]...)
	}
	if r.known == nil {
		r.known = make(map[Code]func() Room, maxRooms)
	}
	derive := sync.OnceValue(code.Room)
	r.codes, r.known[code] = append(r.codes, code), derive
	return derive
}
