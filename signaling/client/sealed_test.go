package client_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"moim/signaling"
	"moim/signaling/client"
	"moim/signaling/server"
	"moim/signaling/signalingtest"
)

// behind lets somebody take part through a hostile server.
func behind(s *signalingtest.Server, m *signalingtest.Meddler, code signaling.Code, name string) (*signalingtest.Participant, signaling.Envelope) {
	p := s.JoinAs(client.Config{Server: m.URL, Participant: signaling.NewParticipantID(), Secret: signaling.NewSecret()}, code, name)
	return p, p.Await(signaling.TypeWelcome)
}

// A server learns neither names nor anything that participants tell each other.
func TestServerReadsNothing(t *testing.T) {
	s := signalingtest.NewServer(t, server.Config{})
	m := signalingtest.NewMeddler(t, s)
	var (
		mu   sync.Mutex
		seen strings.Builder
	)
	m.Do(func(_ string, e signaling.Envelope) []signaling.Envelope {
		mu.Lock()
		defer mu.Unlock()
		data, _ := e.Encode()
		seen.Write(data)
		for _, sealed := range append([]json.RawMessage{e.Payload, e.Card}, cards(e.Peers)...) {
			var raw []byte
			if json.Unmarshal(sealed, &raw) == nil {
				seen.Write(raw)
			}
		}
		return []signaling.Envelope{e}
	})
	code := signaling.NewCode()
	ada, _ := behind(s, m, code, "Ada Lovelace")
	grace, welcome := behind(s, m, code, "Grace Hopper")
	if len(welcome.Peers) != 1 || signaling.ParseCard(welcome.Peers[0].Card).Name != "Ada Lovelace" {
		t.Fatalf("welcome %+v", welcome)
	}
	if e := ada.Await(signaling.TypeJoined); signaling.ParseCard(e.Card).Name != "Grace Hopper" {
		t.Fatalf("joined %+v", e)
	}
	ada.Tell(grace.ID, map[string]string{"type": "description", "sdp": "a=fingerprint"})
	grace.Tell("", map[string]string{"type": "status"})
	if e := grace.Await(signaling.TypeMessage); string(e.Payload) != `{"sdp":"a=fingerprint","type":"description"}` {
		t.Fatalf("message %+v", e)
	}
	ada.Await(signaling.TypeMessage)
	mu.Lock()
	defer mu.Unlock()
	for _, secret := range []string{"Ada", "Grace", "description", "fingerprint", "status", strings.ReplaceAll(code.String(), "-", ""), code.String()} {
		if strings.Contains(seen.String(), secret) {
			t.Errorf("the server sees %q", secret)
		}
	}
}

func cards(peers []signaling.Presence) []json.RawMessage {
	out := make([]json.RawMessage, 0, len(peers))
	for _, p := range peers {
		out = append(out, p.Card)
	}
	return out
}

// Who shows no card that opens is no participant, 100 times of 100.
func TestForgedCards(t *testing.T) {
	s := signalingtest.NewServer(t, server.Config{})
	m := signalingtest.NewMeddler(t, s)
	code := signaling.NewCode()
	ada, _ := behind(s, m, code, "Ada")
	random := rand.New(rand.NewPCG(1, 1))
	forge := func(card json.RawMessage) json.RawMessage {
		var raw []byte
		if err := json.Unmarshal(card, &raw); err != nil {
			return card
		}
		switch random.IntN(3) {
		case 0:
			raw = raw[:random.IntN(len(raw))]
		case 1:
			raw[random.IntN(len(raw))] ^= 1 << random.IntN(8)
		default:
			return nil
		}
		return json.RawMessage(`"` + base64.StdEncoding.EncodeToString(raw) + `"`)
	}
	m.Do(func(_ string, e signaling.Envelope) []signaling.Envelope {
		for i := range e.Peers {
			e.Peers[i].Card = forge(e.Peers[i].Card)
		}
		e.Card = forge(e.Card)
		return []signaling.Envelope{e}
	})
	for range 100 {
		p, welcome := behind(s, m, code, "Grace")
		if len(welcome.Peers) != 0 {
			t.Fatalf("forged card taken: %+v", welcome.Peers)
		}
		if e := p.Await(signaling.TypeForged); e.Participant != ada.ID {
			t.Fatalf("forged %+v", e)
		}
		if e := ada.Await(signaling.TypeForged); e.Participant != p.ID {
			t.Fatalf("forged %+v", e)
		}
		p.Leave()
		ada.Await(signaling.TypeLeft)
	}
}

// Somebody who has the identifier of a room but not its code, as its server has,
// takes part in nothing and finds nothing out.
func TestRoomWithoutItsCode(t *testing.T) {
	s := signalingtest.NewServer(t, server.Config{})
	code := signaling.NewCode()
	const name = "Ada Lovelace" // long enough not to stand in a sealed card by chance
	ada, _ := s.Join(code, name)
	thief := someone(s.URL)
	thief.Room = s.Room(code).ID()
	thief.Card = json.RawMessage(`"` + strings.Repeat("A", 480) + `"`)
	c, err := client.Dial(t.Context(), thief)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close(t.Context()) }()
	if e := ada.Await(signaling.TypeForged); e.Participant != thief.Participant {
		t.Fatalf("got %+v", e)
	}
	for i := range 3 {
		forged := signaling.Envelope{Type: signaling.TypeSealed, Payload: json.RawMessage(fmt.Sprintf(`"AAA%d"`, i))}
		if err := c.Send(t.Context(), forged); err != nil {
			t.Fatal(err)
		}
		if e := ada.Await(signaling.TypeForged); e.From != thief.Participant {
			t.Fatalf("got %+v", e)
		}
	}
	other, welcome := s.Join(code, "Grace")
	if len(welcome.Peers) != 1 || welcome.Peers[0].Participant != ada.ID {
		t.Errorf("welcome %+v", welcome)
	}
	other.Await(signaling.TypeForged)
	e, err := c.Receive(t.Context())
	if err != nil || e.Type != signaling.TypeWelcome || len(e.Peers) == 0 {
		t.Fatalf("got %+v, %v", e, err)
	}
	var card []byte
	if err := json.Unmarshal(e.Peers[0].Card, &card); err != nil || bytes.Contains(card, []byte(name)) {
		t.Errorf("a card tells of its owner: %q, %v", card, err)
	}
}

// Messages of several goroutines arrive all and in one order: what is sealed
// first is queued first.
func TestSealedFromManyGoroutines(t *testing.T) {
	_, a, b := signalingtest.NewPair(t, server.Config{})
	var tasks sync.WaitGroup
	for range 10 {
		tasks.Go(func() {
			for range 20 {
				a.Tell(b.ID, "x")
			}
		})
	}
	tasks.Wait()
	for range 200 {
		b.Await(signaling.TypeMessage)
	}
}
