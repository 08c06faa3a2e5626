package turn_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"moim/signaling"
	"moim/signaling/turn"
)

func TestProbe(t *testing.T) {
	s := newServer(t, turn.Config{})
	silent, busy := listenUDP(t, "127.0.0.1:0"), "127.0.0.1:1"
	offered := s.ICE("room", "ada", "127.0.0.1").Usable()
	good := relayServer(t, s.ICE("room", "ada", "127.0.0.1"))
	bad := signaling.ICEServer{Username: good.Username, Credential: "wrong"}
	for name, c := range map[string]struct {
		server signaling.ICEServer
		url    string
		works  bool
	}{
		"STUN":          {signaling.ICEServer{}, offered[0].URLs[0], true},
		"TURN":          {good, good.URLs[0], true},
		"refused":       {bad, good.URLs[0], false},
		"silent":        {good, "turn:" + silent.LocalAddr().String(), false},
		"silent STUN":   {good, "stun:" + silent.LocalAddr().String(), false},
		"nobody there":  {good, "turn:" + busy + "?transport=tcp", false},
		"no TLS there":  {good, "turns:" + busy, false},
		"unknown kinds": {good, "http://a.example", false},
	} {
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		if !c.works {
			cancel()
			ctx, cancel = context.WithTimeout(t.Context(), time.Second)
		}
		took, err := turn.Probe(ctx, c.server, c.url, slog.New(slog.DiscardHandler))
		cancel()
		if errors.Is(err, turn.ErrCredentials) != (name == "refused") {
			t.Errorf("%s: %v", name, err)
		}
		if (err == nil) != c.works || c.works && took <= 0 {
			t.Errorf("%s: %v, %v", name, took, err)
		}
	}
	_, err := turn.Probe(t.Context(), good, "stuns:a.example", slog.New(slog.DiscardHandler))
	if !errors.Is(err, turn.ErrNoWay) {
		t.Errorf("stuns: %v", err)
	}
}

func TestWays(t *testing.T) {
	for url, want := range map[string]turn.Way{
		"stun:a": turn.WaySTUN, "turn:a": turn.WayUDP, "turn:a:1?transport=udp": turn.WayUDP, "turn:a?transport=tcp": turn.WayTCP,
		"turns:a": turn.WayTLS, "turns:a?transport=tcp": turn.WayTLS, "turns:a?transport=udp": "", "http:a": "", "": "",
	} {
		if got, ok := turn.WayOf(url); got != want || ok != (want != "") {
			t.Errorf("%q: %q, %v", url, got, ok)
		}
	}
}
