package app

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/url"
	"slices"
	"time"

	"moim/app/call"
	"moim/signaling"
	"moim/signaling/client"
)

// Waits of the connector.
const (
	retryInterval = 250 * time.Millisecond
	dialTimeout   = 5 * time.Second
)

// connectorConfig says where rooms are looked for.
type connectorConfig struct {
	Logger *slog.Logger
	// Patience is how long a server that does not answer is tried again.
	Patience time.Duration
	// Server is the configured server's URL at present; "" for none.
	Server func() string
	// Route is how servers are reached at present; nil is the zero one.
	Route func() client.Route
	// Find looks for a room, by its identifier, on the local network and returns
	// its server's URL; nil where nobody should look there.
	Find func(ctx context.Context, room string) (string, error)
	// Host is the embedded server; nil where there is none.
	Host *host
	// TURN is the person's own TURN server.
	TURN ownTURN
	// Received is how many bytes of media have come from a participant, false where
	// that is not known; nil: never.
	Received func(participant string) (int64, bool)
	// Heir is the server that takes a room over whose host has gone, or nil.
	Heir *host
	// Silent says whether the person wants to be unseen on the local network, and
	// Hidden whether the others are not to learn addresses; nil: no.
	Silent, Hidden func() bool
	Neighbours     neighbours
	// Memory says with which transport to begin; nil: one that nobody keeps.
	Memory *client.Memory
	// Guests says whether rooms need a link for people with a browser.
	Guests bool
}

// connector implements call.Connector.
type connector struct {
	cfg   connectorConfig
	rooms signaling.Rooms // so that looking ahead and joining derive a room once
}

func newConnector(cfg connectorConfig) *connector {
	if cfg.Route == nil {
		cfg.Route = func() client.Route { return client.Route{} }
	}
	no := func() bool { return false }
	if cfg.Silent == nil {
		cfg.Silent = no
	}
	if cfg.Hidden == nil {
		cfg.Hidden = no
	}
	if cfg.Received == nil {
		cfg.Received = func(string) (int64, bool) { return 0, false }
	}
	if cfg.Memory == nil {
		cfg.Memory = &client.Memory{}
	}
	return &connector{cfg: cfg}
}

// Host makes a room on the configured server, or on the embedded one.
func (c *connector) Host(ctx context.Context, self call.Identity) (call.Signaler, call.Room, error) {
	code := signaling.NewCode()
	if err := c.rooms.Learn(ctx, code); err != nil {
		return nil, call.Room{}, err
	}
	if server := c.cfg.Server(); server != "" {
		return c.dial(ctx, server, code, self)
	}
	return c.hostHere(ctx, code, self)
}

// Join looks for the room of the invitation.
func (c *connector) Join(
	ctx context.Context, to signaling.Invitation, self call.Identity,
) (call.Signaler, call.Room, error) {
	if err := c.rooms.Learn(ctx, to.Code); err != nil {
		return nil, call.Room{}, err
	}
	if to.Server != "" {
		return c.dialInvited(ctx, to, self)
	}
	configured := c.cfg.Server()
	if configured != "" && c.cfg.Find == nil {
		return c.dial(ctx, configured, to.Code, self)
	}
	var (
		signaler call.Signaler
		room     call.Room
	)
	if c.search(ctx, configured, to.Code, func(ctx context.Context, server string) (found bool) {
		signaler, room, found = c.occupied(ctx, server, to.Code, self)
		return found
	}) {
		return signaler, room, nil
	}
	if configured != "" {
		return c.dial(ctx, configured, to.Code, self)
	}
	if c.cfg.Host != nil {
		return c.hostHere(ctx, to.Code, self)
	}
	return nil, call.Room{}, &call.ProblemError{Problem: call.Problem{Code: call.ProblemRoomNotFound}}
}

// search tries the configured server, this computer and the local network in
// turn, until somebody is in the room there.
func (c *connector) search(
	ctx context.Context, configured string, code signaling.Code, occupied func(ctx context.Context, server string) bool,
) bool {
	found := make(chan string, 1)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		defer close(found)
		if c.cfg.Find == nil {
			return
		}
		if server, err := c.cfg.Find(ctx, c.rooms.Of(code).ID()); err == nil {
			found <- server
		}
	}()
	var servers []string
	if configured != "" {
		servers = append(servers, configured)
	}
	for _, port := range c.cfg.Neighbours.ports() {
		servers = append(servers, loopback(port))
	}
	for _, server := range servers {
		if occupied(ctx, server) {
			return true
		}
	}
	server, ok := <-found
	return ok && occupied(ctx, server)
}

// occupied joins a room where somebody is in it already.
func (c *connector) occupied(
	ctx context.Context, server string, code signaling.Code, self call.Identity,
) (call.Signaler, call.Room, bool) {
	ask := c.askHTTPS(ctx, server)
	signaler, err := c.connect(ctx, server, code, self)
	if err != nil {
		c.cfg.Logger.Debug("room is not there", "error", err)
		return nil, call.Room{}, false
	}
	if len(signaler.welcome().Peers) == 0 {
		closeQuietly(ctx, signaler, c.cfg.Logger)
		return nil, call.Room{}, false
	}
	return signaler, c.roomAt(server, code, ask()), true
}

// hostHere makes the room on the embedded server and announces it.
func (c *connector) hostHere(
	ctx context.Context, code signaling.Code, self call.Identity,
) (call.Signaler, call.Room, error) {
	port, err := c.cfg.Host.start(ctx)
	if err != nil {
		return nil, call.Room{}, &call.ProblemError{Problem: call.Problem{Code: call.ProblemHostFailed}, Err: err}
	}
	server := loopback(port)
	ask := c.askHTTPS(ctx, server)
	signaler, err := c.connect(ctx, server, code, self)
	if err != nil {
		return nil, call.Room{}, dialProblem(server, err)
	}
	c.cfg.Host.announce(c.rooms.Of(code).ID())
	room := c.roomAt(server, code, ask())
	room.Hosted = true
	return signaler, room, nil
}

// dialInvited joins the room that a link leads to. A link cannot tell whether
// its server has a certificate that others trust: where it has none and plainServer
// allows that, http does. A server that a person has chosen gets no such choice:
// who asks for https means it.
func (c *connector) dialInvited(
	ctx context.Context, to signaling.Invitation, self call.Identity,
) (call.Signaler, call.Room, error) {
	signaler, room, err := c.dial(ctx, to.Server, to.Code, self)
	if plain, ok := plainServer(to.Server); ok && errors.Is(err, client.ErrTLS) {
		return c.dial(ctx, plain, to.Code, self)
	}
	return signaler, room, err
}

// dial joins a room at a known server, trying for as long as patience lasts
// where nobody answers there.
func (c *connector) dial(
	ctx context.Context, server string, code signaling.Code, self call.Identity,
) (call.Signaler, call.Room, error) {
	deadline := time.Now().Add(c.cfg.Patience)
	for {
		ask := c.askHTTPS(ctx, server)
		signaler, err := c.connect(ctx, server, code, self)
		if err == nil {
			return signaler, c.roomAt(server, code, ask()), nil
		}
		if !isTransient(err) || time.Now().After(deadline) || ctx.Err() != nil {
			return nil, call.Room{}, dialProblem(server, err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(retryInterval):
		}
	}
}

// plainServer turns the https address of a server that nobody could give a
// certificate, or that is on a network which this computer is part of, into the
// http one.
func plainServer(server string) (string, bool) {
	u, err := url.Parse(server)
	if err != nil || u.Scheme != "https" {
		return "", false
	}
	u.Scheme = "http"
	if signaling.IsLocal(u.Hostname()) {
		return u.String(), true
	}
	ip := net.ParseIP(u.Hostname())
	addresses, err := net.InterfaceAddrs()
	if ip == nil || err != nil {
		return "", false
	}
	return u.String(), slices.ContainsFunc(addresses, func(a net.Addr) bool {
		network, ok := a.(*net.IPNet)
		return ok && network.Contains(ip)
	})
}

// closeQuietly leaves a room that turned out to be the wrong one.
func closeQuietly(ctx context.Context, s call.Signaler, logger *slog.Logger) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	if err := s.Close(ctx); err != nil {
		logger.Debug("leave empty room", "error", err)
	}
}
