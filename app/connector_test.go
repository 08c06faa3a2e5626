package app

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"moim/app/call"
	"moim/signaling"
)

// person is who joins in these tests.
func person(name string) call.Identity {
	return call.Identity{
		ID: call.PeerID(signaling.NewParticipantID()), Secret: signaling.NewSecret(), Card: signaling.Card{Name: name},
	}
}

// street is a folder of neighbours that is this test's own.
func street(t *testing.T) neighbours {
	t.Helper()
	return neighbours{folder: filepath.Join(t.TempDir(), "servers")}
}

// newTestHost is an embedded server that announces nothing on the network.
func newTestHost(t *testing.T, n neighbours) *host {
	t.Helper()
	h := newHost(slog.New(slog.DiscardHandler), t.TempDir(), n, func(string, int) (io.Closer, error) {
		return nil, errors.New("no network in this test")
	})
	t.Cleanup(h.close)
	return h
}

func newTestConnector(t *testing.T, cfg connectorConfig) *connector {
	t.Helper()
	cfg.Logger = slog.New(slog.DiscardHandler)
	if cfg.Server == nil {
		cfg.Server = func() string { return "" }
	}
	return newConnector(cfg)
}

func leaveLater(t *testing.T, s call.Signaler) {
	t.Helper()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		if err := s.Close(ctx); err != nil {
			t.Error(err)
		}
	})
}

func invite(t *testing.T, text string) signaling.Invitation {
	t.Helper()
	invitation, err := signaling.ParseInvitation(text)
	if err != nil {
		t.Fatal(err)
	}
	return invitation
}

// hostRoom is a room that Alice has made on her embedded server.
func hostRoom(t *testing.T, n neighbours) call.Room {
	t.Helper()
	alice := newTestConnector(t, connectorConfig{Host: newTestHost(t, n), Neighbours: n})
	s, room, err := alice.Host(t.Context(), person("Alice"))
	if err != nil {
		t.Fatal(err)
	}
	leaveLater(t, s)
	return room
}

func TestBareCodeFindsTheRoomOnThisComputer(t *testing.T) {
	n := street(t)
	room := hostRoom(t, n)
	if !room.Hosted {
		t.Error("the room is not said to be hosted here")
	}
	bob := newTestConnector(t, connectorConfig{Host: newTestHost(t, n), Neighbours: n})
	second, found, err := bob.Join(t.Context(), invite(t, room.Code), person("Bob"))
	if err != nil {
		t.Fatal(err)
	}
	leaveLater(t, second)
	welcome, err := second.Receive(t.Context())
	if err != nil || welcome.Type != signaling.TypeWelcome || len(welcome.Peers) != 1 {
		t.Errorf("welcome %+v, %v; want one peer", welcome, err)
	}
	if found.Code != room.Code || found.Hosted {
		t.Errorf("room %+v, want %s of another host", found, room.Code)
	}
}

func TestLinkLeadsToTheRoom(t *testing.T) {
	room := hostRoom(t, street(t))
	bob := newTestConnector(t, connectorConfig{Neighbours: street(t)})
	second, _, err := bob.Join(t.Context(), invite(t, "Come in: "+room.Link), person("Bob"))
	if err != nil {
		t.Fatal(err)
	}
	leaveLater(t, second)
}

func TestCodeThatNobodyKnowsWaitsHere(t *testing.T) {
	n := street(t)
	c := newTestConnector(t, connectorConfig{Host: newTestHost(t, n), Neighbours: n})
	s, room, err := c.Join(t.Context(), invite(t, signaling.NewCode().String()), person("Alice"))
	if err != nil {
		t.Fatal(err)
	}
	leaveLater(t, s)
	if !room.Hosted {
		t.Error("the room is not waited in here")
	}
}

func TestCodeThatNobodyKnowsFailsWithoutAHost(t *testing.T) {
	c := newTestConnector(t, connectorConfig{Neighbours: street(t)})
	_, _, err := c.Join(t.Context(), invite(t, signaling.NewCode().String()), person("Alice"))
	expectProblem(t, err, call.ProblemRoomNotFound)
}

func TestUsualPortMayBeTaken(t *testing.T) {
	listener, err := net.Listen("tcp", ":"+strconv.Itoa(usualPort))
	if err == nil {
		t.Cleanup(func() { listener.Close() })
	}
	port, err := newTestHost(t, street(t)).start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if port == usualPort {
		t.Errorf("listens on %d, which is taken", port)
	}
}

func TestServersThatCannotBeJoined(t *testing.T) {
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, "<html>hello</html>")
	}))
	t.Cleanup(page.Close)
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := closed.Addr().String()
	closed.Close()
	for name, test := range map[string]struct {
		server string
		want   call.ProblemCode
	}{
		"another kind of server": {page.URL, call.ProblemNotMoim},
		"nobody listens":         {"http://" + address, call.ProblemRefused},
		"no address":             {"nonsense", call.ProblemBadServer},
		"no such host":           {"http://room.invalid", call.ProblemUnknownHost},
	} {
		t.Run(name, func(t *testing.T) {
			c := newTestConnector(t, connectorConfig{Server: func() string { return test.server }})
			_, _, err := c.Join(t.Context(), invite(t, signaling.NewCode().String()), person("Alice"))
			expectProblem(t, err, test.want)
		})
	}
}

func expectProblem(t *testing.T, err error, want call.ProblemCode) {
	t.Helper()
	var problem *call.ProblemError
	if !errors.As(err, &problem) || problem.Problem.Code != want {
		t.Errorf("error %v, want problem %q", err, want)
	}
}
