package server

import (
	"cmp"
	"log/slog"
	"slices"
	"sync/atomic"
	"time"

	"moim/signaling"
)

// member is one participant in a room. The room's loop owns it, except its
// mailbox, which guards itself; it alone changes received, which all may read.
type member struct {
	id       string
	secret   string
	card     []byte
	arrival  int64
	stamp    int64 // of the claim, where there is a bus
	mailbox  *mailbox
	conn     *conn         // nil while lost
	grace    *time.Timer   // running while lost
	losses   int           // how often it was lost, to tell one grace time from another
	received atomic.Uint64 // seq of the last message from the participant
}

// room is one room: a loop that owns the members and handles one event at a
// time. It never waits for a client.
type room struct {
	name  string
	hub   *hub
	log   *slog.Logger
	inbox chan event
	done  chan struct{} // closed when the loop has ended

	// Guarded by the hub's mutex: joins on their way, and how many members there are.
	entering, population int

	// Where there is a bus: link or failure are set before attached is closed.
	attached chan struct{}
	link     BusRoom
	failure  error

	// The rest is the loop's own.
	members map[string]*member
	remotes map[string]*remote // members of the same room at other nodes

	governance governance
	waiters    map[string]*waiter   // by participant
	admitted   map[string]time.Time // who may come in, until then
	arrivals   int64
	slow       []*member // whose mailbox overflowed while handling this event
}

// event is something that happens to a room.
type event interface{ apply(r *room) }

func newRoom(h *hub, name string) *room {
	return &room{
		name:    name,
		hub:     h,
		log:     h.log.With("room", name[:8]),
		inbox:   make(chan event, 16),
		done:    make(chan struct{}),
		members: make(map[string]*member),
		remotes: make(map[string]*remote),

		governance: newGovernance(""),
		waiters:    make(map[string]*waiter),
		admitted:   make(map[string]time.Time),

		attached: make(chan struct{}),
	}
}

// post hands the room an event. It waits while the room is busy and drops the
// event if the room has ended.
func (r *room) post(e event) {
	select {
	case r.inbox <- e:
	case <-r.done:
	}
}

func (r *room) run() {
	defer r.attach()()
	defer close(r.done)
	for {
		select {
		case e := <-r.inbox:
			e.apply(r)
			r.dropSlow()
		case <-r.hub.quit:
			r.end()
			return
		}
		if len(r.members) > 0 {
			continue
		}
		r.admitAll() // to a room that they begin anew, or find at another node
		if r.hub.retire(r) {
			return
		}
	}
}

// end forgets all members, for a shutdown: the hub tells their connections.
func (r *room) end() {
	for _, m := range r.members {
		r.forget(m)
	}
	for _, m := range r.remotes {
		r.dropRemote(m)
	}
	r.hub.retire(r)
}

// broadcast puts a message into every mailbox but one.
func (r *room) broadcast(body []byte, except *member) {
	for _, m := range r.members {
		if m != except {
			r.deliver(m, body)
		}
	}
}

func (r *room) deliver(m *member, body []byte) {
	r.hub.metrics.received.Add(1)
	if !m.mailbox.put(body) {
		r.slow = append(r.slow, m)
	}
}

// dropSlow removes members whose mailboxes are full. Telling the others may
// fill more mailboxes.
func (r *room) dropSlow() {
	for len(r.slow) > 0 {
		m := r.slow[0]
		r.slow = r.slow[1:]
		if r.members[m.id] != m {
			continue
		}
		if m.conn != nil {
			m.conn.refuse(signaling.CodeTooSlow, "the mailbox is full", "")
		}
		r.log.Info("dropped a slow participant", "participant", m.id)
		r.remove(m, signaling.ReasonLost)
	}
	r.slow = nil
}

func (r *room) add(m *member) {
	r.broadcast(encodeBody(signaling.Envelope{
		Type: signaling.TypeJoined, Participant: m.id, Card: m.card,
	}), nil)
	r.members[m.id] = m
	r.hub.count(r, 1)
	r.log.Debug("participant joined", "participant", m.id, "members", len(r.members))
}

// remove takes a member out and tells the others.
func (r *room) remove(m *member, reason string) { r.removeBy(m, reason, nil) }

// removeBy is the same by order of a host, or of nobody.
func (r *room) removeBy(m *member, reason string, order *signaling.Order) {
	r.forget(m)
	r.unhost(m.id)
	left := signaling.Envelope{Type: signaling.TypeLeft, Participant: m.id, Reason: reason, Order: order}
	r.broadcast(encodeBody(left), nil)
	r.tell(Notice{Presence: Presence{Participant: m.id, Stamp: m.stamp}, Message: left})
	r.log.Debug("participant left", "participant", m.id, "reason", reason, "members", len(r.members))
}

func (r *room) forget(m *member) {
	if m.grace != nil {
		m.grace.Stop()
	}
	m.mailbox.detach()
	m.conn = nil
	delete(r.members, m.id)
	r.hub.count(r, -1)
}

// peers lists everybody but one, by arrival.
func (r *room) peers(except *member) []signaling.Presence {
	others := r.arrived(except)
	peers := make([]signaling.Presence, min(len(others), MaxParticipants))
	for i := range peers {
		peers[i] = signaling.Presence{Participant: others[i].Participant, Card: others[i].Card}
	}
	return peers
}

// arrived is everybody but one, here and at other nodes, by arrival.
func (r *room) arrived(except *member) []Presence {
	others := make([]Presence, 0, len(r.members)+len(r.remotes))
	for _, m := range r.members {
		if m != except {
			others = append(others, Presence{Participant: m.id, Card: m.card, Arrival: m.arrival})
		}
	}
	for _, m := range r.remotes {
		others = append(others, m.Presence)
	}
	slices.SortFunc(others, func(a, b Presence) int {
		return cmp.Or(cmp.Compare(a.Arrival, b.Arrival), cmp.Compare(a.Participant, b.Participant))
	})
	return others
}
