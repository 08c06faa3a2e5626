package server_test

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

// knocker tries to come into a room.
type knocker struct {
	config  client.Config
	outcome chan error
	waits   chan bool
	sealed  *client.Sealed
}

// knock joins in the background.
func knock(ctx context.Context, t *testing.T, s *signalingtest.Server, code signaling.Code, config client.Config) *knocker {
	t.Helper()
	if config.Participant == "" {
		config.Participant, config.Secret = signaling.NewParticipantID(), signaling.NewSecret()
	}
	k := &knocker{outcome: make(chan error, 1), waits: make(chan bool, 16)}
	config.Server = s.URL
	config.Waiting = func(waiting bool) { k.waits <- waiting }
	k.config = config
	go func() {
		var err error
		k.sealed, err = client.Join(ctx, config, s.Room(code), signaling.Card{Name: "Grace"})
		k.outcome <- err
	}()
	t.Cleanup(func() {
		if k.sealed != nil {
			k.sealed.Drop()
		}
	})
	return k
}

// want waits for the outcome: a code, or "" for having come in.
func (k *knocker) want(t *testing.T, want signaling.ErrorCode) {
	t.Helper()
	select {
	case err := <-k.outcome:
		var refusal *signaling.Error
		switch {
		case want == "" && err != nil:
			t.Fatalf("did not come in: %v", err)
		case want != "" && (!errors.As(err, &refusal) || refusal.Code != want):
			t.Fatalf("got %v, want %s", err, want)
		}
	case <-time.After(patience):
		t.Fatal("no answer to the join")
	}
}

// wantWaits waits until it is told to wait.
func (k *knocker) wantWaits(t *testing.T) {
	t.Helper()
	select {
	case waiting := <-k.waits:
		if !waiting {
			t.Fatal("waits no more")
		}
	case err := <-k.outcome:
		t.Fatalf("did not have to wait: %v", err)
	case <-time.After(patience):
		t.Fatal("was not told to wait")
	}
}

func TestLock(t *testing.T) {
	t.Parallel()
	s, code := signalingtest.NewServer(t, server.Config{}), signaling.NewCode()
	host := s.Host(code, "Ada")
	guest, welcome := s.Join(code, "Hana")
	if welcome.Admin != host.Key.Public() || welcome.Rules == nil || welcome.Rules.Locked {
		t.Fatalf("welcome tells of %q, %+v", welcome.Admin, welcome.Rules)
	}
	host.Await(signaling.TypeJoined)
	host.Order(signaling.ActionLock, "", 1)
	told := guest.Await(signaling.TypeGoverned)
	if !told.Rules.Locked || !told.Order.SignedBy(host.Key.Public(), s.Room(code).ID()) {
		t.Fatalf("guest was told %+v by %+v", told.Rules, told.Order)
	}
	knock(t.Context(), t, s, code, client.Config{}).want(t, signaling.CodeLocked)
	// Who is present comes back.
	again := knock(t.Context(), t, s, code, client.Config{Participant: guest.ID, Secret: guest.Config.Secret})
	again.want(t, "")
	host.Await(signaling.TypeGoverned)
	host.Order(signaling.ActionLock, "", 0)
	host.Await(signaling.TypeGoverned)
	knock(t.Context(), t, s, code, client.Config{}).want(t, "")
}

func TestWaitingRoom(t *testing.T) {
	t.Parallel()
	for _, transport := range []client.Transport{client.WebSocket, client.Events, client.Poll} {
		t.Run(string(transport), func(t *testing.T) {
			t.Parallel()
			s, code := signalingtest.NewServer(t, server.Config{}), signaling.NewCode()
			host := s.Host(code, "Ada")
			host.Order(signaling.ActionWait, "", 1)
			host.Await(signaling.TypeGoverned)
			config := client.Config{Transports: []client.Transport{transport}}

			first := knock(t.Context(), t, s, code, config)
			first.wantWaits(t)
			asked := host.Await(signaling.TypeKnock)
			if asked.Participant != first.config.Participant || signaling.ParseCard(asked.Card).Name != "Grace" {
				t.Fatalf("host was asked about %s %s", asked.Participant, asked.Card)
			}
			host.Order(signaling.ActionAdmit, asked.Participant, 0)
			first.want(t, "")
			host.Await(signaling.TypeKnock)
			host.Await(signaling.TypeJoined)

			second := knock(t.Context(), t, s, code, config)
			second.wantWaits(t)
			host.Order(signaling.ActionRefuse, host.Await(signaling.TypeKnock).Participant, 0)
			second.want(t, signaling.CodeRefused)
			host.Await(signaling.TypeKnock)

			ctx, giveUp := context.WithCancel(t.Context())
			third := knock(ctx, t, s, code, config)
			third.wantWaits(t)
			host.Await(signaling.TypeKnock)
			giveUp()
			if gone := host.Await(signaling.TypeKnock); gone.Reason != signaling.ReasonLeft || gone.Participant != third.config.Participant {
				t.Fatalf("host heard %+v of who gave up", gone)
			}
			// A card that does not open is no name to show.
			stranger := s.Room(signaling.NewCode())
			sealer, err := signaling.NewSealer(stranger, signaling.NewParticipantID(), signaling.Card{Name: "Eve"})
			if err != nil {
				t.Fatal(err)
			}
			r := dialRaw(t, s.URL)
			r.send(signaling.Envelope{
				Type: signaling.TypeJoin, Room: s.Room(code).ID(), Participant: signaling.NewParticipantID(),
				Secret: signaling.NewSecret(), Card: sealer.Card(),
			})
			r.expect(signaling.TypeWaiting)
			if asked := host.Await(signaling.TypeKnock); asked.Card != nil {
				t.Fatalf("a card without the code opened: %s", asked.Card)
			}
		})
	}
}

func TestWaitingRoomWithoutHosts(t *testing.T) {
	t.Parallel()
	s, code := signalingtest.NewServer(t, server.Config{HostPatience: 300 * time.Millisecond}), signaling.NewCode()
	host := s.Host(code, "Ada")
	guest, _ := s.Join(code, "Hana")
	host.Order(signaling.ActionWait, "", 1)
	guest.Await(signaling.TypeGoverned)
	waiting := knock(t.Context(), t, s, code, client.Config{})
	waiting.wantWaits(t)
	host.Leave()
	guest.Await(signaling.TypeLeft)
	if told := guest.Await(signaling.TypeGoverned); told.Rules.Waiting || told.Order != nil {
		t.Fatalf("guest was told %+v by %+v", told.Rules, told.Order)
	}
	waiting.want(t, "")
}

func TestRemove(t *testing.T) {
	t.Parallel()
	s, code := signalingtest.NewServer(t, server.Config{}), signaling.NewCode()
	host := s.Host(code, "Ada")
	out, _ := s.Join(code, "Mallory")
	guest, _ := s.Join(code, "Hana")
	out.Await(signaling.TypeJoined)
	host.Order(signaling.ActionRemove, out.ID, 0)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if _, err := out.Receive(ctx); !errors.Is(err, &signaling.Error{Code: signaling.CodeRemoved}) {
		t.Fatalf("the removed one was told %v", err)
	}
	left := guest.Await(signaling.TypeLeft)
	if left.Participant != out.ID || left.Reason != signaling.ReasonRemoved || left.Order == nil ||
		left.Order.Target != out.ID || !left.Order.SignedBy(host.Key.Public(), s.Room(code).ID()) {
		t.Fatalf("guest was told %+v", left)
	}
	same := client.Config{Participant: out.ID, Secret: signaling.NewSecret()}
	knock(t.Context(), t, s, code, same).want(t, signaling.CodeRemoved)
	secret := client.Config{Participant: signaling.NewParticipantID(), Secret: out.Config.Secret}
	knock(t.Context(), t, s, code, secret).want(t, signaling.CodeRemoved)
	knock(t.Context(), t, s, code, client.Config{}).want(t, "") // who knows the code and is somebody new
}

func TestLimit(t *testing.T) {
	t.Parallel()
	s, code := signalingtest.NewServer(t, server.Config{MaxParticipants: 3}), signaling.NewCode()
	host := s.Host(code, "Ada")
	host.Order(signaling.ActionLimit, "", 1)
	host.Await(signaling.TypeGoverned)
	knock(t.Context(), t, s, code, client.Config{}).want(t, signaling.CodeRoomFull)
	host.Order(signaling.ActionLimit, "", 40)
	host.Await(signaling.TypeGoverned)
	for range 2 {
		knock(t.Context(), t, s, code, client.Config{}).want(t, "")
	}
	knock(t.Context(), t, s, code, client.Config{}).want(t, signaling.CodeRoomFull) // the server's own limit
}

// TestUnlawfulOrders gives orders that nobody may obey.
func TestUnlawfulOrders(t *testing.T) {
	t.Parallel()
	s, code := signalingtest.NewServer(t, server.Config{}), signaling.NewCode()
	host := s.Host(code, "Ada")
	guest, _ := s.Join(code, "Mallory")
	host.Await(signaling.TypeJoined)
	room := s.Room(code)
	first := host.Sign(room, signaling.ActionLimit, "", 9)
	forged := host.Sign(room, signaling.ActionLock, "", 1)
	forged.Value = 0
	other := host.Sign(s.Room(signaling.NewCode()), signaling.ActionLock, "", 1)
	own := signaling.NewAdminKey().Sign(room.ID(), signaling.Order{Action: signaling.ActionRemove, Issuer: guest.ID, Serial: 1, Target: host.ID})
	late := host.Sign(room, signaling.ActionLock, "", 1)
	host.Give(late)
	host.Await(signaling.TypeGoverned)
	guest.Await(signaling.TypeGoverned)
	for name, test := range map[string]struct {
		by    *signalingtest.Participant
		order signaling.Order
	}{
		"changed": {host.Participant, forged}, "for another room": {host.Participant, other},
		"overtaken": {host.Participant, first}, "replayed": {host.Participant, late},
		"somebody else's": {guest, host.Sign(room, signaling.ActionLock, "", 0)}, "by another key": {guest, own},
	} {
		test.by.Give(test.order)
		if e := test.by.Await(signaling.TypeError); e.Code != signaling.CodeBadOrder {
			t.Errorf("%s: %s", name, e.Code)
		}
	}
	knock(t.Context(), t, s, code, client.Config{}).want(t, signaling.CodeLocked)
}

// TestUngoverned shows that a room without a key cannot be governed, not even by
// whoever comes later.
func TestUngoverned(t *testing.T) {
	t.Parallel()
	s, code := signalingtest.NewServer(t, server.Config{}), signaling.NewCode()
	_, welcome := s.Join(code, "Ada")
	if welcome.Admin != "" || welcome.Rules != nil {
		t.Fatalf("a room without a key has %q, %+v", welcome.Admin, welcome.Rules)
	}
	key := signaling.NewAdminKey()
	late := s.JoinAs(client.Config{
		Participant: signaling.NewParticipantID(), Secret: signaling.NewSecret(), Admin: key.Public,
	}, code, "Mallory")
	if welcome := late.Await(signaling.TypeWelcome); welcome.Admin != "" {
		t.Fatalf("somebody later brought the key %q", welcome.Admin)
	}
	late.Give(key.Sign(s.Room(code).ID(), signaling.Order{Action: signaling.ActionLock, Issuer: late.ID, Serial: 1, Value: 1}))
	if e := late.Await(signaling.TypeError); e.Code != signaling.CodeBadOrder {
		t.Fatalf("got %s", e.Code)
	}
}

// TestRestartKeepsTheKey shows that whoever comes back first brings the key along.
func TestRestartKeepsTheKey(t *testing.T) {
	t.Parallel()
	s, code := signalingtest.NewServer(t, server.Config{}), signaling.NewCode()
	host := s.Host(code, "Ada")
	guest := s.JoinAs(client.Config{
		Participant: signaling.NewParticipantID(), Secret: signaling.NewSecret(), Admin: host.Key.Public,
	}, code, "Hana")
	guest.Await(signaling.TypeWelcome)
	s.Kill()
	s.Start()
	for _, p := range []*signalingtest.Participant{host.Participant, guest} {
		for e := p.Next(); e.Type != signaling.TypeWelcome; e = p.Next() {
		}
	}
	host.Order(signaling.ActionLock, "", 1)
	for e := host.Next(); e.Type != signaling.TypeGoverned; e = host.Next() {
		if e.Type == signaling.TypeError {
			t.Fatalf("the order was refused: %s", e.Message)
		}
	}
}

// TestManyKnocks knocks a thousand times from one address. What waits is bounded at
// each moment, however long it takes.
func TestManyKnocks(t *testing.T) { //nolint:paralleltest // it keeps the processors busy
	const most = 8
	s, code := signalingtest.NewServer(t, server.Config{KnockRate: 1e6, KnockBurst: 1e6}), signaling.NewCode()
	host := s.Host(code, "Ada")
	host.Order(signaling.ActionWait, "", 1)
	host.Await(signaling.TypeGoverned)
	waits := make(map[string]bool)
	refused := 0
	for range 1000 {
		r, id := dialRaw(t, s.URL), signaling.NewParticipantID()
		r.send(signaling.Envelope{
			Type: signaling.TypeJoin, Room: s.Room(code).ID(), Participant: id, Secret: signaling.NewSecret(),
		})
		switch e, err := r.read(); {
		case err != nil:
			t.Fatal(err)
		case e.Type == signaling.TypeWaiting:
			for !waits[id] { // who is too quiet meanwhile waits no more
				k := host.Await(signaling.TypeKnock)
				if k.Reason == "" {
					waits[k.Participant] = true
				} else {
					delete(waits, k.Participant)
				}
			}
			if len(waits) > most {
				t.Fatalf("%d wait from one address", len(waits))
			}
		case e.Code == signaling.CodeTooFast:
			refused++
		default:
			t.Fatalf("got %s %s", e.Type, e.Code)
		}
	}
	if refused == 0 || len(waits) == 0 {
		t.Errorf("%d wait and %d were refused of 1000 from one address", len(waits), refused)
	}
	guest, _ := s.Join(signaling.NewCode(), "Hana") // others do not notice
	guest.Leave()
}
