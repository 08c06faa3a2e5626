package app

import (
	"slices"
	"strings"
	"time"

	"moim/app/call"
	"moim/signaling"
	"moim/signaling/turn"
)

// ownTURN is the person's own TURN server at present; false where there is none. nil
// is none.
type ownTURN func() (turn.External, bool)

// turnOf is the server of the preferences, which may be malformed.
func turnOf(p call.Preferences) (turn.External, bool) {
	return newTURN(strings.Fields(p.TURN), p.TURNUser, string(p.TURNSecret))
}

// newTURN is a server by its URLs, of which a bare host is one.
func newTURN(urls []string, user, secret string) (turn.External, bool) {
	e := turn.External{User: strings.TrimSpace(user), Secret: secret}
	for _, u := range urls {
		scheme, _, _ := strings.Cut(u, ":")
		if !slices.Contains([]string{"stun", "stuns", "turn", "turns", "http", "https"}, scheme) {
			u = "turn:" + u
		}
		e.URLs = append(e.URLs, u)
	}
	return e, len(e.URLs) > 0
}

// server is the server at present, which may be malformed.
func (o ownTURN) server() (turn.External, bool) {
	if o == nil {
		return turn.External{}, false
	}
	return o()
}

// add returns ice, which may be nil, with the person's own server where it is not in it
// already, and is well-formed.
func (o ownTURN) add(ice *signaling.ICE, room, participant string) *signaling.ICE {
	e, ok := o.server()
	if !ok || e.Check() != nil {
		return ice
	}
	const lifetime = signaling.CredentialLifetime * time.Second
	more := &signaling.ICE{Lifetime: signaling.CredentialLifetime}
	if ice != nil {
		*more = *ice
	}
	for _, s := range more.Servers {
		if slices.Equal(s.URLs, e.URLs) {
			return ice
		}
	}
	more.Servers = append(slices.Clone(more.Servers), e.Offer(room, participant, time.Now().Add(lifetime)))
	return more
}
