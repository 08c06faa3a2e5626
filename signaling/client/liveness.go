package client

import (
	"context"
	"time"

	"moim/signaling"
)

// pace is how often a client shows that it lives, and after which silence its
// connection is lost.
type pace struct{ ping, silence time.Duration }

// paceAt is the pace with the server that said so.
func (c *Client) paceAt(welcome signaling.Envelope) pace {
	if welcome.Embedded && c.config.Elsewhere != nil {
		return pace{ping: signaling.EmbeddedPingInterval, silence: signaling.EmbeddedSilence}
	}
	return pace{ping: signaling.PingInterval, silence: signaling.Silence}
}

// ping tells the server now and then that the client lives and what arrived, and
// at once after a sleep, when the connection may have ended without a word.
func (c *Client) ping(ctx context.Context, v *conversation) {
	ticker := time.NewTicker(v.pace.ping)
	defer ticker.Stop()
	wall := c.config.Wall().Round(0) // without the monotonic clock, which sleeps as well
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		case <-c.confirm:
		}
		now := c.config.Wall().Round(0)
		if now.Sub(wall) > v.pace.ping+lateTick {
			c.log.Info("the computer slept, or its clock was set", "for", now.Sub(wall).Round(time.Second))
			v.suspect()
		}
		wall = now
		if v.link.ping(ctx, c.progress.tell(0)) != nil {
			v.link.close()
			return
		}
	}
}

// suspect closes the link unless something is heard soon.
func (v *conversation) suspect() {
	v.doubted.Lock()
	defer v.doubted.Unlock()
	v.doubt = true
	time.AfterFunc(doubtful, func() {
		v.doubted.Lock()
		doubt := v.doubt
		v.doubted.Unlock()
		if doubt {
			v.link.close()
		}
	})
}

// believe ends a doubt: something was heard.
func (v *conversation) believe() {
	v.doubted.Lock()
	v.doubt = false
	v.doubted.Unlock()
}
