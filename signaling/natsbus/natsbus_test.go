package natsbus_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"moim/signaling"
	"moim/signaling/client"
	"moim/signaling/server"
	"moim/signaling/signalingtest"
)

// number is what participants tell each other here.
func number(n int) map[string]any {
	return map[string]any{"type": "number", "n": n}
}

func numberOf(t *testing.T, e signaling.Envelope) int {
	t.Helper()
	var payload struct{ N int }
	if err := json.Unmarshal(e.Payload, &payload); err != nil {
		t.Fatalf("payload: %v", err)
	}
	return payload.N
}

func TestPresenceAndRelay(t *testing.T) {
	nodes := cluster(t, 3, server.Config{})
	code := signaling.NewCode()
	ada, _ := nodes[0].Join(code, "Ada")
	bob, welcome := nodes[1].Join(code, "Bob")
	if len(welcome.Peers) != 1 || welcome.Peers[0].Participant != ada.ID {
		t.Fatalf("Bob's welcome lists %v", welcome.Peers)
	}
	if e := ada.Await(signaling.TypeJoined); e.Participant != bob.ID {
		t.Fatalf("%s joined", e.Participant)
	}
	eve, welcome := nodes[2].Join(code, "Eve")
	if len(welcome.Peers) != 2 || welcome.Peers[0].Participant != ada.ID || welcome.Peers[1].Participant != bob.ID {
		t.Fatalf("Eve's welcome lists %v", welcome.Peers)
	}
	ada.Await(signaling.TypeJoined)
	bob.Await(signaling.TypeJoined)

	const count = 200
	for n := range count {
		to := "" // to all, and to one in between
		if n%2 == 1 {
			to = bob.ID
		}
		ada.Tell(to, number(n))
	}
	for n := range count {
		if e := bob.Await(signaling.TypeMessage); numberOf(t, e) != n || e.From != ada.ID {
			t.Fatalf("Bob got %d of %s, want %d", numberOf(t, e), e.From, n)
		}
	}
	for n := 0; n < count; n += 2 {
		if e := eve.Await(signaling.TypeMessage); numberOf(t, e) != n {
			t.Fatalf("Eve got %d, want %d", numberOf(t, e), n)
		}
	}
	for i := range nodes {
		if n, err := occupancy(t, nodes[i], code); n != 3 || err != nil {
			t.Errorf("node %d counts %d participants (%v)", i, n, err)
		}
	}

	bob.Leave()
	for _, p := range []*signalingtest.Participant{ada, eve} {
		if e := p.Await(signaling.TypeLeft); e.Participant != bob.ID || e.Reason != signaling.ReasonLeft {
			t.Fatalf("%s left (%s)", e.Participant, e.Reason)
		}
	}
	ada.Tell(bob.ID, number(0))
	if e := ada.Await(signaling.TypeError); e.Code != signaling.CodeNoSuchPeer {
		t.Errorf("got %s, want no_such_peer", e.Code)
	}
}

func occupancy(t *testing.T, n node, code signaling.Code) (int, error) {
	t.Helper()
	url := n.URL + signaling.RoomsPath + n.Room(code).ID()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
	if err != nil {
		return 0, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	var body signaling.Occupancy
	if err := json.NewDecoder(response.Body).Decode(&body); err != nil {
		return 0, fmt.Errorf("status %d: %w", response.StatusCode, err)
	}
	return body.Participants, nil
}

func TestRefusals(t *testing.T) {
	nodes := cluster(t, 3, server.Config{MaxParticipants: 2})
	code := signaling.NewCode()
	ada, _ := nodes[0].Join(code, "Ada")
	nodes[1].Join(code, "Bob")
	for _, test := range []struct {
		name, participant string
		want              signaling.ErrorCode
	}{
		{"full", signaling.NewParticipantID(), signaling.CodeRoomFull},
		{"foreign secret", ada.ID, signaling.CodeIDTaken},
	} {
		t.Run(test.name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			_, err := client.Dial(ctx, client.Config{
				Server: nodes[2].URL, Room: nodes[2].Room(code).ID(), Participant: test.participant, Secret: signaling.NewSecret(),
			})
			var refusal *signaling.Error
			if !errors.As(err, &refusal) || refusal.Code != test.want {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
	// The claim of who was refused is taken back in a moment.
	for deadline := time.Now().Add(patience); ; {
		n, err := occupancy(t, nodes[2], code)
		if n == 2 && err == nil {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("counted %d participants (%v)", n, err)
		}
		<-time.After(10 * time.Millisecond)
	}
}

// TestMove has a participant join at another node while it still is at the first.
func TestMove(t *testing.T) {
	nodes := cluster(t, 2, server.Config{})
	room := signaling.NewParticipantID() // of the same form
	ofAda := client.Config{Room: room, Participant: signaling.NewParticipantID(), Secret: signaling.NewSecret()}
	ofBob := client.Config{Room: room, Participant: signaling.NewParticipantID(), Secret: signaling.NewSecret()}
	ada, _ := plain(t, nodes[0], ofAda)
	bob, _ := plain(t, nodes[0], ofBob)
	next(t, ada, signaling.TypeJoined)

	again, welcome := plain(t, nodes[1], ofBob)
	if len(welcome.Peers) != 1 || welcome.Peers[0].Participant != ofAda.Participant || welcome.Resumed {
		t.Fatalf("the welcome lists %v", welcome.Peers)
	}
	if e := next(t, ada, signaling.TypeJoined); e.Participant != ofBob.Participant {
		t.Fatalf("%s joined", e.Participant)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var refusal *signaling.Error
	if e, err := bob.Receive(ctx); !errors.As(err, &refusal) || refusal.Code != signaling.CodeReplaced {
		t.Errorf("the old connection got %s (%v)", e.Type, err)
	}
	message := signaling.Envelope{Type: signaling.TypeSealed, To: ofAda.Participant, Payload: json.RawMessage(`"AAEC"`)}
	if err := again.Send(ctx, message); err != nil {
		t.Fatal(err)
	}
	if e := next(t, ada, signaling.TypeSealed); e.From != ofBob.Participant {
		t.Errorf("heard %s", e.From)
	}
}

// TestDrain shuts a node down as SIGTERM does: its client is at another one within 5 s.
func TestDrain(t *testing.T) {
	nodes := cluster(t, 2, server.Config{})
	first, second := strings.TrimPrefix(nodes[0].URL, "http://"), strings.TrimPrefix(nodes[1].URL, "http://")
	balancer := signalingtest.NewBalancer(t, first, second)
	code := signaling.NewCode()
	ada, _ := nodes[1].Join(code, "Ada")
	bob := nodes[0].JoinAs(client.Config{
		Server: balancer.URL, Participant: signaling.NewParticipantID(), Secret: signaling.NewSecret(),
	}, code, "Bob")
	bob.Await(signaling.TypeWelcome)
	ada.Await(signaling.TypeJoined)

	began := time.Now()
	nodes[0].Stop()
	nodes[0].bus.Close()
	e := bob.Next()
	for e.Type == signaling.TypeOffline {
		e = bob.Next()
	}
	if e.Type != signaling.TypeWelcome || len(e.Peers) != 1 || e.Peers[0].Participant != ada.ID {
		t.Fatalf("got %s, which lists %v", e.Type, e.Peers)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("it took %v", took)
	}
	if e := ada.Await(signaling.TypeJoined); e.Participant != bob.ID {
		t.Fatalf("%s joined", e.Participant)
	}
	bob.Tell(ada.ID, number(1))
	ada.Await(signaling.TypeMessage)
}

// TestLostNode has a node go down whose participant does not come back.
func TestLostNode(t *testing.T) {
	nodes := cluster(t, 2, server.Config{Grace: 300 * time.Millisecond})
	code := signaling.NewCode()
	ada, _ := nodes[0].Join(code, "Ada")
	bob, _ := nodes[1].Join(code, "Bob")
	ada.Await(signaling.TypeJoined)
	nodes[1].Kill()
	nodes[1].bus.Close()
	if e := ada.Await(signaling.TypeLeft); e.Participant != bob.ID || e.Reason != signaling.ReasonLost {
		t.Fatalf("%s left (%s)", e.Participant, e.Reason)
	}
	deadline := time.After(patience)
	for {
		if n, err := nodes[0].bus.Count(t.Context(), nodes[0].Room(code).ID()); err == nil && n == 1 {
			return
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-deadline:
			t.Fatal("presence stays")
		}
	}
}
