package server

import (
	"time"

	"moim/signaling"
)

// renewals is how often in their lifetime credentials for STUN and TURN are replaced.
const renewals = 2

// ice is what the client's participant may use of STUN and TURN; nil for
// nothing. The reader calls it.
func (c *conn) ice(room, participant string) *signaling.ICE {
	if c.hub.config.Relay == nil {
		return nil
	}
	ice := c.hub.config.Relay.ICE(room, participant, c.host)
	if ice != nil {
		c.renew = time.Now().Add(time.Duration(ice.Lifetime) * time.Second / renewals)
	}
	return ice
}

// iceAnew is the same anew where the latest credentials will not open
// allocations for long; nil before that.
func (c *conn) iceAnew() *signaling.ICE {
	if time.Now().Before(c.renew) {
		return nil
	}
	return c.ice(c.room.name, c.member.id)
}
