package signaling

import (
	"crypto/ed25519"
	"encoding/hex"
	"strconv"
	"strings"
)

// Action is what an Order orders.
type Action string

// The actions. What a Value of 1 switches on, 0 switches off.
const (
	ActionHold   Action = "hold"   // nothing but that the issuer holds the key: knocks go to it
	ActionLock   Action = "lock"   // Value 1: nobody new comes in
	ActionWait   Action = "wait"   // Value 1: who is new waits to be admitted
	ActionLimit  Action = "limit"  // Value: so many people at most; 0: no more than the server allows
	ActionAdmit  Action = "admit"  // Target may come in, whether it waits already or not
	ActionRefuse Action = "refuse" // Target, who waits, is sent away
	ActionRemove Action = "remove" // Target goes, and does not come in again
)

const (
	// maxLimit is the highest Value of ActionLimit.
	maxLimit = 1024
	// maxSerial is the largest number that every reader of JSON takes exactly.
	maxSerial = 1<<53 - 1
	// maxHosts is how many hosts Rules may name.
	maxHosts = 64

	orderDomain = "moim order v1"
	noTarget    = "none"
)

// Order is what a host wants of the server and of the others, signed with the
// room's admin key.
type Order struct {
	Action Action `json:"action"`
	Issuer string `json:"issuer"` // the participant whose order it is
	Serial uint64 `json:"serial"` // grows with each order of the issuer's, from 1
	Target string `json:"target,omitempty"`
	Value  int    `json:"value,omitempty"`
	// Signature is by Ed25519, 128 hexadecimal digits; see AdminKey.Sign.
	Signature string `json:"signature"`
}

// Rules are what holds in a governed room.
type Rules struct {
	Locked  bool     `json:"locked,omitempty"`
	Waiting bool     `json:"waiting,omitempty"` // who is new waits
	Limit   int      `json:"limit,omitempty"`   // people; 0: the server's own limit
	Hosts   []string `json:"hosts,omitempty"`   // participants who have shown that they hold the key
}

// SignedBy says whether the order is by the holder of the private key to a public
// one, for that room.
func (o Order) SignedBy(public, room string) bool {
	key, err := hex.DecodeString(public)
	if err != nil || len(key) != ed25519.PublicKeySize {
		return false
	}
	signature, err := hex.DecodeString(o.Signature)
	return err == nil && ed25519.Verify(key, o.text(room, public), signature)
}

// text is what is signed: lines, none of which can hold an end of line.
func (o Order) text(room, public string) []byte {
	target := o.Target
	if target == "" {
		target = noTarget
	}
	return []byte(strings.Join([]string{
		orderDomain, room, public, o.Issuer, strconv.FormatUint(o.Serial, 10), string(o.Action), target, strconv.Itoa(o.Value),
	}, "\n"))
}

// validate looks at the form. The signature is for those who know the key.
func (o *Order) validate() error {
	if !isIdentity(o.Issuer) || o.Serial == 0 || o.Serial > maxSerial || !isHex(o.Signature, ed25519.SignatureSize) {
		return badMessage("order with a malformed issuer, serial or signature")
	}
	targeted, most := false, 0
	switch o.Action {
	case ActionHold:
	case ActionLock, ActionWait:
		most = 1
	case ActionLimit:
		most = maxLimit
	case ActionAdmit, ActionRefuse, ActionRemove:
		targeted = true
	default:
		return badMessage("unknown order %.20q", o.Action)
	}
	if o.Value < 0 || o.Value > most || targeted != (o.Target != "") || targeted && !isIdentity(o.Target) {
		return badMessage("order %s with a malformed target or value", o.Action)
	}
	return nil
}

// validateGoverning looks at what messages of several types may carry.
func (e *Envelope) validateGoverning() error {
	if e.Admin != "" && !isHex(e.Admin, ed25519.PublicKeySize) {
		return badMessage("admin is not a key of 64 hexadecimal digits")
	}
	if e.Type == TypeGovern && e.Order == nil || e.Type == TypeGoverned && e.Rules == nil {
		return badMessage("%s without order or rules", e.Type)
	}
	if e.Order != nil {
		if err := e.Order.validate(); err != nil {
			return err
		}
	}
	return e.Rules.validate()
}

// validate looks at the form; no rules are fine.
func (r *Rules) validate() error {
	if r == nil {
		return nil
	}
	if r.Limit < 0 || r.Limit > maxLimit || len(r.Hosts) > maxHosts {
		return badMessage("rules beyond bounds")
	}
	for _, host := range r.Hosts {
		if !isIdentity(host) {
			return badMessage("rules name a malformed host")
		}
	}
	return nil
}
