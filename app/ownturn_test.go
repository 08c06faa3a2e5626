package app

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"moim/app/call"
	"moim/signaling"
	"moim/signaling/turn"
)

// turnAt is a TURN server of the person's own.
func turnAt(text, user, secret string) ownTURN {
	return func() (turn.External, bool) {
		return turnOf(call.Preferences{TURN: text, TURNUser: user, TURNSecret: call.Secret(secret)})
	}
}

func TestOwnTURNIsAdded(t *testing.T) {
	offered := &signaling.ICE{Lifetime: 60, Servers: []signaling.ICEServer{{URLs: []string{"stun:a.example"}}}}
	for name, test := range map[string]struct {
		own  ownTURN
		want []string // what is used of TURN
	}{
		"none":             {nil, nil},
		"nothing said":     {turnAt(" ", "", ""), nil},
		"a bare host":      {turnAt("turn.example:3479", "", "s"), []string{"turn:turn.example:3479"}},
		"several":          {turnAt("turn:b.example  turns:b.example:443", "ada", "s"), []string{"turn:b.example", "turns:b.example:443"}},
		"without a secret": {turnAt("turn:b.example", "ada", ""), nil},
		"malformed":        {turnAt("http://b.example", "", "s"), nil},
	} {
		for _, ice := range []*signaling.ICE{nil, offered} {
			got := test.own.add(ice, "room", "ada")
			var relays []string
			for _, s := range got.Usable() {
				if s.Relays() {
					relays = append(relays, s.URLs...)
				}
			}
			if !slices.Equal(relays, test.want) || len(offered.Servers) != 1 {
				t.Errorf("%s: %v, want %v", name, relays, test.want)
			}
			if again := test.own.add(got, "room", "ada"); len(again.Usable()) != len(got.Usable()) {
				t.Errorf("%s: added twice", name)
			}
		}
	}
}

// Who hosts a room offers the own server to everybody in it, as the settings are then.
func TestHostOffersItsOwnTURN(t *testing.T) {
	n := street(t)
	h, text := newTestHost(t, n), "turn:turn.example"
	h.own = func() (turn.External, bool) { return turnAt(text, "", "shared")() }
	alice := newTestConnector(t, connectorConfig{Host: h, Neighbours: n})
	s, room, err := alice.Host(t.Context(), person("Alice"))
	if err != nil {
		t.Fatal(err)
	}
	leaveLater(t, s)
	for _, want := range []string{"turn:turn.example", "turn:other.example"} {
		text = want
		bob := newTestConnector(t, connectorConfig{Neighbours: n})
		there, _, err := bob.Join(t.Context(), invite(t, room.Link), person("Bob"))
		if err != nil {
			t.Fatal(err)
		}
		leaveLater(t, there)
		welcome, err := there.Receive(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(welcome.ICE.Usable(), func(s signaling.ICEServer) bool { return slices.Contains(s.URLs, want) }) {
			t.Errorf("%s is not offered: %+v", want, welcome.ICE)
		}
	}
}

// Credentials are made anew before they end, where the server makes none.
func TestOwnTURNIsRenewed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := turnAdder{own: turnAt("turn:b.example", "", "shared")}
		welcome := a.add(signaling.Envelope{Type: signaling.TypeWelcome}, "room", "ada")
		if a.isDue() || len(welcome.ICE.Usable()) != 1 {
			t.Fatalf("%+v", welcome.ICE)
		}
		if time.Until(a.deadline()) >= signaling.CredentialLifetime*time.Second {
			t.Error("they end before that")
		}
		time.Sleep(time.Until(a.deadline()))
		if !a.isDue() {
			t.Fatal("nothing is made anew")
		}
		next := a.anew("room", "ada")
		if next.Type != signaling.TypePong || next.ICE.Usable()[0].Username == welcome.ICE.Usable()[0].Username || a.isDue() {
			t.Errorf("%+v", next)
		}
	})
	none := turnAdder{}
	if e := none.add(signaling.Envelope{Type: signaling.TypeWelcome}, "room", "ada"); e.ICE != nil || none.isDue() {
		t.Errorf("without one: %+v", e)
	}
}

func TestSecretIsInNoLog(t *testing.T) {
	p := call.Preferences{TURN: "turn:b.example", TURNSecret: "swordfish"}
	var log bytes.Buffer
	logger := slog.New(slog.NewJSONHandler(&log, nil))
	logger.LogAttrs(context.Background(), slog.LevelInfo, "preferences", slog.Any("secret", p.TURNSecret))
	text := log.String() + fmt.Sprintf("%v %+v %#v %s", p, p, p, p.TURNSecret)
	if strings.Contains(text, "swordfish") {
		t.Error(text)
	}
	profile := &profile{folder: t.TempDir()}
	if err := profile.save(p); err != nil {
		t.Fatal(err)
	}
	if got, err := profile.load(); err != nil || got != p {
		t.Errorf("kept: %v, %v", got.TURNSecret == p.TURNSecret, err)
	}
}
