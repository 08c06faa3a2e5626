package server_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/coder/websocket"

	"moim/signaling"
	"moim/signaling/server"
	"moim/signaling/signalingtest"
)

func TestPresenceAndRelay(t *testing.T) {
	s := signalingtest.NewServer(t, server.Config{})
	code := signaling.NewCode()
	a, b, c := someone(code), someone(code), someone(code)
	ra, welcome := joinRaw(t, s.URL, a)
	if len(welcome.Peers) != 0 || welcome.Resumed {
		t.Fatalf("first welcome is %+v", welcome)
	}
	rb, _ := joinRaw(t, s.URL, b)
	rc, welcome := joinRaw(t, s.URL, c)
	if len(welcome.Peers) != 2 || welcome.Peers[0].Participant != a.Participant || string(welcome.Peers[0].Card) != string(a.Card) {
		t.Fatalf("third welcome is %+v", welcome)
	}
	if e := ra.expect(signaling.TypeJoined); e.Participant != b.Participant || e.Seq != 1 {
		t.Fatalf("got %+v", e)
	}
	ra.expect(signaling.TypeJoined)
	rb.expect(signaling.TypeJoined)

	rc.send(relayTo("", "1"))
	rc.send(relayTo(a.Participant, "2"))
	for i, want := range []string{`"1"`, `"2"`} {
		if e := ra.expect(signaling.TypeSealed); string(e.Payload) != want || e.From != c.Participant || e.Seq != uint64(3+i) {
			t.Fatalf("got %+v, want payload %s", e, want)
		}
	}
	if e := rb.expect(signaling.TypeSealed); string(e.Payload) != `"1"` {
		t.Fatalf("got %+v", e)
	}
	rc.send(signaling.Envelope{Type: signaling.TypeLeave})
	if e := rb.expect(signaling.TypeLeft); e.Participant != c.Participant || e.Reason != signaling.ReasonLeft {
		t.Fatalf("got %+v", e)
	}
	rc.expectClosed(websocket.StatusNormalClosure)
}

func TestRelayStaysInTheRoom(t *testing.T) {
	s := signalingtest.NewServer(t, server.Config{})
	here, there := someone(signaling.NewCode()), someone(signaling.NewCode())
	rh, _ := joinRaw(t, s.URL, here)
	rt, _ := joinRaw(t, s.URL, there)
	e := relayTo(there.Participant, `{}`)
	e.ID = "q1"
	rh.send(e)
	if got := rh.expectError(signaling.CodeNoSuchPeer); got.ID != "q1" || got.Participant != there.Participant {
		t.Fatalf("got %+v", got)
	}
	rh.send(relayTo("", `{}`))
	rt.send(signaling.Envelope{Type: signaling.TypePing, ID: "p"})
	rt.expect(signaling.TypePong) // and nothing before it
}

func TestRoomFull(t *testing.T) {
	s := signalingtest.NewServer(t, server.Config{MaxParticipants: 2})
	code := signaling.NewCode()
	_, _ = joinRaw(t, s.URL, someone(code))
	rb, _ := joinRaw(t, s.URL, someone(code))
	rc := dialRaw(t, s.URL)
	rc.send(someone(code))
	rc.expectError(signaling.CodeRoomFull)
	rc.expectClosed(websocket.StatusPolicyViolation)
	rb.send(signaling.Envelope{Type: signaling.TypeLeave})
	rb.expectClosed(websocket.StatusNormalClosure)
	_, _ = joinRaw(t, s.URL, someone(code))
}

func TestTooManyRooms(t *testing.T) {
	s := signalingtest.NewServer(t, server.Config{MaxRooms: 1})
	code := signaling.NewCode()
	_, _ = joinRaw(t, s.URL, someone(code))
	other := dialRaw(t, s.URL)
	other.send(someone(signaling.NewCode()))
	other.expectError(signaling.CodeServerFull)
	other.expectClosed(websocket.StatusTryAgainLater)
	_, _ = joinRaw(t, s.URL, someone(code))
}

func TestTooManyConnections(t *testing.T) {
	s := signalingtest.NewServer(t, server.Config{MaxConnections: 1})
	_, _ = joinRaw(t, s.URL, someone(signaling.NewCode()))
	other := dialRaw(t, s.URL)
	other.expectError(signaling.CodeServerFull)
	other.expectClosed(websocket.StatusTryAgainLater)
}

func TestIDTaken(t *testing.T) {
	s := signalingtest.NewServer(t, server.Config{})
	join := someone(signaling.NewCode())
	_, _ = joinRaw(t, s.URL, join)
	join.Secret = signaling.NewSecret()
	thief := dialRaw(t, s.URL)
	thief.send(join)
	thief.expectError(signaling.CodeIDTaken)
	thief.expectClosed(websocket.StatusPolicyViolation)
}

func TestReplacedByItself(t *testing.T) {
	s := signalingtest.NewServer(t, server.Config{})
	code := signaling.NewCode()
	join, other := someone(code), someone(code)
	before, _ := joinRaw(t, s.URL, join)
	ro, _ := joinRaw(t, s.URL, other)
	before.expect(signaling.TypeJoined)
	after, welcome := joinRaw(t, s.URL, join)
	if !welcome.Resumed || len(welcome.Peers) != 1 {
		t.Fatalf("got %+v", welcome)
	}
	before.expectError(signaling.CodeReplaced)
	before.expectClosed(websocket.StatusPolicyViolation)
	after.send(relayTo(other.Participant, `{}`))
	ro.expect(signaling.TypeSealed) // and no left or joined before it
}

func TestLostAfterGrace(t *testing.T) {
	s := signalingtest.NewServer(t, server.Config{Grace: 50 * time.Millisecond})
	code := signaling.NewCode()
	join, other := someone(code), someone(code)
	r, _ := joinRaw(t, s.URL, join)
	ro, _ := joinRaw(t, s.URL, other)
	_ = r.ws.CloseNow()
	if e := ro.expect(signaling.TypeLeft); e.Participant != join.Participant || e.Reason != signaling.ReasonLost {
		t.Fatalf("got %+v", e)
	}
	if _, welcome := joinRaw(t, s.URL, join); welcome.Resumed {
		t.Fatal("resumed after the grace time")
	}
	ro.expect(signaling.TypeJoined)
}

// A client that counts gets again what it had not got, and nothing twice.
func TestResumeWithinGrace(t *testing.T) {
	s := signalingtest.NewServer(t, server.Config{Grace: time.Minute})
	code := signaling.NewCode()
	join, other := someone(code), someone(code)
	join.Next = 1
	r, _ := joinRaw(t, s.URL, join)
	ro, _ := joinRaw(t, s.URL, other)
	r.expect(signaling.TypeJoined)
	relay := relayTo(other.Participant, `{}`)
	for n := range 5 {
		relay.Seq = uint64(n + 1)
		r.send(relay)
		ro.expect(signaling.TypeSealed)
		ro.send(relayTo(join.Participant, strconv.Itoa(n)))
	}
	if e := r.expect(signaling.TypeSealed); string(e.Payload) != `"0"` || e.Seq != 2 {
		t.Fatalf("got %+v", e)
	}
	_ = r.ws.CloseNow()
	for n := range 100 {
		ro.send(relayTo(join.Participant, strconv.Itoa(5+n)))
	}

	join.Next = 3
	r, welcome := joinRaw(t, s.URL, join)
	if !welcome.Resumed || welcome.Next != 6 || len(welcome.Peers) != 1 {
		t.Fatalf("got %+v", welcome)
	}
	for n := 1; n < 105; n++ {
		if e := r.expect(signaling.TypeSealed); string(e.Payload) != string(payload(strconv.Itoa(n))) || e.Seq != uint64(n+2) {
			t.Fatalf("got %+v, want payload %d", e, n)
		}
	}
	r.send(relay) // seq 5, sent again: not delivered again
	relay.Seq, relay.Payload = 6, payload("new")
	r.send(relay)
	if e := ro.expect(signaling.TypeSealed); string(e.Payload) != `"new"` {
		t.Fatalf("got %+v", e)
	}
}

// Whoever asks for messages that are gone starts anew, still unnoticed.
func TestResumeTooFarBack(t *testing.T) {
	s := signalingtest.NewServer(t, server.Config{Grace: time.Minute})
	code := signaling.NewCode()
	join, other := someone(code), someone(code)
	join.Next = 1
	r, _ := joinRaw(t, s.URL, join)
	_, _ = joinRaw(t, s.URL, other)
	r.expect(signaling.TypeJoined)
	r.send(signaling.Envelope{Type: signaling.TypePing, Next: 2})
	r.expect(signaling.TypePong)
	_ = r.ws.CloseNow()
	if _, welcome := joinRaw(t, s.URL, join); welcome.Resumed || len(welcome.Peers) != 1 || welcome.Next != 1 {
		t.Fatalf("got %+v", welcome)
	}
}

// A mailbox that overflows in the grace time ends it.
func TestLostMailboxOverflows(t *testing.T) {
	s := signalingtest.NewServer(t, server.Config{Grace: time.Minute, MailboxMessages: 8})
	code := signaling.NewCode()
	join, other := someone(code), someone(code)
	r, _ := joinRaw(t, s.URL, join)
	ro, _ := joinRaw(t, s.URL, other)
	r.expect(signaling.TypeJoined)
	_ = r.ws.CloseNow()
	// Until the server has noticed the end, it may write some into the void.
	for range 100 {
		ro.send(relayTo(join.Participant, `{}`))
		ro.send(signaling.Envelope{Type: signaling.TypePing})
		e, err := ro.read()
		if err != nil {
			t.Fatal(err)
		}
		if e.Type == signaling.TypeLeft {
			return
		}
	}
	t.Fatal("nobody left")
}
