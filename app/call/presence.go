package call

import (
	"log/slog"

	"moim/signaling"
)

// received handles one message from the room.
func (t *turn) received(e received) {
	inRoom := t.phase == PhaseInCall || t.phase == PhaseJoining
	if e.Attempt != t.attempt || !inRoom {
		return
	}
	message := e.Envelope
	if t.phase == PhaseJoining && message.Type != signaling.TypeWelcome {
		t.joiningMessage(message)
		return
	}
	switch message.Type {
	case signaling.TypeWelcome:
		t.welcome(message)
	case signaling.TypeJoined:
		t.joined(message)
	case signaling.TypeLeft:
		t.left(message)
	case signaling.TypeMessage:
		t.relayed(message)
	case signaling.TypeForged:
		t.forged(message)
	case signaling.TypePong:
		t.takeICE(message.ICE)
	case signaling.TypeOffline:
		t.goOffline()
		t.show(Problem{Code: ProblemSignalingLost})
	case signaling.TypeError:
		t.note(slog.LevelInfo, "server refused a message", PeerID(message.Participant), message.Err())
	default:
		t.governingMessage(message)
	}
}

// joiningMessage handles what may come before the first welcome.
func (t *turn) joiningMessage(message signaling.Envelope) {
	t.note(slog.LevelDebug, "message before the welcome ignored: "+string(message.Type), "", nil)
}

// welcome is the answer to joining: the first one begins the call, a later one
// says that the server is back and who it knows.
func (t *turn) welcome(message signaling.Envelope) {
	first := t.phase == PhaseJoining
	if first {
		t.phase, t.joinedAt, t.invitation = PhaseInCall, t.now, ""
	}
	t.online = true
	t.takeICE(message.ICE)
	t.warnOfNoRelay(message.ICE)
	if t.problem != nil && t.problem.Code == ProblemSignalingLost {
		t.problem = nil
	}
	listed := make(map[PeerID]bool, len(message.Peers))
	for _, p := range message.Peers {
		id := PeerID(p.Participant)
		if id == "" || id == t.id || listed[id] {
			continue
		}
		listed[id] = true
		if known := t.peer(id); known != nil {
			t.listedAgain(known, p, message.Resumed)
		} else {
			t.openNew(p, true)
		}
	}
	for i := range t.peers {
		if p := &t.peers[i]; !listed[p.id] && p.presence == present {
			p.presence, p.presenceAt = unlisted, t.now
		}
	}
	t.tellStatus("")
	t.welcomeGoverned(message)
	if first {
		t.wantHistory()
	}
}

// listedAgain is about a peer that is open here and that the server lists.
// What is connected is left alone. Otherwise, where the server kept what was
// said meanwhile, nothing was lost; where it did not, this side says it again.
func (t *turn) listedAgain(p *peer, listed signaling.Presence, resumed bool) {
	p.isPresent(listed)
	if resumed || p.state == StateConnected {
		return
	}
	p.attempts, p.cause, p.problem = 0, nil, nil
	if p.state == StateDisconnected || p.state == StateFailed {
		p.repairedAt = t.now
		t.do(restartPeer{p.id})
		return
	}
	t.openAgain(p, true)
}

// joinedAgain is the other side of listedAgain: the peer is new to the server,
// and says again what may have been lost. An own first offer was not heard, and
// would stand in the way of the peer's.
func (t *turn) joinedAgain(p *peer, listed signaling.Presence) {
	p.isPresent(listed)
	if p.state == StateConnected {
		return
	}
	p.attempts, p.cause, p.problem = 0, nil, nil
	if p.state == StateDisconnected || p.state == StateFailed {
		p.repairedAt = t.now
		return
	}
	t.openAgain(p, false)
}

// isPresent notes that the server has p.
func (p *peer) isPresent(listed signaling.Presence) {
	p.presence = present
	if name := signaling.ParseCard(listed.Card).Name; name != "" {
		p.name = name
	}
}

// joined is somebody who came, and who offers; for somebody who is connected
// already it is presence and no more.
func (t *turn) joined(message signaling.Envelope) {
	listed := signaling.Presence{Participant: message.Participant, Card: message.Card}
	id := PeerID(listed.Participant)
	if id == "" || id == t.id {
		return
	}
	if p := t.peer(id); p != nil {
		t.joinedAgain(p, listed)
	} else {
		t.openNew(listed, false)
	}
	t.tellStatus(id)
	t.showHold(id)
}

// left is somebody who went: for good, or, as far as the server knows, lost.
// Who is lost to the server alone stays while media flows, and so does who was
// removed, where no host has signed that.
func (t *turn) left(message signaling.Envelope) {
	p := t.peer(PeerID(message.Participant))
	if p == nil {
		return
	}
	if message.Reason == signaling.ReasonRemoved && t.isLawful(message.Order, p.id) {
		t.drop(p.id)
		return
	}
	if message.Reason != signaling.ReasonLeft && p.state == StateConnected {
		p.presence, p.presenceAt = lost, t.now
		return
	}
	t.drop(p.id)
}

func (t *turn) goOffline() {
	if t.online {
		t.online, t.offlineAt = false, t.now
	}
}
