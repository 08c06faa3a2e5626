package call

import (
	"cmp"
	"errors"
	"log/slog"
	"slices"

	"moim/signaling"
)

// isExpelled says whether the server ended it by order of a host.
func isExpelled(err error) bool {
	var refusal *signaling.Error
	return errors.As(err, &refusal) && (refusal.Code == signaling.CodeRemoved || refusal.Code == signaling.CodeRefused)
}

// governingMessage handles what the server tells about governing.
func (t *turn) governingMessage(message signaling.Envelope) {
	switch message.Type {
	case signaling.TypeGoverned:
		t.govern.rules = *message.Rules
	case signaling.TypeKnock:
		t.knocked(message)
	case signaling.TypeRelocated:
		t.relocated(message)
	default:
		t.note(slog.LevelDebug, "message ignored", "", nil)
	}
}

// knocked is somebody who waits. Who does not know the code, so that the card does not
// open, is sent away, and who was here before the server forgot it comes in.
func (t *turn) knocked(message signaling.Envelope) {
	id := PeerID(message.Participant)
	t.unknock(id)
	switch {
	case !t.govern.host || message.Reason != "":
	case t.peer(id) != nil:
		t.order(signaling.Order{Action: signaling.ActionAdmit, Target: string(id)})
	case len(message.Card) == 0:
		t.order(signaling.Order{Action: signaling.ActionRefuse, Target: string(id)})
	case len(t.govern.knocks) < maxKnocks:
		t.govern.knocks = append(slices.Clone(t.govern.knocks), Knock{id, signaling.ParseCard(message.Card).Name})
	}
}

// unknock forgets somebody who waited.
func (t *turn) unknock(id PeerID) {
	t.govern.knocks = slices.DeleteFunc(slices.Clone(t.govern.knocks), func(k Knock) bool { return k.ID == id })
}

// welcomeGoverned takes the room's key and rules from a welcome. A host tells a server
// that knows nothing of it, or not any more, what holds.
func (t *turn) welcomeGoverned(message signaling.Envelope) {
	g := &t.govern
	before := g.rules
	g.rules = signaling.Rules{}
	if message.Rules != nil {
		g.rules = *message.Rules
	}
	first := !g.bound
	if first {
		g.bound, g.admin, g.asked = true, message.Admin, false
		g.host = g.admin != "" && g.key.Public() == g.admin
		if !g.host {
			g.key = signaling.AdminKey{}
		}
	}
	if g.admin != message.Admin {
		t.note(slog.LevelWarn, "the server has bound the room to another key", "", nil)
		return
	}
	if !g.host || message.Resumed {
		return
	}
	t.assume()
	if !first {
		t.restore(before)
	}
}

// assume shows the server and the others that one holds the key.
func (t *turn) assume() {
	t.govern.host, t.govern.spare = true, false
	t.order(signaling.Order{Action: signaling.ActionHold})
	if len(t.peers) > 0 {
		t.showHold("")
	}
}

// restore orders again what held at a server that has forgotten it. Who is known may
// come back whatever that is.
func (t *turn) restore(before signaling.Rules) {
	now := t.govern.rules
	if before.Locked || before.Waiting || before.Limit > 0 {
		for i := range t.peers {
			if t.peers[i].presence != present {
				t.order(signaling.Order{Action: signaling.ActionAdmit, Target: string(t.peers[i].id)})
			}
		}
	}
	for _, id := range t.govern.removed {
		t.order(signaling.Order{Action: signaling.ActionRemove, Target: string(id)})
	}
	if before.Limit != now.Limit {
		t.order(signaling.Order{Action: signaling.ActionLimit, Value: before.Limit})
	}
	if before.Waiting != now.Waiting {
		t.order(signaling.Order{Action: signaling.ActionWait, Value: number(before.Waiting)})
	}
	if before.Locked != now.Locked {
		t.order(signaling.Order{Action: signaling.ActionLock, Value: number(before.Locked)})
	}
}

// showHold proves to one participant, or to everybody, that one holds the key.
func (t *turn) showHold(to PeerID) {
	g := &t.govern
	if !g.host && !g.spare {
		return
	}
	g.serial++
	hold := signaling.Hold{Admin: g.key.Public(), Spare: g.spare}
	hold.Order = g.key.Sign(t.room.ID, signaling.Order{Action: signaling.ActionHold, Issuer: string(t.id), Serial: g.serial})
	t.do(relay{Attempt: t.attempt, To: to, Payload: signaling.Payload{Type: signaling.PayloadHold, Hold: &hold}})
}

// governingPayload handles what another participant says about governing.
func (t *turn) governingPayload(p *peer, payload signaling.Payload) {
	g := &t.govern
	switch {
	case payload.Hold != nil:
		if payload.Hold.Admin == g.admin && payload.Hold.Proves(string(p.id), t.room.ID) {
			p.governing.host, p.governing.spare = !payload.Hold.Spare, payload.Hold.Spare
		}
	case payload.Key != nil:
		t.takeKey(p, *payload.Key)
	case payload.Move != nil:
		if p.governing.host && !g.moving && payload.Move.Code != canonical(t.room.Code) {
			g.moving = true
			t.do(relocate{t.attempt, *payload.Move})
		}
	}
}

// takeKey takes the room's key from a host.
func (t *turn) takeKey(p *peer, handed signaling.Key) {
	g := &t.govern
	key, err := signaling.ParseAdminKey(handed.Seed)
	if err != nil || !p.governing.host || g.admin == "" || key.Public() != g.admin || g.host {
		return
	}
	g.key = key
	if !handed.Spare {
		t.assume()
		return
	}
	g.spare = true
	t.showHold(p.id)
}

// handOn hands the key on before one leaves, where nobody has it.
func (t *turn) handOn() {
	if !t.govern.host || t.anyPeer(func(p *peer) bool { return p.governing.host || p.governing.spare }) {
		return
	}
	if heir := t.heir(func(p *peer) bool { return p.presence == present }); heir != nil {
		t.do(relay{Attempt: t.attempt, To: heir.id, Payload: signaling.Payload{
			Type: signaling.PayloadKey, Key: &signaling.Key{Seed: t.govern.key.Seed(), Spare: true},
		}})
	}
}

// heir is who is to have the key next: who could host the room's server first, then
// who came first.
func (t *turn) heir(fits func(*peer) bool) *peer {
	var best *peer
	rank := func(p *peer) int {
		return cmp.Or(cmp.Compare(number(best.governing.heir), number(p.governing.heir)), cmp.Compare(p.arrivedAt, best.arrivedAt), cmp.Compare(p.id, best.id))
	}
	for i := range t.peers {
		if p := &t.peers[i]; fits(p) && (best == nil || rank(p) < 0) {
			best = p
		}
	}
	return best
}

// confide tells a participant something that whoever knows the code, and hears what
// goes through the server, is not to learn: over the connection between the two, if
// there is one.
func (t *turn) confide(p *peer, payload signaling.Payload) {
	if p.state == StateConnected && p.chat.open {
		t.do(sendData{Peer: p.id, Channel: DataChannel, Payload: payload})
		return
	}
	t.do(relay{Attempt: t.attempt, To: p.id, Payload: payload})
}
