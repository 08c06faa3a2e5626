package server

import (
	"time"

	"moim/signaling"
)

// govern is a participant's order.
type govern struct {
	conn  *conn
	id    string
	seq   uint64
	order *signaling.Order
}

func (e govern) apply(r *room) {
	sender := e.conn.member
	if sender.conn != e.conn || !sender.takes(e.seq) {
		return
	}
	problem := r.governance.check(r.name, e.order)
	if problem == nil && e.order.Issuer != sender.id {
		problem = &signaling.Error{Code: signaling.CodeBadOrder, Message: "the order is somebody else's"}
	}
	if problem != nil {
		e.conn.reply(signaling.Envelope{Type: signaling.TypeError, ID: e.id, Code: problem.Code, Message: problem.Message})
		return
	}
	r.obey(e.order)
	r.tell(Notice{
		Presence: Presence{Participant: sender.id},
		Message:  signaling.Envelope{Type: signaling.TypeGovern, Order: e.order},
		Record:   r.governance.encode(),
	})
}

// obey does what an order that counts says, and tells everybody.
func (r *room) obey(o *signaling.Order) {
	r.governance.take(o)
	switch o.Action {
	case signaling.ActionAdmit:
		r.admit(o.Target)
		return
	case signaling.ActionRefuse:
		r.refuse(o.Target)
		return
	case signaling.ActionRemove:
		r.expel(o)
		return
	case signaling.ActionWait:
		if o.Value == 0 {
			r.admitAll()
		}
	case signaling.ActionHold:
		r.tellKnocks(o.Issuer)
	case signaling.ActionLock, signaling.ActionLimit:
	}
	r.tellRules(o)
}

// tellRules tells everybody here what holds now, and by which order, if any.
func (r *room) tellRules(o *signaling.Order) {
	r.broadcast(encodeBody(signaling.Envelope{Type: signaling.TypeGoverned, Rules: r.governance.rules(), Order: o}), nil)
}

// expel removes a participant for good: from the room or, before it has come in,
// from those who wait.
func (r *room) expel(o *signaling.Order) {
	proof := ""
	if m, here := r.members[o.Target]; here {
		proof = proofOf(m.secret)
	} else if m, elsewhere := r.remotes[o.Target]; elsewhere {
		proof = m.Proof
	}
	r.governance.bar(o.Target, proof)
	r.unwait(o.Target, signaling.CodeRemoved)
	delete(r.admitted, o.Target)
	m, here := r.members[o.Target]
	if !here {
		return // its node does it, if there is one
	}
	if m.conn != nil {
		m.conn.refuse(signaling.CodeRemoved, "a host has removed the participant", "")
	}
	r.removeBy(m, signaling.ReasonRemoved, o)
}

// gate says why somebody new may not come in: with a refusal, or because it waits.
// Who only moves here from another node is not new.
func (r *room) gate(j *join, moving bool) (refusal *signaling.Error, waits bool) {
	g, id := &r.governance, j.request.Participant
	until, admitted := r.admitted[id]
	admitted = admitted && time.Now().Before(until)
	people := len(r.members) + len(r.remotes)
	switch {
	case moving:
		return nil, false
	case people >= r.hub.config.MaxParticipants:
		return &signaling.Error{Code: signaling.CodeRoomFull, Message: "the room is full"}, false
	case people == 0 || admitted:
		return nil, false
	case g.Locked:
		return &signaling.Error{Code: signaling.CodeLocked, Message: "the room is locked"}, false
	case g.Limit > 0 && people >= g.Limit:
		return &signaling.Error{Code: signaling.CodeRoomFull, Message: "the room is as full as its hosts want it"}, false
	case g.Waiting:
		return r.wait(j)
	default:
		return nil, false
	}
}

// bind gives a room that begins its key: whoever comes to an empty room begins it.
// Where there is a bus, the record says which key that is.
func (r *room) bind(j *join) {
	if len(r.members) > 0 {
		return
	}
	next, known := newGovernance(""), false
	if j.record != nil {
		next, known = decodeGovernance(j.record)
	}
	switch {
	case known:
	case r.hub.config.Bus == nil && len(r.remotes) == 0:
		next = newGovernance(j.request.Admin)
	default:
		next = newGovernance("")
	}
	r.governance, r.admitted = next, make(map[string]time.Time)
}

// unhost notes that a participant is gone. Where nobody is left who holds the key
// the waiting room must not become a dead end.
func (r *room) unhost(participant string) {
	g := &r.governance
	if !g.Hosts[participant] {
		return
	}
	delete(g.Hosts, participant)
	if len(g.Hosts) == 0 && g.Waiting {
		time.AfterFunc(r.hub.config.HostPatience, func() { r.post(abandoned{}) })
	}
}

// abandoned is the time when a room has been without anybody who holds its key for long.
type abandoned struct{}

func (abandoned) apply(r *room) {
	if g := &r.governance; len(g.Hosts) == 0 && g.Waiting && len(r.members) > 0 {
		g.Waiting = false
		r.admitAll()
		r.tellRules(nil)
	}
}
