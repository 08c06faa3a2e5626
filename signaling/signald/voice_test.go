package main_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"moim/signaling"
	"moim/signaling/client"
)

// voice is a participant that counts aloud. What it says is not sealed: a server
// cannot tell.
type voice struct {
	id     string
	client *client.Client
	said   int // the test's own

	changed chan struct{} // something was heard

	mu       sync.Mutex
	welcomes []time.Time
	peers    map[string]bool
	heard    map[string][]int
	left     int
}

func newVoice(t *testing.T, server, room string) *voice {
	t.Helper()
	v := &voice{
		id: signaling.NewParticipantID(), changed: make(chan struct{}, 1),
		peers: make(map[string]bool), heard: make(map[string][]int),
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	joined, err := client.Dial(ctx, client.Config{
		Server: server, Room: room, Participant: v.id, Secret: signaling.NewSecret(),
		Card: json.RawMessage(`"AAEC"`), Transports: []client.Transport{client.WebSocket},
	})
	if err != nil {
		t.Fatalf("join: %v", err)
	}
	v.client = joined
	listening := make(chan struct{})
	go func() {
		defer close(listening)
		v.listen()
	}()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		_ = joined.Close(ctx)
		<-listening
	})
	return v
}

// listen notes what comes until the client ends.
func (v *voice) listen() {
	for {
		e, err := v.client.Receive(context.Background())
		if err != nil {
			return
		}
		v.note(e)
		select {
		case v.changed <- struct{}{}:
		default:
		}
	}
}

func (v *voice) note(e signaling.Envelope) {
	v.mu.Lock()
	defer v.mu.Unlock()
	switch e.Type {
	case signaling.TypeWelcome:
		v.welcomes = append(v.welcomes, time.Now())
		for _, p := range e.Peers {
			v.peers[p.Participant] = true
		}
	case signaling.TypeJoined:
		v.peers[e.Participant] = true
	case signaling.TypeLeft:
		v.left++
	case signaling.TypeSealed:
		var text string
		_ = json.Unmarshal(e.Payload, &text) // what is wrong is missed in the end
		raw, _ := base64.StdEncoding.DecodeString(text)
		n, _ := strconv.Atoi(string(raw))
		v.heard[e.From] = append(v.heard[e.From], n)
	}
}

// say says the next number to all others.
func (v *voice) say(t *testing.T) {
	t.Helper()
	v.said++
	payload := `"` + base64.StdEncoding.EncodeToString([]byte(strconv.Itoa(v.said))) + `"`
	e := signaling.Envelope{Type: signaling.TypeSealed, Payload: json.RawMessage(payload)}
	if err := v.client.Send(t.Context(), e); err != nil {
		t.Fatalf("say: %v", err)
	}
}

// await waits until holds is true, which is called with the lock held.
func (v *voice) await(t *testing.T, what string, holds func() bool) {
	t.Helper()
	deadline := time.After(patience)
	for {
		v.mu.Lock()
		done := holds()
		v.mu.Unlock()
		if done {
			return
		}
		select {
		case <-v.changed:
		case <-deadline:
			t.Fatalf("%s did not come in time", what)
		}
	}
}

func (v *voice) awaitPeers(t *testing.T, count int) {
	t.Helper()
	v.await(t, "the others", func() bool { return len(v.peers) >= count })
}

// back is when the voice was welcome for the second time.
func (v *voice) back(t *testing.T) time.Time {
	t.Helper()
	v.await(t, "a second welcome", func() bool { return len(v.welcomes) >= 2 })
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.welcomes[1]
}

// awaitNumber waits for a number of somebody's, and returns all of them.
func (v *voice) awaitNumber(t *testing.T, from string, number int) []int {
	t.Helper()
	v.await(t, "the last number", func() bool { return slices.Contains(v.heard[from], number) })
	v.mu.Lock()
	defer v.mu.Unlock()
	return slices.Clone(v.heard[from])
}

func (v *voice) departures() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.left
}
