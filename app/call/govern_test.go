package call_test

import (
	"slices"
	"testing"
	"time"

	"moim/app/call"
	"moim/signaling"
)

const (
	roomID = "0b1f887e2d20b1ddc24b069ab29af414"
	nextID = "1b1f887e2d20b1ddc24b069ab29af414"
)

// governed is a script that has joined a room with that key, as host where it is own's.
func governed(t *testing.T, own, room signaling.AdminKey, peers ...call.PeerID) *script {
	t.Helper()
	s := newScript(t, call.Config{Preferences: call.Preferences{Name: "Ada"}})
	s.play(call.Join{Text: code})
	s.play(call.Asking{Attempt: 1, Waiting: true})
	if !s.snapshot().Governance.Asked {
		t.Fatal("nobody sees that a host was asked")
	}
	s.play(call.Entered{Attempt: 1, ID: self, Room: call.Room{Code: code, ID: roomID}, Key: own})
	first := welcome(false, peers...)
	first.Admin, first.Rules = room.Public(), &signaling.Rules{}
	s.receive(first)
	for _, id := range peers {
		s.play(changed(id, call.StateConnected))
		s.play(call.ChannelChanged{Peer: id, Channel: call.DataChannel, Open: true})
	}
	return s
}

// withoutChat leaves out what the chat sends.
func withoutChat(effects []call.Effect) []call.Effect {
	return slices.DeleteFunc(effects, func(e call.Effect) bool {
		switch e := e.(type) {
		case call.SendData:
			return e.Payload.Type == signaling.PayloadChat
		case call.RelayOut:
			return e.Payload.Type == signaling.PayloadChat
		}
		return false
	})
}

// orders are those since the last look, without the signatures and serials.
func (s *script) orders(key signaling.AdminKey, room string) []signaling.Order {
	s.t.Helper()
	var out []signaling.Order
	for _, e := range s.take() {
		if o, ok := e.(call.SendOrder); ok {
			if !o.Order.SignedBy(key.Public(), room) || o.Order.Issuer != string(self) {
				s.t.Errorf("order %+v is not signed", o.Order)
			}
			o.Order.Signature, o.Order.Issuer, o.Order.Serial = "", "", 0
			out = append(out, o.Order)
		}
	}
	return out
}

// prove lets a peer prove that it holds a key.
func (s *script) prove(id call.PeerID, key signaling.AdminKey, room string, spare bool) {
	s.t.Helper()
	order := key.Sign(room, signaling.Order{Action: signaling.ActionHold, Issuer: string(id), Serial: 1})
	s.receive(relayed(s.t, id, signaling.Payload{Type: signaling.PayloadHold, Hold: &signaling.Hold{
		Admin: key.Public(), Order: order, Spare: spare,
	}}))
}

func removal(target, issuer call.PeerID, key signaling.AdminKey, room string) signaling.Envelope {
	o := key.Sign(room, signaling.Order{Action: signaling.ActionRemove, Issuer: string(issuer), Serial: 7, Target: string(target)})
	e := left(target, signaling.ReasonRemoved)
	e.Order = &o
	return e
}

// TestRemovalsOfOthers shows that nobody gives a connection up because a server says so.
func TestRemovalsOfOthers(t *testing.T) {
	key, servers := signaling.NewAdminKey(), signaling.NewAdminKey()
	for name, test := range map[string]struct {
		prepare func(*script)
		left    signaling.Envelope
		gone    bool
	}{
		"without an order":         {func(s *script) { s.prove(below, key, roomID, false) }, left(above, signaling.ReasonRemoved), false},
		"by a key of the server's": {func(*script) {}, removal(above, below, servers, roomID), false},
		"before anybody proved it": {func(*script) {}, removal(above, below, key, roomID), false},
		"by somebody with a spare": {func(s *script) { s.prove(below, key, roomID, true) }, removal(above, below, key, roomID), false},
		"by another one's word":    {func(s *script) { s.prove(above, key, roomID, false) }, removal(above, below, key, roomID), false},
		"from another room":        {func(s *script) { s.prove(below, key, nextID, false) }, removal(above, below, key, nextID), false},
		"of somebody else": {func(s *script) { s.prove(below, key, roomID, false) }, func() signaling.Envelope {
			e := removal(below, below, key, roomID)
			e.Participant = string(above)
			return e
		}(), false},
		"by a host who has proved it": {func(s *script) { s.prove(below, key, roomID, false) }, removal(above, below, key, roomID), true},
	} {
		s := governed(t, signaling.NewAdminKey(), key, below, above)
		test.prepare(s)
		s.receive(test.left)
		if gone := s.peer(above) == nil; gone != test.gone {
			t.Errorf("removed %s: the connection is gone: %t", name, gone)
		}
	}
}

// TestClaimsWithoutProof hands nothing to who does not prove anything, and takes
// nothing from them.
func TestClaimsWithoutProof(t *testing.T) {
	key, other := signaling.NewAdminKey(), signaling.NewAdminKey()
	s := governed(t, signaling.NewAdminKey(), key, below, above)
	s.prove(below, other, roomID, false)
	stolen := key.Sign(roomID, signaling.Order{Action: signaling.ActionHold, Issuer: string(above), Serial: 1})
	s.receive(relayed(t, below, signaling.Payload{Type: signaling.PayloadHold, Hold: &signaling.Hold{Admin: key.Public(), Order: stolen}}))
	handed := signaling.Payload{Type: signaling.PayloadKey, Key: &signaling.Key{Seed: key.Seed()}}
	move := signaling.Payload{Type: signaling.PayloadMove, Move: &signaling.Move{Code: "00000000000A", Admin: other.Public()}}
	s.take()
	for _, p := range []signaling.Payload{handed, move} {
		s.receive(relayed(t, below, p))
		data, err := p.Encode()
		if err != nil {
			t.Fatal(err)
		}
		s.play(call.MessageReceived{Peer: below, Channel: "moim", Data: data})
	}
	s.wantEffects()
	if g := s.snapshot().Governance; g.Host || g.Moving || s.peer(below).Host {
		t.Errorf("%+v, host: %t", g, s.peer(below).Host)
	}
	s.prove(below, key, roomID, false)
	s.receive(relayed(t, below, move))
	if got := s.take(); !slices.Contains(got, call.Effect(call.Relocate{Attempt: 1, Move: *move.Move})) {
		t.Errorf("a host's new code is not followed: %s", list(got))
	}
}

func TestHostGoverns(t *testing.T) {
	key := signaling.NewAdminKey()
	s := governed(t, key, key, above)
	if got := s.orders(key, roomID); len(got) != 1 || got[0].Action != signaling.ActionHold {
		t.Fatalf("orders on joining: %+v", got)
	}
	for _, c := range []call.Command{call.SetLock{On: true}, call.SetWaiting{On: true}, call.SetLimit{People: 5}, call.MakeHost{Peer: above}} {
		s.play(c)
	}
	effects := s.effects
	want := []signaling.Order{
		{Action: signaling.ActionLock, Value: 1}, {Action: signaling.ActionWait, Value: 1}, {Action: signaling.ActionLimit, Value: 5},
	}
	if got := s.orders(key, roomID); !slices.Equal(got, want) {
		t.Errorf("orders %+v", got)
	}
	if direct, ok := effects[len(effects)-1].(call.SendData); !ok || direct.Peer != above || direct.Payload.Key.Seed != key.Seed() {
		t.Errorf("the key does not go directly: %s", list(effects))
	}
	knock := func(id call.PeerID, name string) {
		e := signaling.Envelope{V: signaling.Version, Type: signaling.TypeKnock, Participant: string(id)}
		if name != "" {
			e.Card = card(name)
		}
		s.receive(e)
	}
	stranger, grace := call.PeerID(nextID), call.PeerID(roomID)
	knock(stranger, "")
	knock(above, "Peer 9")
	knock(grace, "Grace")
	want = []signaling.Order{
		{Action: signaling.ActionRefuse, Target: string(stranger)}, {Action: signaling.ActionAdmit, Target: string(above)},
	}
	if got := s.orders(key, roomID); !slices.Equal(got, want) {
		t.Errorf("orders on knocks: %+v", got)
	}
	if knocks := s.snapshot().Governance.Knocks; len(knocks) != 1 || knocks[0] != (call.Knock{ID: grace, Name: "Grace"}) {
		t.Errorf("knocks %+v", knocks)
	}
	s.play(call.Admit{ID: grace})
	if got := s.orders(key, roomID); len(got) != 1 || len(s.snapshot().Governance.Knocks) != 0 {
		t.Errorf("admitted by %+v, %+v wait", got, s.snapshot().Governance.Knocks)
	}
	s.play(call.Remove{Peer: above})
	if s.peer(above) != nil {
		t.Error("the removed one is still connected")
	}
}

// TestRestoredRules lets a server forget what holds.
func TestRestoredRules(t *testing.T) {
	key := signaling.NewAdminKey()
	s := governed(t, key, key, above)
	s.receive(signaling.Envelope{V: signaling.Version, Type: signaling.TypeGoverned, Rules: &signaling.Rules{Locked: true, Limit: 4}})
	s.receive(offline())
	s.take()
	again := welcome(false)
	again.Admin, again.Rules = key.Public(), &signaling.Rules{}
	s.receive(again)
	want := []signaling.Order{
		{Action: signaling.ActionHold},
		{Action: signaling.ActionAdmit, Target: string(above)},
		{Action: signaling.ActionLimit, Value: 4},
		{Action: signaling.ActionLock, Value: 1},
	}
	if got := s.orders(key, roomID); !slices.Equal(got, want) {
		t.Errorf("orders %+v, want %+v", got, want)
	}
}

// TestSpareKey gives the key to somebody early, who governs when the host is gone.
func TestSpareKey(t *testing.T) {
	key := signaling.NewAdminKey()
	host := governed(t, key, key, below, above)
	host.receive(relayed(t, above, signaling.Payload{Type: signaling.PayloadHost, Host: &signaling.Host{}}))
	host.take()
	host.until(3 * time.Second)
	offered := withoutChat(host.take())
	if len(offered) != 1 || offered[0].(call.SendData).Peer != above || !offered[0].(call.SendData).Payload.Key.Spare { //nolint:forcetypeassert // a test
		t.Fatalf("the spare goes to %s", list(offered))
	}

	heir := governed(t, signaling.NewAdminKey(), key, below, above)
	heir.prove(below, key, roomID, false)
	heir.receive(relayed(t, below, signaling.Payload{Type: signaling.PayloadKey, Key: &signaling.Key{Seed: key.Seed(), Spare: true}}))
	heir.until(5 * time.Second)
	if heir.snapshot().Governance.Host {
		t.Fatal("the heir governs beside the host")
	}
	heir.take()
	heir.receive(left(below, signaling.ReasonLeft))
	heir.until(6 * time.Second)
	if got := heir.orders(key, roomID); len(got) != 1 || got[0].Action != signaling.ActionHold || !heir.snapshot().Governance.Host {
		t.Errorf("the heir governs: %t, with %+v", heir.snapshot().Governance.Host, got)
	}
}

// TestNewCode leads to a new room: connections stay, the old key counts no more.
func TestNewCode(t *testing.T) {
	key, next := signaling.NewAdminKey(), signaling.NewAdminKey()
	s := governed(t, key, key, below, above)
	s.play(changed(below, call.StateFailed))
	s.take()
	s.play(call.NewCode{})
	s.wantEffects(call.MakeCode{Attempt: 1})
	made := signaling.NewCode()
	s.play(call.CodeMade{Attempt: 1, Code: made, Key: next})
	move := signaling.Move{Code: made.Canonical(), Admin: next.Public()}
	told := signaling.Payload{Type: signaling.PayloadMove, Move: &move}
	s.wantEffects(call.RelayOut{Attempt: 1, To: below, Payload: told}, call.SendData{Peer: above, Channel: call.DataChannel, Payload: told}, call.Relocate{Attempt: 1, Move: move})
	s.receive(signaling.Envelope{V: signaling.Version, Type: signaling.TypeRelocated, Room: nextID, Admin: next.Public()})
	first := welcome(false)
	first.Admin = next.Public()
	s.receive(first)
	if got := s.orders(next, nextID); len(got) != 1 || got[0].Action != signaling.ActionHold {
		t.Errorf("orders in the new room: %+v", got)
	}
	if s.peer(above) == nil || s.peer(above).State != call.StateConnected {
		t.Fatal("the connection did not stay")
	}
	s.prove(above, key, nextID, false)
	if s.peer(above).Host {
		t.Error("the former key counts")
	}
	s.receive(removal(above, self, key, roomID))
	if s.peer(above) == nil {
		t.Error("an order by the former key counts")
	}
}

// TestHostsStayHosts hands the key of the new room to whoever was host in the old one,
// and to nobody else.
func TestHostsStayHosts(t *testing.T) {
	key, next := signaling.NewAdminKey(), signaling.NewAdminKey()
	s := governed(t, key, key, below, above)
	s.prove(above, key, roomID, false)
	s.play(call.NewCode{})
	s.play(call.CodeMade{Attempt: 1, Code: signaling.NewCode(), Key: next})
	s.receive(signaling.Envelope{V: signaling.Version, Type: signaling.TypeRelocated, Room: nextID, Admin: next.Public()})
	first := welcome(false)
	first.Admin = next.Public()
	s.receive(first)
	handed := func() (to []call.PeerID) {
		for _, e := range s.take() {
			if data, ok := e.(call.SendData); ok && data.Payload.Key != nil && !data.Payload.Key.Spare {
				if data.Payload.Key.Seed != next.Seed() {
					t.Error("another key was handed on")
				}
				to = append(to, data.Peer)
			}
		}
		return to
	}
	s.until(s.now + 5*time.Second)
	if to := handed(); to != nil {
		t.Fatalf("handed to %v, who have not come", to)
	}
	s.receive(joined(below))
	s.receive(joined(above))
	s.until(s.now + time.Second)
	if to := handed(); !slices.Equal(to, []call.PeerID{above}) {
		t.Fatalf("handed to %v", to)
	}
	s.prove(above, next, nextID, false)
	s.until(s.now + 10*time.Second)
	if to := handed(); to != nil || !s.peer(above).Host || s.peer(below).Host {
		t.Errorf("handed to %v again", to)
	}
}

func TestCarries(t *testing.T) {
	key := signaling.NewAdminKey()
	s := governed(t, key, key, above)
	if c := s.snapshot().Governance.Carries; c != (call.Carries{}) {
		t.Errorf("%+v where nothing is measured", c)
	}
	s.play(call.TransportMeasured{Stats: call.TransportStats{Upload: call.UploadStats{ForecastNextBPS: 900_000, MoreFit: 4}}})
	if c := s.snapshot().Governance.Carries; c != (call.Carries{People: 6}) {
		t.Errorf("%+v, want 6 by one's own upload", c)
	}
	narrow := status(true, true, false)
	narrow.Status.Carries = 3
	s.receive(relayed(t, above, narrow))
	if c := s.snapshot().Governance.Carries; c != (call.Carries{People: 3, Peer: above, Name: "Peer 9"}) {
		t.Errorf("%+v, want 3 by the other's", c)
	}
}

func TestRemovedOneself(t *testing.T) {
	s := inCall(t, above)
	s.play(changed(above, call.StateConnected))
	s.play(call.ReceiveEnded{Attempt: 1, Err: &signaling.Error{Code: signaling.CodeRemoved}})
	if got := s.snapshot(); got.Phase != call.PhaseIdle || len(got.Peers) != 0 {
		t.Errorf("phase %s with %d peers", got.Phase, len(got.Peers))
	}
	wantProblem(t, s.snapshot().Problem, call.ProblemRemoved)
}
