package app

import (
	"time"

	"moim/signaling"
)

// turnRenewal is after which time the credentials of one's own TURN server are made
// anew, before they end.
const turnRenewal = signaling.CredentialLifetime * time.Second / 2

// turnAdder adds the person's own TURN server to what a server offers, and makes its
// credentials anew in time, because a server that has none does not. The reader owns it.
type turnAdder struct {
	own     ownTURN
	offered *signaling.ICE // by the server, latest
	next    time.Time      // when to make them anew; zero: never
}

// add adds the server to a message that tells of such.
func (a *turnAdder) add(e signaling.Envelope, room, participant string) signaling.Envelope {
	if e.Type != signaling.TypeWelcome && e.ICE == nil {
		return e
	}
	a.offered = e.ICE
	return a.told(e, room, participant)
}

// anew is a message of its own with new credentials.
func (a *turnAdder) anew(room, participant string) signaling.Envelope {
	return a.told(signaling.Envelope{V: signaling.Version, Type: signaling.TypePong, ICE: a.offered}, room, participant)
}

func (a *turnAdder) told(e signaling.Envelope, room, participant string) signaling.Envelope {
	e.ICE = a.own.add(a.offered, room, participant)
	a.next = time.Time{}
	if e.ICE != a.offered {
		a.next = time.Now().Add(turnRenewal)
	}
	return e
}

// isDue says whether credentials are to be made anew.
func (a *turnAdder) isDue() bool { return !a.next.IsZero() && !time.Now().Before(a.next) }

// deadline is when that is; far away where it is never.
func (a *turnAdder) deadline() time.Time {
	if a.next.IsZero() {
		return time.Now().Add(24 * time.Hour)
	}
	return a.next
}
