package app

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"moim/signaling"
	"moim/signaling/client"
	"moim/signaling/server"
	"moim/signaling/signalingtest"
)

// What reached a server is in the profile when the program is started again.
func TestTransportsAreKept(t *testing.T) {
	folder := t.TempDir()
	s := signalingtest.NewServer(t, server.Config{})
	gate := signalingtest.NewGate(t, s)
	gate.Refuse(client.WebSocket)
	quiet := slog.New(slog.DiscardHandler)
	config := client.Config{
		Server: gate.URL, Participant: signaling.NewParticipantID(), Secret: signaling.NewSecret(), Memory: (&profile{folder: folder}).memory(quiet),
	}
	s.JoinAs(config, signaling.NewCode(), "Ada").Await(signaling.TypeWelcome)
	if got := (&profile{folder: folder}).memory(quiet).Transport(gate.URL); got != client.Events {
		t.Errorf("a later program begins with %q", got)
	}
	info, err := os.Stat(filepath.Join(folder, "transports.json"))
	if err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("the file: %v, %v", info, err)
	}
}

// A file that is damaged is harmless, and replaced when there is something to keep.
func TestDamagedTransportsAreNone(t *testing.T) {
	s := signalingtest.NewServer(t, server.Config{})
	gate := signalingtest.NewGate(t, s)
	gate.Refuse(client.WebSocket)
	for name, text := range map[string]string{
		"empty": "", "cut": `{"https://a.example": {"trans`, "another shape": `["poll"]`, "numbers": `{"https://a.example": 7}`,
		"nonsense": "\x00\xff", "null": "null", "other values": `{"https://a.example": {"transport": 3}}`,
		"odd date": `{"https://a.example": {"transport": "poll", "since": "yesterday"}}`,
		"too long": `{"https://a.example": {"transport": "poll", "network": "` + strings.Repeat("x", mostTransportBytes) + `"}}`,
	} {
		p := &profile{folder: t.TempDir()}
		if err := os.WriteFile(p.transports(), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		quiet := slog.New(slog.DiscardHandler)
		m := p.memory(quiet)
		if got := m.Transport("https://a.example"); got != "" || len(m.Kept()) != 0 {
			t.Errorf("%s: %q, %v", name, got, m.Kept())
		}
		config := client.Config{Server: gate.URL, Participant: signaling.NewParticipantID(), Secret: signaling.NewSecret(), Memory: m}
		s.JoinAs(config, signaling.NewCode(), "Ada").Await(signaling.TypeWelcome)
		if got := p.memory(quiet).Transport(gate.URL); got != client.Events {
			t.Errorf("%s: then %q", name, got)
		}
	}
}

func FuzzTransports(f *testing.F) {
	f.Add([]byte(`{"https://a.example": {"transport": "poll", "since": "2026-05-01T12:00:00Z", "network": "ab"}}`))
	f.Add([]byte(`{"": {"transport": "websocket"}, "::": {}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		p := &profile{folder: t.TempDir()}
		if err := os.WriteFile(p.transports(), data, 0o600); err != nil {
			t.Fatal(err)
		}
		m := p.memory(slog.New(slog.DiscardHandler))
		for server, r := range m.Kept() {
			if m.Transport(server) != r.Transport && r.Network == networkHere() || time.Until(r.Since) > time.Hour {
				t.Errorf("%s: %+v", server, r)
			}
		}
	})
}
