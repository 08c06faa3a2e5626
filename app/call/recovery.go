package call

import (
	"log/slog"
	"time"
)

// When a peer without a connection is given up. The transport says
// "disconnected" some 3 to 5 s after the last packet, and the server "lost" at
// most 9 s after it, so that a killed participant is gone within 10 s whether
// or not the server was killed with it.
const (
	unlistedGrace    = 10 * time.Second // after the server came back without it
	unreachableGrace = 4 * time.Second  // while there is no server either
)

// When the path to a peer is repaired.
const (
	maxRepairs      = 3                // until the tile says that there is no connection
	pathPatience    = 3 * time.Second  // disconnected often heals by itself
	connectPatience = 10 * time.Second // for a connection to come about
	repairBackoff   = 3 * time.Second  // more after each attempt
	politePatience  = 4 * time.Second  // more for the polite side, so that one side offers
)

// dropUnreachable drops who is gone by now.
func (t *turn) dropUnreachable() {
	var gone []PeerID
	for i := range t.peers {
		if t.isUnreachable(&t.peers[i]) {
			gone = append(gone, t.peers[i].id)
		}
	}
	for _, id := range gone {
		t.note(slog.LevelInfo, "peer is gone", id, nil)
		t.drop(id)
	}
}

func (t *turn) isUnreachable(p *peer) bool {
	switch {
	case p.state == StateConnected:
		return false
	case p.presence == lost:
		return true
	case p.presence == unlisted && t.now-p.presenceAt >= unlistedGrace:
		return true
	default:
		return !t.online && t.now-max(p.stateAt, t.offlineAt) >= unreachableGrace
	}
}

// repairPeers does the repairs that are due.
func (t *turn) repairPeers() {
	for i := range t.peers {
		t.repair(&t.peers[i])
	}
}

// repair looks for a new path where one is due: first within the connection
// (ICE restart), at last with a fresh one. When that did not help either, the
// tile says so.
func (t *turn) repair(p *peer) {
	if !t.online || p.presence != present {
		return // nobody would hear an offer
	}
	patience, ok := p.patience()
	if !ok || p.problem != nil || t.now < max(p.stateAt, p.repairedAt)+patience {
		return
	}
	if p.attempts >= maxRepairs {
		t.noPath(p)
		return
	}
	p.attempts++
	t.note(slog.LevelInfo, "repairing the path", p.id, nil)
	if p.attempts == maxRepairs || p.state == StateNew || p.state == StateConnecting {
		t.openAgain(p, true)
		return
	}
	p.repairedAt = t.now
	t.do(restartPeer{p.id})
}

// patience is how long a peer's state is borne before a repair; false for ever.
func (p *peer) patience() (time.Duration, bool) {
	var d time.Duration
	switch p.state {
	case StateDisconnected:
		d = pathPatience
	case StateFailed:
		d = time.Duration(p.attempts) * repairBackoff
	case StateNew, StateConnecting:
		d = connectPatience
	default:
		return 0, false
	}
	if p.polite {
		d += politePatience
	}
	return d, !p.polite || p.state != StateDisconnected
}

// noPath says on the tile why there is no connection.
func (t *turn) noPath(p *peer) {
	p.problem = p.cause
	if p.problem == nil {
		p.problem = &Problem{Code: ProblemPeerFailed, Subject: p.name}
	}
	t.note(slog.LevelWarn, "no connection to this peer", p.id, nil)
}
