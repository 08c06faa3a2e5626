package client_test

import (
	"fmt"
	"testing"
	"time"

	"moim/signaling"
	"moim/signaling/client"
	"moim/signaling/server"
	"moim/signaling/signalingtest"
)

const meet = "https://meet.example"

// recalled is what a memory makes of something that was kept.
func recalled(now time.Time, network string, kept map[string]client.Remembered) *client.Memory {
	m := &client.Memory{Now: func() time.Time { return now }, Network: func() string { return network }}
	m.Recall(kept)
	return m
}

// What was kept is believed for three days, and on the network where it was learned.
func TestRecalls(t *testing.T) {
	at := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	good := client.Remembered{Transport: client.Poll, Since: at, Network: "office"}
	odd, future := good, good
	odd.Transport, future.Since = "pigeon", at.Add(240*time.Hour)
	for name, test := range map[string]struct {
		kept    client.Remembered
		after   time.Duration
		network string
		want    client.Transport
	}{
		"at once":             {good, 0, "office", client.Poll},
		"two days later":      {good, 48 * time.Hour, "office", client.Poll},
		"four days later":     {good, 96 * time.Hour, "office", ""},
		"on another network":  {good, time.Hour, "home", ""},
		"unknown transport":   {odd, time.Hour, "office", ""},
		"a clock set back":    {future, time.Hour, "office", ""},
		"an entry of nothing": {client.Remembered{}, time.Hour, "office", ""},
	} {
		m := recalled(at.Add(test.after), test.network, map[string]client.Remembered{meet: test.kept, "::": good, "": good})
		if got := m.Transport(meet + "/path"); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
		if got := m.Transport("https://meet.example:444"); got != "" {
			t.Errorf("%s: another origin has %q", name, got)
		}
	}
}

// No more is kept than a client needs, and the latest of it.
func TestMemoryIsBounded(t *testing.T) {
	now := time.Now()
	kept := make(map[string]client.Remembered)
	for i := range 1000 {
		kept[fmt.Sprintf("https://%d.example", i)] = client.Remembered{Transport: client.Events, Since: now.Add(-time.Duration(i) * time.Minute)}
	}
	if n := len(recalled(now, "", kept).Kept()); n == 0 || n > 100 {
		t.Errorf("%d of 1000 servers are kept", n)
	}
}

// A program that starts later begins with what worked, without a race; on another
// network it begins with the best again. Finding that makes the memory forget.
func TestBeginsWithWhatWasKept(t *testing.T) {
	s := signalingtest.NewServer(t, server.Config{})
	gate := signalingtest.NewGate(t, s)
	gate.Swallow(client.WebSocket)
	network, changes := "office", 0
	first := &client.Memory{Network: func() string { return network }, Changed: func() { changes++ }}
	config := someone(gate.URL)
	config.Memory, config.FallbackAfter = first, 50*time.Millisecond
	s.JoinAs(config, signaling.NewCode(), "someone").Await(signaling.TypeWelcome)
	if changes != 1 || len(first.Kept()) != 1 {
		t.Fatalf("%d changes, %v kept", changes, first.Kept())
	}
	later := &client.Memory{Network: first.Network, Changed: func() { changes++ }}
	later.Recall(first.Kept())
	again := someone(gate.URL)
	again.Memory, again.FallbackAfter = later, time.Hour
	s.JoinAs(again, signaling.NewCode(), "someone").Await(signaling.TypeWelcome)
	if changes != 1 {
		t.Error("what was known before is news")
	}
	gate.Swallow()
	network = "home"
	moved := someone(gate.URL)
	moved.Memory, moved.FallbackAfter = later, time.Hour
	p := s.JoinAs(moved, signaling.NewCode(), "someone")
	p.Await(signaling.TypeWelcome)
	if p.Transport() != client.WebSocket || changes != 2 || len(later.Kept()) != 0 {
		t.Errorf("over %s, %d changes, %v kept", p.Transport(), changes, later.Kept())
	}
}
