package app

import (
	"context"
	"strings"
	"time"

	"moim/app/call"
	"moim/signaling"
	"moim/signaling/client"
)

// healthWait is how long a server's answer about https is waited for, in all.
const healthWait = 2 * time.Second

// askHTTPS begins to ask how a server speaks https, and returns what waits for
// the answer: nil where it does not. It is asked while the connection is made,
// so that nobody waits longer for the call.
func (c *connector) askHTTPS(ctx context.Context, server string) func() *signaling.HTTPS {
	if !c.cfg.Guests || !strings.HasPrefix(server, "http://") {
		return func() *signaling.HTTPS { return nil }
	}
	ctx, cancel := context.WithTimeout(ctx, healthWait)
	answer := make(chan *signaling.HTTPS, 1)
	go func() {
		defer cancel()
		health, err := client.Health(ctx, server)
		if err != nil {
			c.cfg.Logger.Debug("server does not say whether it speaks https", "error", err)
		}
		answer <- health.HTTPS
	}()
	return func() *signaling.HTTPS { return <-answer }
}

// roomAt describes a room that is joined.
func (c *connector) roomAt(server string, code signaling.Code, https *signaling.HTTPS) call.Room {
	room := roomAt(server, code, https)
	room.ID = c.rooms.Of(code).ID()
	return room
}

// roomAt describes a room at a server, whose links are ones that others can
// use. https is how an http server speaks that as well.
func roomAt(server string, code signaling.Code, https *signaling.HTTPS) call.Room {
	room := call.Room{Code: code.String()}
	link, err := signaling.LinkTo(server, code)
	if err != nil {
		return room
	}
	if signaling.IsLoopback(link.Host) {
		link.Host = reachableHost()
	}
	room.Link = link.String()
	secure := strings.HasPrefix(server, "https://")
	if secure || https != nil || signaling.IsLoopback(link.Host) {
		room.BrowserLink = browserLink(link, secure)
	}
	if room.BrowserLink != "" && https != nil && https.SelfSigned && !signaling.IsLoopback(link.Host) {
		room.Fingerprint = https.Fingerprint
	}
	return room
}

// browserLink is the link for browsers to a server that is reached by https
// (secure) or by http; "" where browsers do not take the address. A server at
// its scheme's own port is named with the port where a link without one would
// mean another.
func browserLink(link signaling.Link, secure bool) string {
	switch {
	case strings.Contains(link.Host, "%"):
		return "" // an address that needs a zone (RFC 6874)
	case link.Port != 0:
	case !secure:
		link.Port = 80
	case signaling.IsLocal(link.Host):
		link.Port = 443
	}
	return link.BrowserURL()
}
