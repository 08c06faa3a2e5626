package client

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"moim/signaling"
)

// Config says who connects to where. Server, Room, Participant and Secret are
// needed; for the rest, a zero field means the value in its comment.
type Config struct {
	Server      string          // the server's URL, http(s)://HOST[:PORT]
	Room        string          // the room's identifier, Room.ID
	Participant string          // signaling.NewParticipantID
	Secret      string          // signaling.NewSecret
	Card        json.RawMessage // Sealer.Card; what others know of the participant

	Logger      *slog.Logger  // discards
	Route       Route         // the environment's proxy, the system's authorities
	HTTPClient  *http.Client  // one of its own by Route, which follows no redirects
	DialTimeout time.Duration // of one attempt until the welcome: 10 s
	QueueSize   int           // messages that may wait to be sent, or to be confirmed: 1024

	// Transports are what may be used, best first: all three.
	Transports []Transport
	// Memory is shared by clients that shall learn from each other: one of its own.
	Memory *Memory
	// FallbackAfter is how long a transport is waited for before the next one is
	// tried beside it: 1.5 s.
	FallbackAfter time.Duration
	// ImproveAfter is how long a client is content with less than the best transport
	// before it looks for a better one again; longer each time, up to ten times that: 10 s.
	ImproveAfter time.Duration

	// What the client sends at most, in messages per second and at once: a little
	// less than servers allow.
	Rate  float64 // signaling.RateLimit - 5
	Burst int     // signaling.RateBurst - 100

	// Elsewhere is asked whenever a connection is lost, while the client tries to get
	// it back: it waits until the room is at another server than the lost one, and
	// returns that one's URL, to which the client then moves with the same identity.
	// It ends with ctx, which is when the client is connected again. nil: the room is
	// always at Server.
	Elsewhere func(ctx context.Context, lost string) (server string, err error)

	// Admin is the public admin key of the room, as far as it is known, with which it is
	// made where it is not there; asked before each join. nil: none.
	Admin func() string
	// Waiting is told when somebody is asked to let the client in, and when somebody
	// has. It must not block. nil: nobody.
	Waiting func(waiting bool)

	// Wall is the time of day, which goes on while a computer sleeps: time.Now.
	Wall func() time.Time
}

func (c Config) withDefaults() Config {
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.DialTimeout <= 0 {
		c.DialTimeout = 10 * time.Second
	}
	if c.QueueSize <= 0 {
		c.QueueSize = 1024
	}
	if len(c.Transports) == 0 {
		c.Transports = allTransports()
	}
	if c.Memory == nil {
		c.Memory = &Memory{}
	}
	if c.FallbackAfter <= 0 {
		c.FallbackAfter = 1500 * time.Millisecond
	}
	if c.ImproveAfter <= 0 {
		c.ImproveAfter = 10 * time.Second
	}
	if c.Rate <= 0 {
		c.Rate = signaling.RateLimit - 5
	}
	if c.Burst <= 0 {
		c.Burst = signaling.RateBurst - 100
	}
	if c.Admin == nil {
		c.Admin = func() string { return "" }
	}
	if c.Waiting == nil {
		c.Waiting = func(bool) {}
	}
	if c.Wall == nil {
		c.Wall = time.Now
	}
	return c
}

// httpClients makes a client for handshakes, whose connections are not kept, and
// one for requests that follow each other.
func (c Config) httpClients() (shortLived, longLived *http.Client, err error) {
	if c.HTTPClient != nil {
		return c.HTTPClient, c.HTTPClient, nil
	}
	if shortLived, err = c.Route.client(false); err != nil {
		return nil, nil, err
	}
	longLived, err = c.Route.client(true)
	return shortLived, longLived, err
}

// endpoint is the URL of a path at a server. The error is ErrMalformedServer.
func endpoint(server, path string) (string, error) {
	u, err := url.Parse(server)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrMalformedServer, err)
	}
	if (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" {
		return "", fmt.Errorf("%w: it must be http(s)://HOST[:PORT]", ErrMalformedServer)
	}
	return u.JoinPath(path).String(), nil
}

// join is the first message of every connection.
func (c Config) join(next uint64) ([]byte, error) {
	join := signaling.Envelope{
		Type: signaling.TypeJoin, ID: "join", Room: c.Room, Participant: c.Participant, Secret: c.Secret,
		Card: c.Card, Next: next, Admin: c.Admin(),
	}
	data, err := join.Encode()
	if err != nil {
		return nil, err
	}
	if _, err := signaling.Parse(data); err != nil {
		return nil, err
	}
	return data, nil
}
