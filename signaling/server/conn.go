package server

import (
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"

	"moim/signaling"
)

const (
	// farewellTime is for the last error and the closing handshake.
	farewellTime = 5 * time.Second
	// maxReplies is how many answers may wait for a client that does not read.
	maxReplies = 64
)

// transport carries what a conn has for its client. None of its methods waits.
type transport interface {
	wake() // there may be something to take
	end()  // the conn has stopped: take what is left, say farewell
	cut()  // end without ceremony
}

// conn is one connection of a client, whatever carries it. room and member are
// set once, by whoever reads, before anything is posted to the room.
type conn struct {
	hub       *hub
	transport transport
	limiter   *rate.Limiter
	deadline  *time.Timer // for the join

	carrier carrier
	network netip.Addr // of the client, as it is counted

	host   string // by which the client reached this server
	room   *room
	member *member
	waits  *room     // where it has knocked; whoever reads owns it
	renew  time.Time // when credentials for STUN and TURN are due again; whoever reads owns it

	mu      sync.Mutex
	replies [][]byte // unnumbered answers
	box     *mailbox // nil before the join

	ended    atomic.Bool // what follows is set
	stopping sync.Once
	farewell farewell // set before ended is
}

// farewell is how a connection ends: with an error message, or without.
type farewell struct {
	code    signaling.ErrorCode // "" where the client said leave, or is gone
	message []byte
	polite  bool // false to cut it off
}

func newConn(h *hub, r *http.Request, by carrier) *conn {
	return &conn{hub: h, carrier: by, network: networkOf(clientAddress(r)), host: hostOf(r), limiter: rate.NewLimiter(rate.Limit(h.config.Rate), h.config.Burst)}
}

// refuse ends the connection with an error. It does not wait.
func (c *conn) refuse(code signaling.ErrorCode, message, id string) {
	c.stop(farewell{
		code:    code,
		message: encodeBody(signaling.Envelope{Type: signaling.TypeError, ID: id, Code: code, Message: message}),
		polite:  true,
	})
}

// stop ends the connection, the first time it is called. It does not wait.
func (c *conn) stop(f farewell) {
	c.stopping.Do(func() {
		c.farewell = f
		if f.code != "" {
			c.hub.metrics.refuse(f.code)
		}
		c.ended.Store(true)
		c.transport.end()
	})
}

// lose tells the room that the connection is over. Whoever reads calls it, last.
func (c *conn) lose() {
	if c.member != nil {
		c.room.post(lost{conn: c})
	} else if c.waits != nil {
		c.waits.post(gaveUp{conn: c})
	}
}

// awaitJoin ends a connection that does not join in time.
func (c *conn) awaitJoin() {
	c.deadline = time.AfterFunc(c.hub.config.JoinTimeout, func() {
		c.refuse(signaling.CodeNotJoined, "no join in time", "")
	})
}

// reply queues an unnumbered answer. It does not wait. Where too many wait already
// the client is too slow; but it need not be told of everyone of many messages
// that they went to somebody who has just left.
func (c *conn) reply(e signaling.Envelope) {
	c.mu.Lock()
	full := len(c.replies) >= maxReplies
	dull := e.Code == signaling.CodeNoSuchPeer && len(c.replies) >= maxReplies/2
	if !full && !dull {
		c.replies = append(c.replies, encodeBody(e))
	}
	c.mu.Unlock()
	if dull {
		return
	}
	if full {
		c.refuse(signaling.CodeTooSlow, "too many answers wait", "")
		return
	}
	c.transport.wake()
}

// open gives the connection the mailbox of its member.
func (c *conn) open(box *mailbox) {
	c.mu.Lock()
	c.box = box
	c.mu.Unlock()
	c.transport.wake()
}

// mailbox is nil before the join.
func (c *conn) mailbox() *mailbox {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.box
}

// take appends the next message for the client to dst. It returns false where
// there is none. One goroutine takes at a time.
func (c *conn) take(dst []byte) ([]byte, bool) {
	c.mu.Lock()
	if len(c.replies) > 0 {
		reply := c.replies[0]
		c.replies = c.replies[1:]
		if len(c.replies) == 0 {
			c.replies = nil
		}
		c.mu.Unlock()
		return append(dst, reply...), true
	}
	box := c.box
	c.mu.Unlock()
	if box == nil {
		return dst, false
	}
	next, ok := box.take(c)
	if !ok {
		return dst, false
	}
	return signaling.AppendNumbered(dst, next.body, next.seq), true
}
