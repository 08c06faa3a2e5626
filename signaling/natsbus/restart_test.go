package natsbus_test

import (
	"context"
	"testing"
	"time"

	"moim/signaling"
	"moim/signaling/client"
	"moim/signaling/server"
	"moim/signaling/signalingtest"
)

// TestNATSRestarts has NATS forget who is present: who joins afterwards still finds
// whoever was there before.
func TestNATSRestarts(t *testing.T) {
	broker := signalingtest.NewNATS(t)
	nodes := clusterAt(t, broker.URL, 2, server.Config{})
	room := signaling.NewParticipantID() // of the same form
	first := client.Config{Room: room, Participant: signaling.NewParticipantID(), Secret: signaling.NewSecret()}
	plain(t, nodes[0], first)
	broker.Restart()

	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	second := client.Config{
		Server: nodes[1].URL, Room: room, Participant: signaling.NewParticipantID(), Secret: signaling.NewSecret(),
	}
	c, err := client.Dial(ctx, second)
	for err != nil && ctx.Err() == nil { // refused while NATS is away
		<-time.After(50 * time.Millisecond)
		c, err = client.Dial(ctx, second)
	}
	if err != nil {
		t.Fatalf("join: %v", err)
	}
	defer func() { _ = c.Close(ctx) }()
	for {
		e, err := c.Receive(ctx)
		if err != nil {
			t.Fatalf("the first one was not seen: %v", err)
		}
		present := e.Type == signaling.TypeJoined && e.Participant == first.Participant
		for _, p := range e.Peers {
			present = present || p.Participant == first.Participant
		}
		if present {
			return
		}
	}
}
