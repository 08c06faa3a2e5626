package natsbus_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"moim/signaling"
	"moim/signaling/client"
	"moim/signaling/natsbus"
	"moim/signaling/server"
	"moim/signaling/signalingtest"
)

const patience = 20 * time.Second

// node is a server with its bus, which end together.
type node struct {
	*signalingtest.Server
	bus *natsbus.Bus
}

// cluster starts several servers on one NATS server.
func cluster(t *testing.T, count int, config server.Config) []node {
	t.Helper()
	return clusterAt(t, signalingtest.NewNATS(t).URL, count, config)
}

func clusterAt(t *testing.T, url string, count int, config server.Config) []node {
	t.Helper()
	nodes := make([]node, count)
	for i := range nodes {
		bus, err := natsbus.Connect(t.Context(), url, natsbus.Config{Logger: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatalf("connect: %v", err)
		}
		t.Cleanup(bus.Close)
		config.Bus = bus
		nodes[i] = node{Server: signalingtest.NewServer(t, config), bus: bus}
	}
	return nodes
}

// plain joins with a client that seals nothing, and takes the welcome.
func plain(t *testing.T, n node, config client.Config) (*client.Client, signaling.Envelope) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	config.Server = n.URL
	c, err := client.Dial(ctx, config)
	if err != nil {
		t.Fatalf("join: %v", err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		_ = c.Close(ctx)
	})
	return c, next(t, c, signaling.TypeWelcome)
}

// next receives the next message, which must be of the given type.
func next(t *testing.T, c *client.Client, want signaling.Type) signaling.Envelope {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	e, err := c.Receive(ctx)
	if err != nil || e.Type != want {
		t.Fatalf("got %s %s (%v), want %s", e.Type, e.Code, err, want)
	}
	return e
}
