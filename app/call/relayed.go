package call

import (
	"log/slog"
	"strings"

	"moim/signaling"
)

// relayed handles what another participant says. Whatever is malformed or comes
// from somebody unknown is ignored.
func (t *turn) relayed(message signaling.Envelope) {
	p := t.peer(PeerID(message.From))
	if p == nil {
		t.note(slog.LevelDebug, "message from an unknown peer ignored", PeerID(message.From), nil)
		return
	}
	payload, err := signaling.ParsePayload(message.Payload)
	if err != nil {
		t.note(slog.LevelInfo, "malformed payload ignored", p.id, err)
		return
	}
	switch payload.Type {
	case signaling.PayloadStatus:
		t.pausePictures(p, *payload.Status)
		p.status = *payload.Status
		if !p.status.Microphone {
			p.voice = silent()
		}
		return
	case signaling.PayloadChat:
		t.heardChat(p, *payload.Chat)
		return
	case signaling.PayloadHost: // which is between the connections
		p.governing.heir = !payload.Host.Serving
		return
	case signaling.PayloadHold, signaling.PayloadKey, signaling.PayloadMove:
		t.governingPayload(p, payload)
		return
	case signaling.PayloadDescription:
		if !t.recognise(p, *payload.Description) {
			return
		}
	}
	t.do(applyPayload{p.id, payload})
}

// pausePictures tells the studio which pictures the peer has switched off.
func (t *turn) pausePictures(p *peer, next signaling.Status) {
	if p.status.Camera && !next.Camera {
		t.do(pausePicture{p.id, TrackCamera})
	}
	if p.status.Screen && !next.Screen {
		t.do(pausePicture{p.id, TrackScreen})
	}
}

// recognise looks from which of the peer's connections a description comes, and
// says whether the transport is to have it. An offer from another connection is
// the transport's to take. An answer from another one than this side was
// connected with says that the peer has forgotten that connection and took a
// restart of it for a first offer: this side opens afresh and offers again.
func (t *turn) recognise(p *peer, d signaling.Description) bool {
	origin := originOf(d.SDP)
	switch {
	case origin == "":
		return true
	case p.connection == "" || p.connection == origin:
	case d.Type == "answer":
		t.note(slog.LevelInfo, "peer has opened its connection afresh", p.id, nil)
		t.openAgain(p, true)
		return false
	default:
		p.connection = ""
	}
	p.described = origin
	return true
}

// originOf is the session identifier of a session description's origin line:
// "o=<username> <sess-id> <sess-version> ..." (RFC 8866 section 5.2). It is
// empty where there is none.
func originOf(sdp string) string {
	for line := range strings.Lines(sdp) {
		rest, ok := strings.CutPrefix(line, "o=")
		if !ok {
			continue
		}
		if fields := strings.Fields(rest); len(fields) >= 2 {
			return fields[1]
		}
		return ""
	}
	return ""
}

// signalReady relays what the transport has for a peer.
func (t *turn) signalReady(e SignalReady) {
	if t.peer(e.Peer) == nil {
		return
	}
	t.do(relay{Attempt: t.attempt, To: e.Peer, Payload: e.Payload})
}

// tellTracks tells the transport which tracks are sent, and the others what they
// are to know, where that has changed.
func (t *turn) tellTracks() {
	if tracks := t.localTracks(); tracks != t.sent {
		t.sent = tracks
		t.do(setLocalTracks{tracks})
	}
	if t.phase == PhaseInCall && t.status() != t.told {
		t.tellStatus("")
	}
}

// tellStatus tells one participant, or everybody, about oneself.
func (t *turn) tellStatus(to PeerID) {
	status := t.status()
	if to == "" {
		t.told = status
	}
	if len(t.peers) > 0 {
		t.do(relay{Attempt: t.attempt, To: to, Payload: signaling.Payload{
			Type: signaling.PayloadStatus, Status: &status,
		}})
	}
}

// status is what the others are to know about oneself.
func (t *turn) status() signaling.Status {
	tracks := t.localTracks()
	return signaling.Status{
		Microphone: tracks.Microphone, Camera: tracks.Camera, Screen: tracks.Screen, Limited: t.limits.told,
		Carries: t.govern.carries,
	}
}
