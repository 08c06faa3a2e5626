package client_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"testing"
	"time"

	"moim/signaling"
	"moim/signaling/client"
	"moim/signaling/server"
	"moim/signaling/signalingtest"
)

// overEach runs a test over each transport alone.
func overEach(t *testing.T, test func(t *testing.T, transport client.Transport)) {
	t.Helper()
	for _, transport := range []client.Transport{client.WebSocket, client.Events, client.Poll} {
		t.Run(string(transport), func(t *testing.T) { test(t, transport) })
	}
}

// over is someone who has only one transport.
func over(transport client.Transport, url string) client.Config {
	config := someone(url)
	config.Transports = []client.Transport{transport}
	return config
}

// A client begins with the best transport that gets through, and says which.
func TestFallsBack(t *testing.T) {
	for name, test := range map[string]struct {
		refused []client.Transport
		want    client.Transport
	}{
		"nothing refused":      {nil, client.WebSocket},
		"no WebSocket":         {[]client.Transport{client.WebSocket}, client.Events},
		"no stream either":     {[]client.Transport{client.WebSocket, client.Events}, client.Poll},
		"WebSocket and stream": {[]client.Transport{client.Poll}, client.WebSocket},
	} {
		t.Run(name, func(t *testing.T) {
			s := signalingtest.NewServer(t, server.Config{})
			gate := signalingtest.NewGate(t, s)
			gate.Refuse(test.refused...)
			config := someone(gate.URL)
			config.Memory = &client.Memory{}
			p := s.JoinAs(config, signaling.NewCode(), "someone")
			p.Await(signaling.TypeWelcome)
			if p.Transport() != test.want || config.Memory.Transport(gate.URL) != test.want {
				t.Errorf("over %s, remembered %s; want %s", p.Transport(), config.Memory.Transport(gate.URL), test.want)
			}
		})
	}
}

// A transport that swallows everything is waited for only a while, and not at all
// the next time.
func TestRacesWhatIsSlow(t *testing.T) {
	t.Parallel()
	s := signalingtest.NewServer(t, server.Config{})
	gate := signalingtest.NewGate(t, s)
	gate.Swallow(client.WebSocket)
	config := someone(gate.URL)
	config.Memory, config.FallbackAfter = &client.Memory{}, 50*time.Millisecond
	first := s.JoinAs(config, signaling.NewCode(), "someone")
	first.Await(signaling.TypeWelcome)
	if first.Transport() != client.Events {
		t.Fatalf("over %s", first.Transport())
	}
	again := someone(gate.URL)
	again.Memory, again.FallbackAfter = config.Memory, time.Hour
	s.JoinAs(again, signaling.NewCode(), "someone").Await(signaling.TypeWelcome)
}

// What is said over one transport arrives over the others, whole and in order.
func TestTransportsMeet(t *testing.T) {
	s := signalingtest.NewServer(t, server.Config{})
	code := signaling.NewCode()
	var people []*signalingtest.Participant
	overEach(t, func(_ *testing.T, transport client.Transport) {
		p := s.JoinAs(over(transport, s.URL), code, "someone")
		p.Await(signaling.TypeWelcome)
		people = append(people, p)
	})
	for i, p := range people {
		for range len(people) - 1 - i {
			p.Await(signaling.TypeJoined)
		}
	}
	for n := range 50 {
		for _, p := range people {
			p.Tell("", n)
		}
	}
	for _, p := range people {
		next := make(map[string]int)
		for range 50 * (len(people) - 1) {
			e := p.Await(signaling.TypeMessage)
			if string(e.Payload) != strconv.Itoa(next[e.From]) {
				t.Fatalf("%s got %s, want %d", p.Transport(), e.Payload, next[e.From])
			}
			next[e.From]++
		}
	}
	people[1].Leave()
	people[2].Leave()
	for range 2 {
		if e := people[0].Await(signaling.TypeLeft); e.Reason != signaling.ReasonLeft {
			t.Errorf("got %+v", e)
		}
	}
}

// TestMovesWithoutLoss sends 10,000 numbered messages both ways while one side is
// driven from transport to transport. None is lost, doubled or out of order, and
// the other side does not see it go.
func TestMovesWithoutLoss(t *testing.T) {
	const messages = 10_000
	s := signalingtest.NewServer(t, server.Config{
		Rate: 1e6, Burst: 1e6, OpeningRate: 1e6, OpeningBurst: 1e6,
		MailboxMessages: 2 * messages, MailboxBytes: 16 << 20, // all of them: a machine under load may take its time over a move
	})
	gate := signalingtest.NewGate(t, s)
	code := signaling.NewCode()
	moving := someone(gate.URL)
	moving.ImproveAfter, moving.Rate, moving.Burst = 100*time.Millisecond, 1500, 50
	still := someone(s.URL)
	still.Rate, still.Burst = moving.Rate, moving.Burst
	a := s.JoinAs(moving, code, "someone")
	a.Await(signaling.TypeWelcome)
	b := s.JoinAs(still, code, "someone")
	b.Await(signaling.TypeWelcome)
	a.Await(signaling.TypeJoined)

	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	outcome := make(chan error, 4)
	for _, p := range []*signalingtest.Participant{a, b} {
		go func() { outcome <- sendNumbered(ctx, p, messages) }()
		go func() { outcome <- receiveNumbered(ctx, p, messages, p == a) }()
	}
	moves := 0
	for left := 4; left > 0; {
		for _, step := range []struct {
			refused []client.Transport
			reach   client.Transport
		}{
			{nil, client.WebSocket},
			{[]client.Transport{client.WebSocket}, client.Events},
			{[]client.Transport{client.WebSocket, client.Events}, client.Poll},
			{[]client.Transport{client.WebSocket}, client.Events}, // climbs
		} {
			gate.Refuse(step.refused...)
			for a.Transport() != step.reach && left > 0 {
				select {
				case err := <-outcome:
					if err != nil {
						t.Fatal(err)
					}
					left--
				case <-time.After(2 * time.Millisecond):
				}
			}
			moves++
		}
	}
	t.Logf("%d messages each way over %d moves", messages, moves)
	if moves < 8 {
		t.Errorf("only %d moves", moves)
	}
}

func sendNumbered(ctx context.Context, p *signalingtest.Participant, messages int) error {
	for n := range messages {
		e := signaling.Envelope{Type: signaling.TypeMessage, Payload: json.RawMessage(strconv.Itoa(n))}
		for p.Send(ctx, e) != nil {
			select {
			case <-ctx.Done():
				return fmt.Errorf("sent only %d", n)
			case <-time.After(time.Millisecond): // the queue is full
			}
		}
	}
	return nil
}

func receiveNumbered(ctx context.Context, p *signalingtest.Participant, messages int, moves bool) error {
	for n := 0; n < messages; {
		e, err := p.Receive(ctx)
		switch {
		case err != nil:
			return fmt.Errorf("received only %d: %w", n, err)
		case e.Type == signaling.TypeMessage && string(e.Payload) == strconv.Itoa(n):
			n++
		case moves && (e.Type == signaling.TypeOffline || e.Type == signaling.TypeWelcome && e.Resumed):
		default:
			return fmt.Errorf("got %s %s (%s %s), want %d", e.Type, e.Payload, e.Reason, e.Message, n)
		}
	}
	return nil
}
