package server

import (
	"time"

	"moim/signaling"
)

// heard is what the bus tells a room.
type heard struct{ notice Notice }

func (e heard) apply(r *room) {
	n := e.notice
	switch n.Kind {
	case NoticePresent:
		e.reconcile(r)
	case NoticeNodeLost:
		e.orphan(r)
	case NoticeNodeBack:
		for _, m := range r.remotes {
			if m.Node == n.Node && m.grace != nil {
				m.grace.Stop()
				m.grace = nil
			}
		}
	case NoticeMessage:
		e.message(r)
	}
}

// message handles what participants of other nodes do.
func (e heard) message(r *room) {
	n := e.notice
	switch n.Message.Type {
	case signaling.TypeJoined:
		r.mirror(n.Presence)
	case signaling.TypeLeft:
		// The second is from another node, which gave up a lost one's participant.
		m, known := r.remotes[n.Presence.Participant]
		if known && n.Presence.Stamp >= m.Stamp && (m.Node == n.Node || m.grace != nil) {
			r.removeRemote(m, n.Message.Reason, n.Message.Order)
		}
	case signaling.TypeSealed:
		e.sealed(r)
	case signaling.TypeGovern:
		e.govern(r)
	case signaling.TypeKnock:
		r.tellHosts(signaling.Envelope{
			Type: signaling.TypeKnock, Participant: n.Message.Participant, Card: n.Message.Card, Reason: n.Message.Reason,
		})
	}
}

// govern obeys an order that was given at another node.
func (e heard) govern(r *room) {
	n, order := e.notice, e.notice.Message.Order
	issuer, known := r.remotes[order.Issuer]
	if known && issuer.Node == n.Node && r.governance.check(r.name, order) == nil {
		r.obey(order)
	}
}

// sealed passes a message on to whom it is for. Nobody is heard before it joined,
// or after it left.
func (e heard) sealed(r *room) {
	n := e.notice
	sender, known := r.remotes[n.Message.From]
	if !known || sender.Node != n.Node {
		return
	}
	body := encodeBody(signaling.Envelope{
		Type: signaling.TypeSealed, From: n.Message.From, To: n.Message.To, Payload: n.Message.Payload,
	})
	if n.Message.To == "" {
		r.broadcast(body, nil)
		return
	}
	if receiver, ok := r.members[n.Message.To]; ok {
		r.deliver(receiver, body)
	}
}

// reconcile takes over who is present elsewhere.
func (e heard) reconcile(r *room) {
	present := make(map[string]bool, len(e.notice.Present))
	for _, p := range e.notice.Present {
		present[p.Participant] = true
		r.mirror(p)
	}
	for id, m := range r.remotes {
		if !present[id] {
			r.removeRemote(m, signaling.ReasonLost, nil)
		}
	}
}

// orphan begins the grace time of those whose node was lost.
func (e heard) orphan(r *room) {
	for _, m := range r.remotes {
		if m.Node == e.notice.Node && m.grace == nil {
			m.grace = time.AfterFunc(r.hub.config.Grace, func() { r.post(orphaned{remote: m}) })
		}
	}
}

// withdraw ends a join that was owed since enter and does not come.
type withdraw struct{}

func (withdraw) apply(r *room) { r.hub.entered(r) }
