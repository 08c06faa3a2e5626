package turn

import (
	"errors"
	"sync"

	"golang.org/x/time/rate"
)

// leastBurst is what a room may relay at once, in bytes, whatever its rate.
const leastBurst = 64 << 10

// errQuota says that a room, a participant or all together have what they may.
var errQuota = errors.New("quota of allocations is reached")

// quotas counts allocations, and holds each room to its rate. Its mutex guards
// the counts.
type quotas struct {
	config Config

	mu    sync.Mutex
	all   int
	users map[string]int
	rooms map[string]*quota // of rooms that have any
}

// quota is one room's share.
type quota struct {
	allocations int // guarded by quotas.mu
	bytes       *rate.Limiter
}

func newQuotas(config Config) *quotas {
	return &quotas{config: config, users: make(map[string]int), rooms: make(map[string]*quota)}
}

// admits says whether a user may have one more allocation.
func (q *quotas) admits(user string) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.fits(user)
}

func (q *quotas) fits(user string) bool {
	room := q.rooms[roomOf(user)]
	return q.all < q.config.Allocations && q.users[user] < q.config.ParticipantAllocations &&
		(room == nil || room.allocations < q.config.RoomAllocations)
}

// take counts one more allocation; give must follow.
func (q *quotas) take(user string) (*quota, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.fits(user) {
		return nil, errQuota
	}
	name := roomOf(user)
	room := q.rooms[name]
	if room == nil {
		bytes := q.config.RoomRate / 8
		room = &quota{bytes: rate.NewLimiter(rate.Limit(bytes), max(bytes, leastBurst))}
		q.rooms[name] = room
	}
	q.all++
	q.users[user]++
	room.allocations++
	return room, nil
}

// give counts one allocation less.
func (q *quotas) give(user string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.all--
	if q.users[user]--; q.users[user] <= 0 {
		delete(q.users, user)
	}
	name := roomOf(user)
	if room := q.rooms[name]; room != nil {
		if room.allocations--; room.allocations <= 0 {
			delete(q.rooms, name)
		}
	}
}
