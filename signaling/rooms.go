package signaling

import "sync"

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
