package server_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"moim/signaling"
	"moim/signaling/server"
	"moim/signaling/signalingtest"
)

func TestMalformedBeforeJoinCloses(t *testing.T) {
	s := signalingtest.NewServer(t, server.Config{})
	join := fmt.Sprintf(`"room":%q,"participant":%q,"secret":%q`, strings.Repeat("0", 32), strings.Repeat("1", 32), strings.Repeat("2", 32))
	tests := []struct {
		message string
		want    signaling.ErrorCode
	}{
		{`hello`, signaling.CodeBadMessage},
		{`{"v":2,"type":"dance","id":"7"}`, signaling.CodeBadMessage},
		{`{"v":1,"type":"join",` + join + `}`, signaling.CodeBadVersion},
		{`{"v":2,"type":"join",` + join + `,"card":{"name":"in the clear"}}`, signaling.CodeBadMessage},
		{`{"v":2,"type":"join","room":"x"}`, signaling.CodeBadMessage},
		{`{"v":2,"type":"welcome"}`, signaling.CodeBadMessage},
		{`{"v":2,"type":"join",` + join + `,"card":"` + strings.Repeat("x", signaling.MaxCard) + `"}`, signaling.CodeTooLarge},
	}
	for _, test := range tests {
		r := dialRaw(t, s.URL)
		r.say(test.message)
		if e := r.expectError(test.want); strings.Contains(test.message, `"id"`) && e.ID != "7" {
			t.Errorf("error does not name the message: %+v", e)
		}
		_, err := r.read()
		if websocket.CloseStatus(err) < 0 {
			t.Errorf("after %.40s: %v, want a closed connection", test.message, err)
		}
	}
}

func TestMalformedAfterJoinIsAnswered(t *testing.T) {
	s := signalingtest.NewServer(t, server.Config{})
	join := someone(signaling.NewCode())
	r, _ := joinRaw(t, s.URL, join)
	r.say(`{"v":2,"type":"dance","id":"7"}`)
	r.expectError(signaling.CodeBadMessage)
	r.send(join)
	r.expectError(signaling.CodeBadMessage)
	r.say(`{"v":2,"type":"sealed","payload":"` + strings.Repeat("x", signaling.MaxSealed+1) + `"}`)
	r.expectError(signaling.CodeTooLarge)
	r.send(signaling.Envelope{Type: signaling.TypePing, ID: "8"})
	if e := r.expect(signaling.TypePong); e.ID != "8" || e.Next != 1 {
		t.Fatalf("got %+v", e)
	}
}

func TestRelayBeforeJoin(t *testing.T) {
	s := signalingtest.NewServer(t, server.Config{})
	r := dialRaw(t, s.URL)
	r.send(relayTo("", `{}`))
	r.expectError(signaling.CodeNotJoined)
	r.send(signaling.Envelope{Type: signaling.TypePing})
	r.expect(signaling.TypePong)
}

func TestNeverJoins(t *testing.T) {
	s := signalingtest.NewServer(t, server.Config{JoinTimeout: 20 * time.Millisecond})
	r := dialRaw(t, s.URL)
	r.expectError(signaling.CodeNotJoined)
	r.expectClosed(websocket.StatusPolicyViolation)
}

func TestOversized(t *testing.T) {
	s := signalingtest.NewServer(t, server.Config{})
	code := signaling.NewCode()
	r, _ := joinRaw(t, s.URL, someone(code))
	other, _ := joinRaw(t, s.URL, someone(code))
	r.expect(signaling.TypeJoined)
	r.say(`{"v":2,"type":"ping","x":"` + strings.Repeat("x", 10*signaling.MaxMessage) + `"}`)
	r.expectError(signaling.CodeTooLarge)
	r.expectClosed(websocket.StatusMessageTooBig)
	other.send(signaling.Envelope{Type: signaling.TypePing})
	other.expect(signaling.TypePong)
}

func TestBinaryMessage(t *testing.T) {
	s := signalingtest.NewServer(t, server.Config{})
	r, _ := joinRaw(t, s.URL, someone(signaling.NewCode()))
	if err := r.write(websocket.MessageBinary, []byte(`{"v":2,"type":"ping"}`)); err != nil {
		t.Fatal(err)
	}
	r.expectError(signaling.CodeBadMessage)
	r.expectClosed(websocket.StatusPolicyViolation)
}

func TestRateLimit(t *testing.T) {
	s := signalingtest.NewServer(t, server.Config{Rate: 1, Burst: 20})
	r, _ := joinRaw(t, s.URL, someone(signaling.NewCode()))
	go func() {
		for r.write(websocket.MessageText, []byte(`{"v":2,"type":"ping"}`)) == nil {
		}
	}()
	for {
		e, err := r.read()
		if err != nil {
			t.Fatal(err)
		}
		if e.Type == signaling.TypeError {
			if e.Code != signaling.CodeTooFast {
				t.Fatalf("got %+v", e)
			}
			return
		}
	}
}

// A client that does not read is dropped with too_slow; the others go on, and
// learn of it at once.
func TestSlowClient(t *testing.T) {
	s := signalingtest.NewServer(t, server.Config{
		MailboxMessages: 16, Rate: 1e6, Burst: 1e6, Silence: time.Minute, PingInterval: 30 * time.Second,
	})
	code := signaling.NewCode()
	lazy, busy, other := someone(code), someone(code), someone(code)
	rl, _ := joinRaw(t, s.URL, lazy)
	rb, _ := joinRaw(t, s.URL, busy)
	ro, _ := joinRaw(t, s.URL, other)
	rb.expect(signaling.TypeJoined)

	long := strings.Repeat("x", 40_000)
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		for {
			if e, err := ro.read(); err != nil || e.Type == signaling.TypeLeft {
				return
			}
		}
	}()
	sent := 0
	for waiting := true; waiting; sent++ {
		rb.send(relayTo(lazy.Participant, long))
		rb.send(relayTo(other.Participant, `{}`))
		select {
		case <-gone:
			waiting = false
		default:
		}
		if sent > 10_000 {
			t.Fatal("nobody was dropped")
		}
	}
	t.Logf("dropped after %d messages", sent)
	e, err := rb.read()
	for err == nil && e.Code == signaling.CodeNoSuchPeer { // what was on its way
		e, err = rb.read()
	}
	if err != nil || e.Type != signaling.TypeLeft || e.Participant != lazy.Participant || e.Reason != signaling.ReasonLost {
		t.Fatalf("got %+v", e)
	}
	for {
		e, err := rl.read()
		if err != nil {
			t.Fatalf("the slow client was not told: %v", err)
		}
		if e.Type == signaling.TypeError {
			if e.Code != signaling.CodeTooSlow {
				t.Fatalf("got %+v", e)
			}
			return
		}
	}
}

// A connection whose other end is silent is lost, and its member after the grace.
func TestDeadConnection(t *testing.T) {
	s := signalingtest.NewServer(t, server.Config{
		PingInterval: 20 * time.Millisecond, Silence: 50 * time.Millisecond, Grace: 20 * time.Millisecond,
	})
	code := signaling.NewCode()
	dead := someone(code)
	_, _ = joinRaw(t, s.URL, dead) // nothing reads, so that nothing answers pings
	ro, _ := joinRaw(t, s.URL, someone(code))
	if e := ro.expect(signaling.TypeLeft); e.Participant != dead.Participant || e.Reason != signaling.ReasonLost {
		t.Fatalf("got %+v", e)
	}
}

func TestSubprotocolIsNeeded(t *testing.T) {
	s := signalingtest.NewServer(t, server.Config{})
	ws, _, err := websocket.Dial(t.Context(), s.URL+signaling.Path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r := &raw{t: t, ws: ws}
	r.expectClosed(websocket.StatusPolicyViolation)
}
