package app

import (
	"context"
	"errors"
	"log/slog"
	"net/url"
	"slices"
	"testing"
	"time"

	"moim/app/call"
	"moim/signaling"
	"moim/signaling/client"
)

// heirs is the succession as the participant of that identifier sees it, who knows
// what some others offered.
func heirs(self string, addresses []string, offers map[string]signaling.Host) *succession {
	no := func() bool { return false }
	return &succession{
		logger: slog.New(slog.DiscardHandler), self: self, offers: offers, silent: no, hidden: no,
		local: func() []string { return addresses }, took: make(chan struct{}, 1),
	}
}

func TestOrderOfHeirs(t *testing.T) {
	here := []string{"192.168.1.5"}
	for name, test := range map[string]struct {
		addresses []string
		offers    map[string]signaling.Host
		want      []string
	}{
		"alone":            {here, nil, []string{"5"}},
		"by identifier":    {here, map[string]signaling.Host{"7": {}, "1": {}}, []string{"1", "5", "7"}},
		"not who has gone": {here, map[string]signaling.Host{"1": {Serving: true}, "7": {}}, []string{"5", "7"}},
		"off the network":  {nil, map[string]signaling.Host{"7": {}}, []string{"7"}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := heirs("5", test.addresses, test.offers).order(); !slices.Equal(got, test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

func TestWhatIsNotTakenOver(t *testing.T) {
	ask := func(embedded, silent bool, lost string) error {
		s := heirs("5", nil, nil)
		s.embedded, s.silent = embedded, func() bool { return silent }
		_, err := s.elsewhere(t.Context(), lost)
		return err
	}
	for name, err := range map[string]error{
		"a server of its own":   ask(false, false, "http://192.168.1.5:8787"),
		"reached by https":      ask(true, false, "https://192.168.1.5:8787"),
		"who wants to be alone": ask(true, true, "http://192.168.1.5:8787"),
	} {
		if !errors.Is(err, errNoSuccession) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// An application that has taken over gives way where the room is at the host before.
func TestHeirGivesWay(t *testing.T) {
	before := hostRoom(t, street(t))
	to := invite(t, before.Link)
	server := "http://127.0.0.1:" + portOf(t, to.Server)
	s := heirs("5", nil, nil)
	s.heir = newTestHost(t, street(t))
	if _, err := s.heir.start(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.people = func(ctx context.Context, server string) (int, error) {
		return client.Occupancy(ctx, server, before.ID)
	}
	s.rivals = []string{"http://127.0.0.1:1", server}
	s.watchRivals(t.Context())
	if got, err := s.elsewhere(t.Context(), "http://127.0.0.1:2"); err != nil || got != server {
		t.Errorf("it goes to %q, %v; want %q", got, err, server)
	}
	if s.heir.port != 0 {
		t.Error("it hosts still")
	}
}

func portOf(t *testing.T, server string) string {
	t.Helper()
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	return u.Port()
}

// When the application that hosts is closed, the others meet again at one of theirs,
// and the one whose it is says so.
func TestOthersTakeTheRoomOver(t *testing.T) {
	if len(localAddresses()) == 0 {
		t.Skip("this computer is on no network")
	}
	n := street(t)
	first := newTestHost(t, n)
	alice := newTestConnector(t, connectorConfig{Host: first, Heir: first, Neighbours: n})
	away, room, err := alice.Host(t.Context(), person("Alice"))
	if err != nil {
		t.Fatal(err)
	}
	heirs := []*host{newTestHost(t, n), newTestHost(t, n)}
	find := func(context.Context, string) (string, error) {
		for _, h := range heirs {
			h.mu.Lock()
			port := h.port
			h.mu.Unlock()
			if port != 0 {
				return loopback(port), nil
			}
		}
		return "", errors.New("nobody hosts yet")
	}
	var left []call.Signaler
	for i, name := range []string{"Bob", "Carol"} {
		c := newTestConnector(t, connectorConfig{Heir: heirs[i], Neighbours: n, Find: find})
		s, _, err := c.Join(t.Context(), invite(t, room.Code), person(name))
		if err != nil {
			t.Fatal(err)
		}
		leaveLater(t, s)
		left = append(left, s)
		await(t, s, func(e signaling.Envelope) bool { return e.Type == signaling.TypeWelcome })
	}
	for _, s := range left { // each learns that the other one could host
		await(t, s, func(e signaling.Envelope) bool { return e.Type == signaling.TypeMessage })
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	if err := away.Close(ctx); err != nil {
		t.Error(err)
	}
	first.close()
	hosted := 0
	for _, s := range left {
		awaitOther(t, s)
	}
	for _, s := range left {
		if m, ok := s.(call.Mover); ok && m.Room(t.Context()).Hosted {
			hosted++
		}
	}
	if hosted != 1 {
		t.Errorf("the room is at %d applications", hosted)
	}
}

// awaitOther waits until the connection is lost, and then until the other one is in
// the room again.
func awaitOther(t *testing.T, s call.Signaler) {
	t.Helper()
	await(t, s, func(e signaling.Envelope) bool { return e.Type == signaling.TypeOffline })
	await(t, s, func(e signaling.Envelope) bool {
		return e.Type == signaling.TypeJoined || e.Type == signaling.TypeWelcome && len(e.Peers) == 1
	})
}

func await(t *testing.T, s call.Signaler, done func(signaling.Envelope) bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for {
		e, err := s.Receive(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if done(e) {
			return
		}
	}
}
