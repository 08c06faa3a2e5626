package server

import (
	"errors"

	"moim/signaling"
)

// accept counts one message against the rate limit and handles it. It returns
// false when the connection is to end.
func (c *conn) accept(data []byte) bool {
	if c.ended.Load() || !c.allow() {
		return false
	}
	return c.handle(data)
}

// allow counts one message or question against the rate limit.
func (c *conn) allow() bool {
	if c.limiter.Allow() {
		return true
	}
	c.refuse(signaling.CodeTooFast, "too many messages", "")
	return false
}

// handle takes one message. It returns false when the connection is to end.
func (c *conn) handle(data []byte) bool {
	e, err := signaling.Parse(data)
	if err != nil {
		return c.complain(e.ID, err)
	}
	switch e.Type {
	case signaling.TypeJoin:
		return c.join(e)
	case signaling.TypePing:
		c.ping(e)
		return true
	case signaling.TypeSealed, signaling.TypeLeave, signaling.TypeGovern:
		if c.member == nil {
			if e.Type == signaling.TypeLeave && c.waits != nil {
				c.stop(farewell{polite: true}) // lose tells the room
				return false
			}
			c.reply(signaling.Envelope{
				Type: signaling.TypeError, ID: e.ID, Code: signaling.CodeNotJoined, Message: "join first",
			})
			return true
		}
	default:
		return c.complain(e.ID, &signaling.Error{Code: signaling.CodeBadMessage, Message: "only a server says this"})
	}
	if e.Type == signaling.TypeLeave {
		c.room.post(leave{conn: c})
		c.stop(farewell{polite: true})
		return false
	}
	if e.Type == signaling.TypeGovern {
		c.room.post(govern{conn: c, id: e.ID, seq: e.Seq, order: e.Order})
		return true
	}
	c.relay(e)
	return true
}

// complain answers a message that cannot be handled. Before the join, and for
// another version, it ends the connection.
func (c *conn) complain(id string, err error) bool {
	var problem *signaling.Error
	if !errors.As(err, &problem) {
		problem = &signaling.Error{Code: signaling.CodeInternal}
	}
	if c.member == nil || problem.Code == signaling.CodeBadVersion {
		c.refuse(problem.Code, problem.Message, id)
		return false
	}
	c.reply(signaling.Envelope{Type: signaling.TypeError, ID: id, Code: problem.Code, Message: problem.Message})
	return true
}

func (c *conn) join(e signaling.Envelope) bool {
	if c.member != nil {
		return c.complain(e.ID, &signaling.Error{Code: signaling.CodeBadMessage, Message: "already joined"})
	}
	r, code, ok := c.hub.enter(e.Room)
	if !ok {
		c.refuse(code, "", e.ID)
		return false
	}
	if c.waits != nil && c.waits != r {
		c.waits.post(gaveUp{conn: c})
	}
	claim, record, problem := r.claim(e)
	if problem != nil {
		r.post(withdraw{})
		c.refuse(problem.Code, problem.Message, e.ID)
		return false
	}
	answer := make(chan admission, 1)
	r.post(join{conn: c, request: e, claim: claim, record: record, answer: answer, ice: c.ice(e.Room, e.Participant)})
	select {
	case a := <-answer:
		if a.refusal != nil {
			c.refuse(a.refusal.Code, a.refusal.Message, e.ID)
			return false
		}
		c.deadline.Stop()
		if a.waiting != nil {
			c.waits = r
			c.reply(*a.waiting)
			return true
		}
		c.room, c.member = r, a.member
		c.open(a.member.mailbox)
		return true
	case <-r.done: // the server is going down and says so
		return false
	}
}

func (c *conn) ping(e signaling.Envelope) {
	pong := signaling.Envelope{Type: signaling.TypePong, ID: e.ID}
	if c.member != nil {
		pong.Next = c.confirm(e.Next)
		pong.ICE = c.iceAnew()
	}
	c.reply(pong)
}

// confirm notes that everything before next has arrived at a client that counts,
// and tells what is expected of it next. What the room has not taken yet does not
// count: it takes nothing more from a connection that another one replaces.
func (c *conn) confirm(next uint64) uint64 {
	if next > 0 {
		c.member.mailbox.acknowledge(c, next)
	}
	return c.member.received.Load() + 1
}

func (c *conn) relay(e signaling.Envelope) {
	c.hub.metrics.relayed.Add(1)
	body := encodeBody(signaling.Envelope{
		Type: signaling.TypeSealed, From: c.member.id, To: e.To, Payload: e.Payload,
	})
	c.room.post(relay{conn: c, id: e.ID, to: e.To, seq: e.Seq, body: body, payload: e.Payload})
}
