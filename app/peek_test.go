package app

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"moim/signaling"
	"moim/signaling/client"
	"moim/signaling/server"
	"moim/signaling/signalingtest"
)

func wantPeople(t *testing.T, c *connector, text string, want int) {
	t.Helper()
	if got, err := c.Peek(t.Context(), invite(t, text)); err != nil || got != want {
		t.Errorf("%d people behind %q, %v; want %d", got, text, err, want)
	}
}

func TestPeekFindsTheRoomAsJoiningDoes(t *testing.T) {
	n := street(t)
	room := hostRoom(t, n)
	wantPeople(t, newTestConnector(t, connectorConfig{Neighbours: n}), room.Code, 1)
	elsewhere := street(t)
	wantPeople(t, newTestConnector(t, connectorConfig{Neighbours: elsewhere}), room.Link, 1)
	address, _, _ := strings.Cut(strings.TrimPrefix(room.Link, "moim://"), "/")
	browsers := "Come in: https://" + address + "/r/#" + room.Code // with a certificate that nobody trusts
	wantPeople(t, newTestConnector(t, connectorConfig{Neighbours: elsewhere}), browsers, 1)
	found := func(context.Context, string) (string, error) { return "http://" + address, nil }
	wantPeople(t, newTestConnector(t, connectorConfig{Neighbours: elsewhere, Find: found}), room.Code, 1)
}

func TestPeekAsksTheConfiguredServer(t *testing.T) {
	s := signalingtest.NewServer(t, server.Config{})
	code := signaling.NewCode()
	configured := func() string { return s.URL }
	nowhere := func(context.Context, string) (string, error) { return "", errors.New("not found") }
	for want := range 2 {
		wantPeople(t, newTestConnector(t, connectorConfig{Neighbours: street(t), Server: configured}), code.String(), want)
		wantPeople(t, newTestConnector(t, connectorConfig{Neighbours: street(t), Server: configured, Find: nowhere}), code.String(), want)
		s.Join(code, "Alice")
	}
}

func TestPeekStartsAndAnnouncesNothing(t *testing.T) {
	n := street(t)
	h := newTestHost(t, n)
	h.announcer = func(string, int) (io.Closer, error) {
		t.Error("the room is announced")
		return nil, errors.New("announced")
	}
	wantPeople(t, newTestConnector(t, connectorConfig{Host: h, Neighbours: n}), signaling.NewCode().String(), 0)
	if h.port != 0 || len(n.ports()) != 1 {
		t.Errorf("the embedded server runs on port %d; servers are noted on %v", h.port, n.ports())
	}
}

func TestPeekThatFailsKnowsNothing(t *testing.T) {
	old := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(old.Close)
	code := signaling.NewCode().String()
	for name, test := range map[string]struct {
		server string
		want   error
	}{
		"an older server": {old.URL, client.ErrNotMoim},
		"nobody listens":  {"http://127.0.0.1:1", client.ErrRefused},
		"no address":      {"nonsense", client.ErrMalformedServer},
	} {
		t.Run(name, func(t *testing.T) {
			configured := func() string { return test.server }
			nowhere := func(context.Context, string) (string, error) { return "", errors.New("not found") }
			for _, find := range []func(context.Context, string) (string, error){nil, nowhere} {
				c := newTestConnector(t, connectorConfig{Server: configured, Neighbours: street(t), Find: find})
				if got, err := c.Peek(t.Context(), invite(t, code)); !errors.Is(err, test.want) {
					t.Errorf("%d people, %v; want %v", got, err, test.want)
				}
			}
		})
	}
}
