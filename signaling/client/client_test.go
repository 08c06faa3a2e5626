package client_test

import (
	"context"
	"errors"
	"runtime"
	"strconv"
	"testing"
	"time"

	"moim/signaling"
	"moim/signaling/client"
	"moim/signaling/server"
	"moim/signaling/signalingtest"
)

// pair is two participants over a transport who know of each other.
func pair(t *testing.T, transport client.Transport) (s *signalingtest.Server, first, second *signalingtest.Participant) {
	t.Helper()
	s = signalingtest.NewServer(t, server.Config{})
	code := signaling.NewCode()
	first = s.JoinAs(over(transport, ""), code, "someone")
	first.Await(signaling.TypeWelcome)
	second = s.JoinAs(over(transport, ""), code, "someone")
	second.Await(signaling.TypeWelcome)
	first.Await(signaling.TypeJoined)
	return s, first, second
}

func TestRelayBothWays(t *testing.T) { overEach(t, relaysBothWays) }

func relaysBothWays(t *testing.T, transport client.Transport) {
	t.Helper()
	_, a, b := pair(t, transport)
	for n := range 100 {
		a.Tell(b.ID, n)
		b.Tell("", n)
	}
	for n := range 100 {
		for _, p := range []*signalingtest.Participant{a, b} {
			if e := p.Await(signaling.TypeMessage); string(e.Payload) != strconv.Itoa(n) {
				t.Fatalf("got %s, want %d", e.Payload, n)
			}
		}
	}
}

func TestCloseLeavesAfterWhatIsQueued(t *testing.T) { overEach(t, closeLeaves) }

func closeLeaves(t *testing.T, transport client.Transport) {
	t.Helper()
	_, a, b := pair(t, transport)
	for range 10 {
		a.Tell(b.ID, "bye")
	}
	a.Leave()
	for range 10 {
		b.Await(signaling.TypeMessage)
	}
	if e := b.Await(signaling.TypeLeft); e.Participant != a.ID || e.Reason != signaling.ReasonLeft {
		t.Fatalf("got %+v", e)
	}
	if _, err := a.Receive(t.Context()); !errors.Is(err, client.ErrClosed) {
		t.Errorf("receive after close: %v", err)
	}
	message := signaling.Envelope{Type: signaling.TypeMessage, Payload: []byte(`{}`)}
	if err := a.Send(t.Context(), message); !errors.Is(err, client.ErrClosed) {
		t.Errorf("send after close: %v", err)
	}
}

// Cut and swallowing connections lose nothing, repeat nothing and reorder
// nothing in either direction, and the other side does not notice.
func TestResume(t *testing.T) { overEach(t, resumes) }

func resumes(t *testing.T, transport client.Transport) {
	t.Helper()
	s := signalingtest.NewServer(t, server.Config{})
	proxy := signalingtest.NewProxy(t, s)
	code := signaling.NewCode()
	shaky := s.JoinAs(over(transport, proxy.URL), code, "someone")
	shaky.Await(signaling.TypeWelcome)
	steady, _ := s.Join(code, "steady")
	shaky.Await(signaling.TypeJoined)

	const rounds, each = 4, 20
	for round := range rounds {
		for n := range each {
			if n == each/2 {
				proxy.Swallow()
			}
			steady.Tell(shaky.ID, round*each+n)
			shaky.Tell(steady.ID, round*each+n)
		}
		proxy.Cut()
	}
	offline := 0
	for n := 0; n < rounds*each; {
		switch e := shaky.Next(); e.Type {
		case signaling.TypeOffline:
			offline++
		case signaling.TypeWelcome:
			if !e.Resumed || len(e.Peers) != 1 {
				t.Fatalf("got %+v", e)
			}
		case signaling.TypeMessage:
			if string(e.Payload) != strconv.Itoa(n) {
				t.Fatalf("shaky got %s, want %d", e.Payload, n)
			}
			n++
		default:
			t.Fatalf("got %+v", e)
		}
	}
	for n := range rounds * each {
		if e := steady.Await(signaling.TypeMessage); string(e.Payload) != strconv.Itoa(n) {
			t.Fatalf("steady got %s, want %d", e.Payload, n)
		}
	}
	// HTTP links ask again by themselves, where the server's session lives.
	if offline == 0 && transport == client.WebSocket {
		t.Error("the connection was never lost")
	}
}

func TestServerRestart(t *testing.T) { overEach(t, survivesRestart) }

func survivesRestart(t *testing.T, transport client.Transport) {
	t.Helper()
	s, a, b := pair(t, transport)
	for _, down := range []func(){s.Stop, s.Kill} {
		down()
		a.Await(signaling.TypeOffline)
		b.Await(signaling.TypeOffline)
		a.Tell("", "queued while offline")
		s.Start()
		// Each is welcomed, and one of them sees the other join.
		together := func(p *signalingtest.Participant, other string) {
			welcome := p.Await(signaling.TypeWelcome)
			if welcome.Resumed {
				t.Fatal("a new server remembers")
			}
			if len(welcome.Peers) == 1 {
				return
			}
			for {
				e := p.Next()
				if e.Type == signaling.TypeJoined && e.Participant == other {
					return
				}
			}
		}
		together(a, b.ID)
		together(b, a.ID)
		a.Tell(b.ID, "again")
		for {
			if e := b.Next(); e.Type == signaling.TypeMessage && string(e.Payload) == `"again"` {
				break
			}
		}
	}
}

func TestQueueFullWhileOffline(t *testing.T) {
	s := signalingtest.NewServer(t, server.Config{})
	config := someone("")
	config.QueueSize = 3
	p := s.JoinAs(config, signaling.NewCode(), "p")
	p.Await(signaling.TypeWelcome)
	s.Kill()
	p.Await(signaling.TypeOffline)
	message := signaling.Envelope{Type: signaling.TypeMessage, ID: "q", To: signaling.NewParticipantID(), Payload: []byte(`{}`)}
	for range 3 {
		if err := p.Send(t.Context(), message); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.Send(t.Context(), message); !errors.Is(err, client.ErrQueueFull) {
		t.Fatalf("got %v", err)
	}
	s.Start()
	p.Await(signaling.TypeWelcome)
	for range 3 {
		if e := p.Await(signaling.TypeError); e.Code != signaling.CodeNoSuchPeer || e.ID != "q" {
			t.Fatalf("got %+v", e)
		}
	}
}

func TestRefusesToSend(t *testing.T) {
	s := signalingtest.NewServer(t, server.Config{})
	p, _ := s.Join(signaling.NewCode(), "p")
	for name, e := range map[string]signaling.Envelope{
		"another type": {Type: signaling.TypeLeave},
		"sealed twice": {Type: signaling.TypeSealed, Payload: []byte(`""`)},
		"a bad to":     {Type: signaling.TypeMessage, To: "x", Payload: []byte(`{}`)},
		"too much":     {Type: signaling.TypeMessage, Payload: make([]byte, signaling.MaxMessage)},
	} {
		if err := p.Send(t.Context(), e); err == nil {
			t.Errorf("%s was sent", name)
		}
	}
}

func TestReplacedIsFinal(t *testing.T) { overEach(t, replacedIsFinal) }

func replacedIsFinal(t *testing.T, transport client.Transport) {
	t.Helper()
	s := signalingtest.NewServer(t, server.Config{})
	p := s.JoinAs(over(transport, ""), signaling.NewCode(), "someone")
	p.Await(signaling.TypeWelcome)
	again := s.JoinAs(p.Config, p.Code, "someone")
	again.Await(signaling.TypeWelcome)
	want := &signaling.Error{Code: signaling.CodeReplaced}
	if e, err := p.Receive(t.Context()); !errors.Is(err, want) {
		t.Fatalf("got %+v, %v", e, err)
	}
	if err := p.Send(t.Context(), signaling.Envelope{Type: signaling.TypeMessage}); !errors.Is(err, want) {
		t.Fatalf("got %v", err)
	}
}

func TestCloseWhileOffline(t *testing.T) { overEach(t, closesWhileOffline) }

func closesWhileOffline(t *testing.T, transport client.Transport) {
	t.Helper()
	s := signalingtest.NewServer(t, server.Config{})
	p := s.JoinAs(over(transport, ""), signaling.NewCode(), "someone")
	p.Await(signaling.TypeWelcome)
	s.Kill()
	p.Await(signaling.TypeOffline)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := p.Close(ctx); err != nil {
		t.Fatal(err)
	}
	if err := p.Close(ctx); err != nil {
		t.Fatalf("second close: %v", err)
	}
}

func TestCloseWithoutReceiver(t *testing.T) {
	_, a, b := signalingtest.NewPair(t, server.Config{Rate: 1e6, Burst: 1e6})
	for range 290 { // more than fit into the inbox of one who does not receive
		a.Tell(b.ID, "x")
	}
	b.Leave()
	for e := a.Next(); e.Type != signaling.TypeLeft; e = a.Next() {
		if e.Code != signaling.CodeNoSuchPeer { // for what was on its way
			t.Fatalf("got %+v", e)
		}
	}
}

func TestNoGoroutineLeaks(t *testing.T) { overEach(t, leaksNothing) }

func leaksNothing(t *testing.T, transport client.Transport) {
	t.Helper()
	s := signalingtest.NewServer(t, server.Config{OpeningRate: 1e6})
	config := over(transport, s.URL)
	visit := func() {
		c, err := client.Dial(t.Context(), config)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	visit()
	before := runtime.NumGoroutine()
	for range 200 {
		visit()
	}
	for deadline := time.Now().Add(patience); runtime.NumGoroutine() > before+2; {
		if time.Now().After(deadline) {
			t.Fatalf("%d goroutines, before %d", runtime.NumGoroutine(), before)
		}
		<-time.After(5 * time.Millisecond)
	}
}
