package server

import (
	"crypto/subtle"
	"time"

	"moim/signaling"
)

const (
	// maxWaiting is how many may wait for one room here, and maxWaitingNetwork how many
	// of them from one network address.
	maxWaiting, maxWaitingNetwork = 32, 8
	// admission is how long somebody who was admitted may take to join.
	admissionTime = time.Minute
	// maxAdmitted bounds who is remembered as admitted.
	maxAdmitted = 256
)

// waiter is somebody who has knocked. The room's loop owns it.
type waiter struct {
	conn   *conn
	secret string
	card   []byte
	timer  *time.Timer // sends it away
}

// wait has somebody wait, who knocks anew or for the first time.
func (r *room) wait(j *join) (refusal *signaling.Error, waits bool) {
	id := j.request.Participant
	known := r.waiters[id]
	switch {
	case known != nil && subtle.ConstantTimeCompare([]byte(known.secret), []byte(j.request.Secret)) != 1:
		return &signaling.Error{Code: signaling.CodeIDTaken, Message: "the secret is another"}, false
	case known == nil && len(r.waiters) >= maxWaiting:
		return &signaling.Error{Code: signaling.CodeRoomFull, Message: "too many wait already"}, false
	case known == nil && r.waitingFrom(j.conn) >= maxWaitingNetwork, !r.hub.knocks.allowNetwork(j.conn.network):
		return &signaling.Error{Code: signaling.CodeTooFast, Message: "too many knock from this address"}, false
	}
	if known != nil {
		known.timer.Stop()
		if known.conn != j.conn {
			known.conn.refuse(signaling.CodeReplaced, "the participant connected again", "")
		}
	}
	w := &waiter{conn: j.conn, secret: j.request.Secret, card: j.request.Card}
	w.timer = time.AfterFunc(r.hub.config.WaitTimeout, func() { r.post(waitedEnough{id: id, waiter: w}) })
	r.waiters[id] = w
	if known == nil {
		r.knock(signaling.Envelope{Type: signaling.TypeKnock, Participant: id, Card: w.card})
	}
	return nil, true
}

func (r *room) waitingFrom(c *conn) int {
	n := 0
	for _, w := range r.waiters {
		if w.conn.network == c.network {
			n++
		}
	}
	return n
}

// knock tells hosts here and at other nodes about somebody who waits, or waits no more.
func (r *room) knock(e signaling.Envelope) {
	r.tellHosts(e)
	r.tell(Notice{Presence: Presence{Participant: e.Participant}, Message: e})
}

func (r *room) tellHosts(e signaling.Envelope) {
	body := encodeBody(e)
	for id := range r.governance.Hosts {
		if m, here := r.members[id]; here {
			r.deliver(m, body)
		}
	}
}

// tellKnocks tells a host who waits here, and asks other nodes for the same.
func (r *room) tellKnocks(host string) {
	m, here := r.members[host]
	for id, w := range r.waiters {
		e := signaling.Envelope{Type: signaling.TypeKnock, Participant: id, Card: w.card}
		if here {
			r.deliver(m, encodeBody(e))
		} else {
			r.tell(Notice{Presence: Presence{Participant: id}, Message: e})
		}
	}
}

// admit lets somebody in who waits, or who comes within a minute.
func (r *room) admit(id string) {
	for known, until := range r.admitted {
		if time.Now().After(until) {
			delete(r.admitted, known)
		}
	}
	if len(r.admitted) < maxAdmitted {
		r.admitted[id] = time.Now().Add(admissionTime)
	}
	w := r.waiters[id]
	if w == nil {
		return
	}
	w.timer.Stop()
	delete(r.waiters, id)
	w.conn.deadline.Reset(r.hub.config.JoinTimeout)
	w.conn.reply(signaling.Envelope{Type: signaling.TypeAdmitted})
	r.knock(signaling.Envelope{Type: signaling.TypeKnock, Participant: id, Reason: signaling.ReasonLeft})
}

// admitAll opens the waiting room.
func (r *room) admitAll() {
	for id := range r.waiters {
		r.admit(id)
	}
}

// refuse sends somebody away who waits.
func (r *room) refuse(id string) { r.unwait(id, signaling.CodeRefused) }

// unwait ends somebody's wait, with an error unless its code is empty.
func (r *room) unwait(id string, code signaling.ErrorCode) {
	w := r.waiters[id]
	if w == nil {
		return
	}
	w.timer.Stop()
	delete(r.waiters, id)
	if code != "" {
		w.conn.refuse(code, "a host did not let the participant in", "")
	}
	r.knock(signaling.Envelope{Type: signaling.TypeKnock, Participant: id, Reason: signaling.ReasonLeft})
}

// gaveUp is the end of a connection that waits.
type gaveUp struct{ conn *conn }

func (e gaveUp) apply(r *room) {
	for id, w := range r.waiters {
		if w.conn == e.conn {
			r.unwait(id, "")
		}
	}
}

// waitedEnough is the end of the longest wait.
type waitedEnough struct {
	id     string
	waiter *waiter
}

func (e waitedEnough) apply(r *room) {
	if r.waiters[e.id] == e.waiter {
		r.refuse(e.id)
	}
}
