package server

import (
	"context"

	"github.com/coder/websocket"

	"moim/signaling"
)

// write writes what is for the client until the connection ends, and then says
// farewell.
func (c *conn) write() {
	defer close(c.written)
	defer c.cut()
	var (
		box     *mailbox
		scratch []byte
	)
	for {
		select {
		case <-c.stopped:
			c.sayFarewell()
			return
		case box = <-c.opened:
		case message := <-c.replies:
			if c.send(message) != nil {
				return
			}
			continue
		case <-c.wake:
		}
		if box == nil {
			continue
		}
		next, ok := box.take(c)
		if !ok {
			continue
		}
		c.nudge() // there may be more, after whatever else waits
		scratch = signaling.AppendNumbered(scratch[:0], next.body, next.seq)
		if c.send(scratch) != nil {
			return
		}
	}
}

// send writes one message. A client that does not read is caught by watch and
// by its mailbox, so that there is no deadline here.
func (c *conn) send(message []byte) error {
	return c.ws.Write(context.Background(), websocket.MessageText, message)
}

// sayFarewell writes the last message and closes the connection properly;
// watch cuts it off if the client does not let that happen in time.
func (c *conn) sayFarewell() {
	if c.farewell.status == 0 {
		return
	}
	if c.farewell.message != nil && c.send(c.farewell.message) != nil {
		return
	}
	_ = c.ws.Close(c.farewell.status, c.farewell.reason)
}
