package server

import (
	"time"

	"moim/signaling"
)

// remote is a participant who is in the room at another node. The room's loop owns it.
type remote struct {
	Presence
	grace *time.Timer // running while its node is lost
}

// mirror notes that a participant is at another node now, wherever it was before,
// and tells the members: who comes from a lost node may have missed something.
func (r *room) mirror(p Presence) {
	if m, local := r.members[p.Participant]; local {
		if p.Stamp <= m.stamp {
			return // it came here after that
		}
		if m.conn != nil {
			m.conn.refuse(signaling.CodeReplaced, "the participant connected elsewhere", "")
		}
		r.forget(m)
	}
	if before, known := r.remotes[p.Participant]; known {
		if p.Stamp <= before.Stamp {
			return
		}
		r.dropRemote(before)
	}
	r.remotes[p.Participant] = &remote{Presence: p}
	r.hub.countRemote(r, 1)
	r.broadcast(encodeBody(signaling.Envelope{
		Type: signaling.TypeJoined, Participant: p.Participant, Card: p.Card,
	}), nil)
	r.evict()
}

// removeRemote takes out a participant of another node and tells the members.
func (r *room) removeRemote(m *remote, reason string, order *signaling.Order) {
	r.dropRemote(m)
	r.unhost(m.Participant)
	r.broadcast(encodeBody(signaling.Envelope{
		Type: signaling.TypeLeft, Participant: m.Participant, Reason: reason, Order: order,
	}), nil)
}

func (r *room) dropRemote(m *remote) {
	if m.grace != nil {
		m.grace.Stop()
	}
	delete(r.remotes, m.Participant)
	r.hub.countRemote(r, -1)
}

// evict takes out members that are too many because others joined at another node
// at the same moment. Every node comes to the same result: who arrived last goes.
func (r *room) evict() {
	everybody := r.arrived(nil)
	for _, p := range everybody[min(len(everybody), r.hub.config.MaxParticipants):] {
		m, local := r.members[p.Participant]
		if !local {
			continue
		}
		if m.conn != nil {
			m.conn.refuse(signaling.CodeRoomFull, "the room is full", "")
		}
		r.remove(m, signaling.ReasonLost)
	}
}

// orphaned is the end of the grace time of participants whose node was lost.
type orphaned struct{ remote *remote }

func (e orphaned) apply(r *room) {
	m := e.remote
	if r.remotes[m.Participant] != m || m.grace == nil {
		return
	}
	r.removeRemote(m, signaling.ReasonLost, nil)
	r.tell(Notice{Presence: m.Presence, Message: signaling.Envelope{
		Type: signaling.TypeLeft, Participant: m.Participant, Reason: signaling.ReasonLost,
	}})
}
