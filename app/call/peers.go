package call

import (
	"log/slog"
	"slices"

	"moim/signaling"
)

// maxPeers is how many peers are opened at most, whatever a server says.
const maxPeers = 64

// openNew opens a connection to somebody who was not known.
func (t *turn) openNew(p signaling.Presence, offer bool) {
	id := PeerID(p.Participant)
	if len(t.peers) >= maxPeers {
		t.note(slog.LevelWarn, "too many peers", id, nil)
		return
	}
	t.met = true
	t.peers = append(t.peers, peer{
		id:        id,
		name:      signaling.ParseCard(p.Card).Name,
		polite:    t.id < id,
		arrivedAt: t.now,
		state:     StateNew,
		stateAt:   t.now,
		voice:     silent(),
	})
	t.do(openPeer{id, PeerOptions{Offer: offer, Polite: t.id < id}})
}

// openAgain gives the present connection to p up and opens another one.
func (t *turn) openAgain(p *peer, offer bool) {
	p.state, p.stateAt, p.repairedAt = StateNew, t.now, t.now
	p.described, p.connection, p.safety = "", "", ""
	t.do(closePeer{p.id}, openPeer{p.id, PeerOptions{Offer: offer, Polite: p.polite}})
	if p.quality != QualityAutomatic {
		t.do(setQuality{p.id, p.quality})
	}
	for _, demand := range []*Demand{p.camera, p.screen} {
		if demand != nil {
			t.do(setDemand{p.id, *demand})
		}
	}
}

// drop forgets a peer that is gone.
func (t *turn) drop(id PeerID) {
	t.do(closePeer{id}, forgetPeer{id})
	t.peers = slices.DeleteFunc(t.peers, func(p peer) bool { return p.id == id })
}

func (t *turn) dropAll() {
	for i := range t.peers {
		t.do(closePeer{t.peers[i].id}, forgetPeer{t.peers[i].id})
	}
	t.peers = nil
}

// peerChanged is a new connection state. The transport's "closed" is only the
// echo of closing.
func (t *turn) peerChanged(e PeerChanged) {
	p := t.peer(e.Peer)
	if p == nil || e.State == StateClosed {
		return
	}
	t.note(slog.LevelDebug, "peer is "+string(e.State), e.Peer, nil)
	if p.state != e.State {
		p.state, p.stateAt = e.State, t.now
	}
	if e.Problem != nil {
		p.cause = e.Problem
	}
	if e.State == StateConnected {
		p.attempts, p.cause, p.problem = 0, nil, nil
		p.connection = p.described
		return
	}
	if p.presence == lost {
		t.drop(p.id)
	} else {
		t.repair(p)
	}
	t.endIfDeserted()
}

func (t *turn) showTrack(c ShowTrack) {
	p := t.peer(c.Peer)
	if p == nil {
		return
	}
	demand := c.Demand
	switch demand.Track {
	case TrackCamera:
		p.camera = &demand
	case TrackScreen:
		p.screen = &demand
	default:
		return
	}
	if !demand.Visible {
		t.do(pausePicture{p.id, demand.Track})
	}
	t.do(setDemand{p.id, demand})
}

// reconnect is the person's wish to try a peer again, from the beginning.
func (t *turn) reconnect(c Reconnect) {
	p := t.peer(c.Peer)
	if p == nil || p.state == StateConnected {
		return
	}
	p.attempts, p.cause, p.problem = 0, nil, nil
	t.openAgain(p, true)
}
