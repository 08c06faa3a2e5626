package app

import (
	"net"

	"moim/signaling"
	"moim/signaling/turn"
)

// offering is the server.Relay of the embedded server: its own relay, where there is
// one, and that of the person's, whichever that is at the moment.
type offering struct {
	relay *turn.Server // nil: none
	own   ownTURN
}

// ICE implements server.Relay.
func (o offering) ICE(room, participant, host string) *signaling.ICE {
	var ice *signaling.ICE
	if o.relay != nil {
		ice = o.relay.ICE(room, participant, host)
	}
	return o.own.add(ice, room, participant)
}

// ServeConn implements server.Relay.
func (o offering) ServeConn(conn net.Conn) {
	if o.relay == nil {
		_ = conn.Close()
		return
	}
	o.relay.ServeConn(conn)
}
