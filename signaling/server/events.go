package server

import (
	"cmp"
	"crypto/subtle"
	"encoding/json"
	"time"

	"moim/signaling"
)

// join is a connection's request to enter.
type join struct {
	conn    *conn
	request signaling.Envelope
	claim   Claim  // where there is a bus
	record  []byte // of what holds in the room, where other nodes had one
	answer  chan<- admission
	ice     *signaling.ICE
}

// admission answers a join.
type admission struct {
	member  *member
	refusal *signaling.Error
	waiting *signaling.Envelope // what to answer, where the client has to wait
}

func (j join) apply(r *room) {
	defer r.hub.entered(r)
	r.bind(&j)
	if r.governance.isBarred(j.request.Participant, proofOf(j.request.Secret)) {
		j.decline(r, &signaling.Error{Code: signaling.CodeRemoved, Message: "a host has removed the participant"})
		return
	}
	m, known := r.members[j.request.Participant]
	elsewhere, moving := r.remotes[j.request.Participant]
	switch {
	case known && subtle.ConstantTimeCompare([]byte(m.secret), []byte(j.request.Secret)) != 1:
		j.answer <- admission{refusal: &signaling.Error{Code: signaling.CodeIDTaken, Message: "the secret is another"}}
		return
	case known:
		j.takeOver(m)
	default:
		if refusal, waits := r.gate(&j, moving); refusal != nil || waits {
			j.decline(r, refusal)
			return
		}
		delete(r.admitted, j.request.Participant)
		m = &member{
			id:      j.request.Participant,
			secret:  j.request.Secret,
			mailbox: newMailbox(r.hub.config),
		}
	}
	if moving {
		r.dropRemote(elsewhere)
	}
	r.arrivals++
	m.conn, m.card, m.stamp = j.conn, j.request.Card, j.claim.Stamp
	resumed := j.resume(m, known)
	if !known {
		m.arrival = cmp.Or(j.claim.Arrival, r.arrivals)
		r.add(m)
	}
	if !known || j.claim.Moved {
		r.tell(Notice{Presence: j.claim.Presence, Message: signaling.Envelope{
			Type: signaling.TypeJoined, Participant: m.id, Card: m.card,
		}})
	}
	welcome := signaling.Envelope{
		Type: signaling.TypeWelcome, ID: j.request.ID, Peers: r.peers(m), Resumed: resumed, Next: m.received.Load() + 1,
		ICE: j.ice, Embedded: r.hub.config.Embedded, Admin: r.governance.Admin, Rules: r.governance.rules(),
	}
	j.answer <- admission{member: m}
	m.mailbox.open(j.conn, encodeBody(welcome))
}

// decline answers somebody who does not come in, or not yet: that is where there is
// no refusal.
func (j join) decline(r *room, refusal *signaling.Error) {
	r.tell(Notice{Presence: j.claim.Presence, Message: signaling.Envelope{
		Type: signaling.TypeLeft, Participant: j.request.Participant, Reason: signaling.ReasonLost,
	}})
	a := admission{refusal: refusal}
	if refusal == nil {
		a.waiting = &signaling.Envelope{Type: signaling.TypeWaiting, ID: j.request.ID, Admin: r.governance.Admin}
	}
	j.answer <- a
}

// takeOver separates a known member from its connection, if it still has one.
func (j join) takeOver(m *member) {
	if m.grace != nil {
		m.grace.Stop()
		m.grace = nil
	}
	if m.conn != nil {
		m.conn.refuse(signaling.CodeReplaced, "the participant connected again", "")
	}
}

// resume turns the mailbox to where the client is. Where that cannot be, both
// sides count anew.
func (j join) resume(m *member, known bool) bool {
	next := j.request.Next
	if !known {
		m.mailbox.resume(min(next, 1))
		return false
	}
	if !m.mailbox.resume(next) {
		m.received.Store(0)
		return false
	}
	return true
}

// relay is a message from one member to another, or to all others.
type relay struct {
	conn *conn
	id   string
	to   string
	seq  uint64
	body []byte

	payload json.RawMessage // that is in body
}

func (e relay) apply(r *room) {
	sender := e.conn.member
	if sender.conn != e.conn {
		return // replaced or removed; a replaced one's client sends again
	}
	if !sender.takes(e.seq) {
		return
	}
	receiver, here := r.members[e.to]
	_, elsewhere := r.remotes[e.to]
	switch {
	case e.to == "":
		r.broadcast(e.body, sender)
		if len(r.remotes) > 0 {
			r.tell(e.notice())
		}
	case here:
		r.deliver(receiver, e.body)
	case elsewhere:
		r.tell(e.notice())
	default:
		e.conn.reply(signaling.Envelope{
			Type: signaling.TypeError, ID: e.id, Code: signaling.CodeNoSuchPeer,
			Participant: e.to, Message: "not in this room",
		})
	}
}

// takes counts a message from the participant. It returns false for one that was
// sent again after a resume, but had arrived. 0 is from a client that does not count.
func (m *member) takes(seq uint64) bool {
	if seq == 0 {
		return true
	}
	if seq <= m.received.Load() {
		return false
	}
	m.received.Store(seq)
	return true
}

// notice tells other nodes of the message.
func (e relay) notice() Notice {
	id := e.conn.member.id
	return Notice{
		Presence: Presence{Participant: id},
		Message:  signaling.Envelope{Type: signaling.TypeSealed, From: id, To: e.to, Payload: e.payload},
	}
}

// leave is a member's word that it goes.
type leave struct{ conn *conn }

func (e leave) apply(r *room) {
	if m := e.conn.member; m.conn == e.conn {
		r.remove(m, signaling.ReasonLeft)
	}
}

// lost is the end of a member's connection. The member stays for the grace time.
type lost struct{ conn *conn }

func (e lost) apply(r *room) {
	m := e.conn.member
	if m.conn != e.conn {
		return
	}
	m.conn = nil
	m.mailbox.detach()
	m.losses++
	loss := m.losses
	m.grace = time.AfterFunc(r.hub.config.Grace, func() { r.post(expired{member: m, loss: loss}) })
}

// expired is the end of a lost member's grace time.
type expired struct {
	member *member
	loss   int
}

func (e expired) apply(r *room) {
	if m := e.member; r.members[m.id] == m && m.conn == nil && m.losses == e.loss {
		r.remove(m, signaling.ReasonLost)
	}
}
