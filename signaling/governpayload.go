package signaling

import "crypto/ed25519"

// Hold says that the sender holds the room's admin key, and proves it.
type Hold struct {
	Admin string `json:"admin"` // the public key
	Order Order  `json:"order"` // of ActionHold, by the sender
	// Spare is true where the sender keeps the key for the time when nobody else who
	// holds it is present, and does not govern until then.
	Spare bool `json:"spare,omitempty"`
}

// Key hands the room's admin key to whom it is sent.
type Key struct {
	Seed string `json:"seed"` // AdminKey.Seed
	// Spare asks to keep it, as Hold.Spare says; otherwise to govern with it at once.
	Spare bool `json:"spare,omitempty"`
}

// Move says under which code the room goes on.
type Move struct {
	Code  string `json:"code"`  // canonical
	Admin string `json:"admin"` // the public admin key there
}

// Proves says whether the sender of a Hold holds the key that it names, in that room.
func (h *Hold) Proves(sender, room string) bool {
	return h.Order.Action == ActionHold && h.Order.Issuer == sender && h.Order.SignedBy(h.Admin, room)
}

// validateGoverning checks payloads about governing the room.
func (p *Payload) validateGoverning() error {
	switch {
	case p.Type == PayloadHold && p.Hold != nil:
		if !isHex(p.Hold.Admin, ed25519.PublicKeySize) {
			return badMessage("hold without a key")
		}
		return p.Hold.Order.validate()
	case p.Type == PayloadKey && p.Key != nil:
		if !isHex(p.Key.Seed, ed25519.SeedSize) {
			return badMessage("key is malformed")
		}
		return nil
	case p.Type == PayloadMove && p.Move != nil:
		code, err := ParseCode(p.Move.Code)
		if err != nil || code.canonical != p.Move.Code || !isHex(p.Move.Admin, ed25519.PublicKeySize) {
			return badMessage("move is malformed")
		}
		return nil
	default:
		return badMessage("payload %.20q is unknown or lacks its field", p.Type)
	}
}
