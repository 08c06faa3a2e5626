package server

import (
	"encoding/json"
	"maps"
	"slices"

	"moim/signaling"
)

// mostRemembered bounds what a room remembers of issuers and of who was removed.
const mostRemembered = 256

// governance is what the holders of a room's admin key have ordered. Where Admin is
// empty the room is not governed, and nothing else is set. The room's loop owns it;
// encoded it is what other nodes know.
type governance struct {
	Admin   string            `json:"admin"` // the public key
	Locked  bool              `json:"locked,omitempty"`
	Waiting bool              `json:"waiting,omitempty"`
	Limit   int               `json:"limit,omitempty"`
	Serials map[string]uint64 `json:"serials,omitempty"` // of the last order, by issuer
	Hosts   map[string]bool   `json:"hosts,omitempty"`   // who has shown to hold the key, and is present
	Removed []removed         `json:"removed,omitempty"` // the latest last
}

// removed is who is not let in again.
type removed struct {
	Participant string `json:"participant"`
	Proof       string `json:"proof,omitempty"` // of the secret, where it was known
}

func newGovernance(admin string) governance {
	return governance{Admin: admin, Serials: make(map[string]uint64), Hosts: make(map[string]bool)}
}

// decodeGovernance reads what encode has written; false where it is no such thing.
func decodeGovernance(record []byte) (governance, bool) {
	g := newGovernance("")
	if json.Unmarshal(record, &g) != nil || g.Admin == "" || g.Serials == nil || g.Hosts == nil {
		return governance{}, false
	}
	return g, true
}

// encode writes it for other nodes; nil where the room is not governed.
func (g *governance) encode() []byte {
	if g.Admin == "" {
		return nil
	}
	data, err := json.Marshal(g)
	if err != nil {
		return nil
	}
	return data
}

// check says why an order does not count in a room, nil if it does.
func (g *governance) check(room string, o *signaling.Order) *signaling.Error {
	switch {
	case g.Admin == "":
		return &signaling.Error{Code: signaling.CodeBadOrder, Message: "nobody can govern this room"}
	case !o.SignedBy(g.Admin, room):
		return &signaling.Error{Code: signaling.CodeBadOrder, Message: "the room's key has not signed this"}
	case o.Serial <= g.Serials[o.Issuer]:
		return &signaling.Error{Code: signaling.CodeBadOrder, Message: "the order came before"}
	case g.Serials[o.Issuer] == 0 && len(g.Serials) >= mostRemembered:
		return &signaling.Error{Code: signaling.CodeBadOrder, Message: "too many have given orders"}
	default:
		return nil
	}
}

// take notes an order that counts. What it does to people is the room's.
func (g *governance) take(o *signaling.Order) {
	g.Serials[o.Issuer] = o.Serial
	g.Hosts[o.Issuer] = true
	switch o.Action {
	case signaling.ActionLock:
		g.Locked = o.Value == 1
	case signaling.ActionWait:
		g.Waiting = o.Value == 1
	case signaling.ActionLimit:
		g.Limit = o.Value
	case signaling.ActionHold, signaling.ActionAdmit, signaling.ActionRefuse, signaling.ActionRemove:
	}
}

// bar lets a participant, and whoever uses its secret, not in again.
func (g *governance) bar(participant, proof string) {
	if len(g.Removed) >= mostRemembered {
		g.Removed = slices.Delete(g.Removed, 0, 1)
	}
	g.Removed = append(g.Removed, removed{participant, proof})
}

// isBarred says whether somebody was removed.
func (g *governance) isBarred(participant, proof string) bool {
	return slices.ContainsFunc(g.Removed, func(r removed) bool {
		return r.Participant == participant || r.Proof != "" && r.Proof == proof
	})
}

// rules are what participants are told; nil where the room is not governed.
func (g *governance) rules() *signaling.Rules {
	if g.Admin == "" {
		return nil
	}
	hosts := slices.Sorted(maps.Keys(g.Hosts))
	return &signaling.Rules{
		Locked: g.Locked, Waiting: g.Waiting, Limit: g.Limit, Hosts: hosts[:min(len(hosts), MaxParticipants)],
	}
}
