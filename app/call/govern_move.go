package call

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"time"

	"moim/signaling"
)

// How long and how often going on under a new code is tried.
const (
	relocateTimeout  = 10 * time.Second
	relocateAttempts = 3
	relocatePause    = time.Second
)

var errNoRelocation = errors.New("this connection cannot go on elsewhere")

// Events about governing that the session's own effects cause.
type (
	// asking says that a host is asked to let this participant in, or not any more.
	asking struct {
		Attempt int
		Waiting bool
	}
	// codeMade is a new code with the key of the room.
	codeMade struct {
		Attempt int
		Code    signaling.Code
		Key     signaling.AdminKey
	}
	// relocationFailed says that a room could not be entered to which everybody goes.
	relocationFailed struct {
		Attempt int
		Move    signaling.Move
		Err     error
	}
)

func (asking) event()           {}
func (codeMade) event()         {}
func (relocationFailed) event() {}

// Effects of governing.
type (
	sendOrder struct {
		Attempt int
		Order   signaling.Order
	}
	makeCode struct{ Attempt int }
	relocate struct {
		Attempt int
		Move    signaling.Move
	}
)

func (e sendOrder) perform(r *runner) {
	if l := r.links[e.Attempt]; l != nil {
		l.send(outgoing{order: &e.Order})
	}
}

func (e makeCode) perform(r *runner) {
	r.post(codeMade{e.Attempt, signaling.NewCode(), signaling.NewAdminKey()})
}

func (e relocate) perform(r *runner) {
	if l := r.links[e.Attempt]; l != nil {
		select {
		case l.relocating <- e.Move:
		default: // it is on its way already
		}
	}
}

// relocate follows the room until ctx ends.
func (l *link) relocate(ctx context.Context, r *runner, signaler Signaler) {
	for {
		select {
		case <-ctx.Done():
			return
		case move := <-l.relocating:
			if err := l.follow(ctx, signaler, move); err != nil && ctx.Err() == nil {
				r.post(relocationFailed{l.attempt, move, err})
			}
		}
	}
}

func (l *link) follow(ctx context.Context, signaler Signaler, move signaling.Move) error {
	relocator, ok := signaler.(Relocator)
	if !ok {
		return errNoRelocation
	}
	var err error
	for range relocateAttempts {
		attempt, cancel := context.WithTimeout(ctx, relocateTimeout)
		err = relocator.Relocate(attempt, move)
		cancel()
		if err == nil {
			return nil
		}
		select {
		case <-time.After(relocatePause):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return err
}

// governingNews handles what came of effects.
func (t *turn) governingNews(e Event) {
	g := &t.govern
	switch e := e.(type) {
	case asking:
		if e.Attempt == t.attempt && t.phase == PhaseJoining {
			g.asked = e.Waiting
		}
	case codeMade:
		if e.Attempt == t.attempt && g.moving && g.host {
			t.lead(e)
		}
	case relocationFailed:
		if e.Attempt == t.attempt {
			g.moving, g.move = false, nil
			code, err := signaling.ParseCode(e.Move.Code)
			t.note(slog.LevelWarn, "could not go on under the new code", "", e.Err)
			if err == nil {
				t.show(Problem{Code: ProblemMoveFailed, Subject: code.String()})
			}
		}
	}
}

// lead tells everybody the new code, and goes there.
func (t *turn) lead(made codeMade) {
	g := &t.govern
	g.next, g.movedAt = made.Key, t.now
	g.move = &signaling.Move{Code: made.Code.Canonical(), Admin: made.Key.Public()}
	for i := range t.peers {
		t.tellMove(&t.peers[i])
	}
	t.do(relocate{t.attempt, *g.move})
}

func (t *turn) tellMove(p *peer) {
	p.governing.moves++
	p.governing.movedAt = t.now
	t.confide(p, signaling.Payload{Type: signaling.PayloadMove, Move: t.govern.move})
}

// relocated is the arrival in a room under a new code. Everybody else is expected
// there; media flows meanwhile.
func (t *turn) relocated(message signaling.Envelope) {
	g := &t.govern
	leads := g.next.Public() == message.Admin && !g.next.IsZero()
	removed := g.removed
	g.admin, g.bound, g.moving, g.removed, g.knocks = message.Admin, true, false, nil, nil
	g.key, g.host, g.spare = signaling.AdminKey{}, leads, false
	if leads {
		g.key = g.next
	} else {
		g.move = nil
	}
	g.next = signaling.AdminKey{}
	t.room.ID = message.Room
	t.roomLabel = message.Room[:min(len(message.Room), roomLabelLength)]
	for i := range t.peers {
		p := &t.peers[i]
		p.governing = peerGovernance{
			heir: p.governing.heir, moves: p.governing.moves, movedAt: p.governing.movedAt,
			again: leads && p.governing.host && !slices.Contains(removed, p.id), handedAt: t.now,
		}
		p.presence, p.presenceAt = unlisted, t.now
	}
}

// governingTick does what is due.
func (t *turn) governingTick() {
	g := &t.govern
	if now := t.ownCarries(); now != g.carries && (g.carriesAt == 0 || t.now-g.carriesAt >= carriesEvery) {
		g.carries, g.carriesAt = now, t.now
	}
	if g.spare && !t.anyPeer(func(p *peer) bool {
		return p.governing.host && (p.state == StateConnected || p.presence == present && t.online)
	}) {
		t.assume()
	}
	if g.host {
		t.reinstate()
		t.offerSpare()
		t.remindOfMove()
	}
}

// reinstate hands the new key to those who had the former one, once they have come
// and know who leads here.
func (t *turn) reinstate() {
	for i := range t.peers {
		p := &t.peers[i]
		switch g := &p.governing; {
		case !g.again || p.presence != present || t.now-g.handedAt < moveAgain:
		case g.host || g.handed == maxMoves:
			g.again = false
		default:
			g.handed++
			g.handedAt = t.now
			t.confide(p, signaling.Payload{Type: signaling.PayloadKey, Key: &signaling.Key{Seed: t.govern.key.Seed()}})
		}
	}
}

// offerSpare sees to it that somebody else has the key, for when this application ends.
func (t *turn) offerSpare() {
	g := &t.govern
	has := func(p *peer) bool { return p.governing.host || p.governing.spare }
	if g.offering > 0 && t.now-g.offering < spareInterval || t.anyPeer(has) {
		return
	}
	least := -1
	ready := func(p *peer) bool { return p.state == StateConnected && t.now-p.stateAt >= spareAfter }
	for i := range t.peers {
		if p := &t.peers[i]; ready(p) && (least < 0 || p.governing.offered < least) {
			least = p.governing.offered
		}
	}
	p := t.heir(func(p *peer) bool { return ready(p) && p.governing.offered == least })
	if p == nil {
		return
	}
	g.offering = t.now
	p.governing.offered++
	t.confide(p, signaling.Payload{Type: signaling.PayloadKey, Key: &signaling.Key{Seed: g.key.Seed(), Spare: true}})
}

// remindOfMove tells those once more who have not come.
func (t *turn) remindOfMove() {
	g := &t.govern
	if g.move == nil || g.moving {
		return
	}
	for i := range t.peers {
		p := &t.peers[i]
		missing := p.presence == unlisted && p.state == StateConnected && p.arrivedAt <= g.movedAt
		if missing && p.governing.moves < maxMoves && t.now-p.governing.movedAt >= moveAgain {
			t.tellMove(p)
		}
	}
}

// anyPeer says whether a peer is like that.
func (s *state) anyPeer(is func(*peer) bool) bool {
	for i := range s.peers {
		if is(&s.peers[i]) {
			return true
		}
	}
	return false
}

// canonical is a code as it stands in messages, of one as a person reads it.
func canonical(code string) string { return strings.ReplaceAll(code, "-", "") }
