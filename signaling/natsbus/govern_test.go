package natsbus_test

import (
	"context"
	"errors"
	"testing"

	"moim/signaling"
	"moim/signaling/client"
	"moim/signaling/server"
)

// TestGovernedOverNodes governs a room from one node and meets what is ordered at another.
func TestGovernedOverNodes(t *testing.T) {
	t.Parallel()
	nodes := cluster(t, 2, server.Config{})
	code := signaling.NewCode()
	host := nodes[0].Host(code, "Ada")
	other := signaling.NewAdminKey()
	guest := nodes[1].JoinAs(client.Config{
		Participant: signaling.NewParticipantID(), Secret: signaling.NewSecret(), Admin: other.Public,
	}, code, "Hana")
	if welcome := guest.Await(signaling.TypeWelcome); welcome.Admin != host.Key.Public() || len(welcome.Rules.Hosts) != 1 {
		t.Fatalf("at the other node the room has the key %q and the rules %+v", welcome.Admin, welcome.Rules)
	}
	host.Await(signaling.TypeJoined)

	host.Order(signaling.ActionLock, "", 1)
	if told := guest.Await(signaling.TypeGoverned); !told.Rules.Locked {
		t.Fatalf("the other node tells %+v", told.Rules)
	}
	join := func(config client.Config) error {
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		config.Server, config.Participant, config.Secret = nodes[1].URL, signaling.NewParticipantID(), signaling.NewSecret()
		c, err := client.Join(ctx, config, nodes[1].Room(code), signaling.Card{Name: "Grace"})
		if err == nil {
			t.Cleanup(c.Drop)
		}
		return err
	}
	if err := join(client.Config{}); !errors.Is(err, &signaling.Error{Code: signaling.CodeLocked}) {
		t.Fatalf("at the other node: %v", err)
	}
	host.Await(signaling.TypeGoverned)
	host.Order(signaling.ActionLock, "", 0)
	host.Await(signaling.TypeGoverned)
	host.Order(signaling.ActionWait, "", 1)
	host.Await(signaling.TypeGoverned)
	guest.Await(signaling.TypeGoverned)
	guest.Await(signaling.TypeGoverned)

	outcome := make(chan error, 1)
	go func() { outcome <- join(client.Config{}) }()
	asked := host.Await(signaling.TypeKnock)
	if signaling.ParseCard(asked.Card).Name != "Grace" {
		t.Fatalf("the host was asked about %s", asked.Card)
	}
	host.Order(signaling.ActionAdmit, asked.Participant, 0)
	if err := <-outcome; err != nil {
		t.Fatalf("admitted from another node: %v", err)
	}
	host.Await(signaling.TypeKnock) // waits no more
	host.Await(signaling.TypeJoined)

	host.Order(signaling.ActionRemove, guest.ID, 0)
	left := host.Await(signaling.TypeLeft)
	if left.Participant != guest.ID || left.Reason != signaling.ReasonRemoved || left.Order == nil {
		t.Fatalf("the host was told %+v", left)
	}
}

// TestRecordEndsWithTheRoom shows that a room which ended may be begun with another key.
func TestRecordEndsWithTheRoom(t *testing.T) {
	t.Parallel()
	nodes := cluster(t, 2, server.Config{})
	code := signaling.NewCode()
	host := nodes[0].Host(code, "Ada")
	host.Leave()
	for {
		other := signaling.NewAdminKey()
		p := nodes[1].JoinAs(client.Config{
			Participant: signaling.NewParticipantID(), Secret: signaling.NewSecret(), Admin: other.Public,
		}, code, "Hana")
		welcome := p.Await(signaling.TypeWelcome)
		p.Leave()
		if welcome.Admin == other.Public() {
			return
		}
		if t.Context().Err() != nil {
			t.Fatalf("the room still has the key %q", welcome.Admin)
		}
	}
}
