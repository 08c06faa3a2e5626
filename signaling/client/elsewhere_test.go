package client_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"moim/signaling"
	"moim/signaling/client"
	"moim/signaling/server"
	"moim/signaling/signalingtest"
)

// Whose server is gone goes on at the one where the room is then, as the same
// participant, and what it sends there is opened.
func TestRoomMovesToAnotherServer(t *testing.T) {
	first := signalingtest.NewServer(t, server.Config{Embedded: true})
	second := signalingtest.NewServer(t, server.Config{})
	code := signaling.NewCode()
	asked := make(chan string, 8)
	config := client.Config{
		Participant: signaling.NewParticipantID(), Secret: signaling.NewSecret(),
		Elsewhere: func(_ context.Context, lost string) (string, error) {
			asked <- lost
			return second.URL, nil
		},
	}
	mover := first.JoinAs(config, code, "mover")
	if welcome := mover.Await(signaling.TypeWelcome); !welcome.Embedded {
		t.Errorf("the welcome of an embedded server is %+v", welcome)
	}
	there, _ := second.Join(code, "there")
	first.Kill()
	mover.Await(signaling.TypeOffline)
	welcome := mover.Await(signaling.TypeWelcome)
	if welcome.Resumed || welcome.Embedded || len(welcome.Peers) != 1 || welcome.Peers[0].Participant != there.ID {
		t.Errorf("the other server's welcome is %+v", welcome)
	}
	if got := <-asked; got != first.URL || mover.Server() != second.URL {
		t.Errorf("lost %s and went to %s, want %s and %s", got, mover.Server(), first.URL, second.URL)
	}
	if joined := there.Await(signaling.TypeJoined); joined.Participant != mover.ID {
		t.Errorf("%+v joined, want %s", joined, mover.ID)
	}
	mover.Tell(there.ID, "here I am")
	there.Await(signaling.TypeMessage)
}

// A room that is nowhere else is waited for where it was.
func TestRoomComesBackToItsServer(t *testing.T) {
	s := signalingtest.NewServer(t, server.Config{})
	config := client.Config{
		Participant: signaling.NewParticipantID(), Secret: signaling.NewSecret(),
		Elsewhere: func(context.Context, string) (string, error) { return "", errors.New("nowhere") },
	}
	p := s.JoinAs(config, signaling.NewCode(), "someone")
	p.Await(signaling.TypeWelcome)
	s.Kill()
	p.Await(signaling.TypeOffline)
	s.Start()
	p.Await(signaling.TypeWelcome)
}

// A search ends with the connection that is got back, and with the client.
func TestSearchElsewhereEnds(t *testing.T) {
	s := signalingtest.NewServer(t, server.Config{})
	ended := make(chan struct{}, 8)
	config := client.Config{
		Participant: signaling.NewParticipantID(), Secret: signaling.NewSecret(),
		Elsewhere: func(ctx context.Context, _ string) (string, error) {
			<-ctx.Done()
			ended <- struct{}{}
			return "", ctx.Err()
		},
	}
	p := s.JoinAs(config, signaling.NewCode(), "someone")
	p.Await(signaling.TypeWelcome)
	s.Kill()
	p.Await(signaling.TypeOffline)
	s.Start()
	p.Await(signaling.TypeWelcome)
	expectEnd(t, ended)
	s.Kill()
	p.Await(signaling.TypeOffline)
	p.Leave()
	expectEnd(t, ended)
}

func expectEnd(t *testing.T, ended <-chan struct{}) {
	t.Helper()
	select {
	case <-ended:
	case <-time.After(10 * time.Second):
		t.Fatal("the search goes on")
	}
}
