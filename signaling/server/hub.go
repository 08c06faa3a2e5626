package server

import (
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"sync"
	"time"

	"moim/signaling"
)

// hub knows which rooms and connections there are. Its mutex guards only that;
// what happens in a room is the room's own.
type hub struct {
	config Config
	log    *slog.Logger
	quit   chan struct{} // closed when shutting down
	tasks  sync.WaitGroup
	began  time.Time

	buffers *buffers
	metrics *metrics
	knocks  *addressLimiter

	mu      sync.Mutex
	closed  bool
	rooms   map[string]*room
	conns   map[*conn]struct{}
	members int

	perNetwork map[netip.Addr]int // connections and sessions
}

func newHub(config Config, log *slog.Logger) *hub {
	return &hub{
		config: config,
		log:    log,
		quit:   make(chan struct{}),
		began:  time.Now(),

		buffers: newBuffers(),
		metrics: newMetrics(),
		knocks:  newAddressLimiter(config.KnockRate, config.KnockBurst),

		rooms: make(map[string]*room),
		conns: make(map[*conn]struct{}),

		perNetwork: make(map[netip.Addr]int),
	}
}

// now is the time since the hub was made.
func (h *hub) now() time.Duration { return time.Since(h.began) }

// admit registers a connection, or says why it cannot stay. In either case
// dismiss must follow if it was registered.
func (h *hub) admit(c *conn) (signaling.ErrorCode, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.closed:
		return signaling.CodeShutdown, false
	case len(h.conns) >= h.config.MaxConnections:
		return signaling.CodeServerFull, false
	case h.perNetwork[c.network] >= h.config.MaxPerAddress:
		return signaling.CodeTooFast, false
	}
	h.conns[c] = struct{}{}
	h.perNetwork[c.network]++
	h.metrics.opened[c.carrier].Add(1)
	h.tasks.Add(1)
	return "", true
}

func (h *hub) dismiss(c *conn) {
	h.mu.Lock()
	delete(h.conns, c)
	if h.perNetwork[c.network]--; h.perNetwork[c.network] <= 0 {
		delete(h.perNetwork, c.network)
	}
	h.metrics.closed[c.carrier].Add(1)
	h.mu.Unlock()
	h.tasks.Done()
}

// enter returns the room of that name, made if need be. The room cannot vanish
// until it has answered the join that the caller owes it.
func (h *hub) enter(name string) (*room, signaling.ErrorCode, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return nil, signaling.CodeShutdown, false
	}
	r, ok := h.rooms[name]
	if !ok {
		if len(h.rooms) >= h.config.MaxRooms {
			return nil, signaling.CodeServerFull, false
		}
		r = newRoom(h, name)
		h.rooms[name] = r
		h.tasks.Go(r.run)
	}
	r.entering++
	return r, "", true
}

// entered tells that a join owed since enter was answered.
func (h *hub) entered(r *room) {
	h.mu.Lock()
	r.entering--
	h.mu.Unlock()
}

// retire forgets a room without members, unless somebody is about to join it.
func (h *hub) retire(r *room) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if r.entering > 0 {
		return false
	}
	delete(h.rooms, r.name)
	return true
}

// count adds to the numbers of participants, of a room and in all.
func (h *hub) count(r *room, n int) {
	h.mu.Lock()
	r.population += n
	h.members += n
	h.mu.Unlock()
}

// countRemote adds to the number of participants of a room who are at other nodes.
func (h *hub) countRemote(r *room, n int) {
	h.mu.Lock()
	r.population += n
	h.mu.Unlock()
}

// occupancy is how many participants a room has, on all nodes together; 0 where
// there is no such room. It waits for the bus where nobody is in the room here.
func (h *hub) occupancy(ctx context.Context, name string) (int, error) {
	h.mu.Lock()
	r, ok := h.rooms[name]
	population := 0
	if ok {
		population = r.population
	}
	h.mu.Unlock()
	if population > 0 || h.config.Bus == nil {
		return population, nil
	}
	ctx, cancel := context.WithTimeout(ctx, busTime)
	defer cancel()
	return h.config.Bus.Count(ctx, name)
}

func (h *hub) population() (rooms, participants int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.rooms), h.members
}

func (h *hub) isClosed() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.closed
}

func (h *hub) shutdown(ctx context.Context) error {
	h.mu.Lock()
	if !h.closed {
		h.closed = true
		close(h.quit) // ends the rooms
	}
	h.mu.Unlock()
	h.eachConn(func(c *conn) { c.refuse(signaling.CodeShutdown, "the server is going down", "") })

	ended := make(chan struct{})
	go func() {
		h.tasks.Wait()
		close(ended)
	}()
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
	}
	h.eachConn(func(c *conn) { c.transport.cut() })
	<-ended
	return fmt.Errorf("shut down signaling: %w", ctx.Err())
}

func (h *hub) eachConn(do func(*conn)) {
	h.mu.Lock()
	conns := make([]*conn, 0, len(h.conns))
	for c := range h.conns {
		conns = append(conns, c)
	}
	h.mu.Unlock()
	for _, c := range conns {
		do(c)
	}
}
