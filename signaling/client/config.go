package client

import (
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
	HTTPClient  *http.Client  // one of its own, which follows no redirects
	DialTimeout time.Duration // of one attempt until the welcome: 10 s
	QueueSize   int           // messages that may wait to be sent: 1024
}

func (c Config) withDefaults() Config {
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.HTTPClient == nil {
		c.HTTPClient = newHTTPClient()
	}
	if c.DialTimeout <= 0 {
		c.DialTimeout = 10 * time.Second
	}
	if c.QueueSize <= 0 {
		c.QueueSize = 1024
	}
	return c
}

// newHTTPClient makes a client that keeps no idle connection and follows no
// redirect: a Moim server sends none, and one from https to http would be a
// trap.
func newHTTPClient() *http.Client {
	return &http.Client{
		Transport: &http.Transport{
			Proxy:             proxy,
			DisableKeepAlives: true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// proxy is the environment's for https. What is reached by http is this computer
// or on the local network, where a proxy cannot help.
func proxy(r *http.Request) (*url.URL, error) {
	if r.URL.Scheme != "https" {
		return nil, nil //nolint:nilnil // which is how net/http says "no proxy"
	}
	return http.ProxyFromEnvironment(r)
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
		Card: c.Card, Next: next,
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
