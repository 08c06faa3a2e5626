package signaling

import (
	"bytes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
)

// maxSenders is how many participants an Opener tells apart; it forgets none,
// so that nothing that one of them said can be said again.
const maxSenders = 4096

var (
	// ErrForged says that a text does not open: it was changed, or it was sealed
	// for another room, sender, recipient or purpose, or by somebody who does not
	// know the code.
	ErrForged = errors.New("sealed text does not open: it was changed on its way")
	// ErrStale says that a text is genuine, but that it, or a later one of the same
	// sender, came before.
	ErrStale = errors.New("sealed text came before, or came too late")
)

// Opener opens what one participant of a room receives. It is not for use from
// several goroutines at once.
type Opener struct {
	room    Room
	self    string
	senders map[string]*sender
	scratch []byte
	bound   []byte
}

// sender is what an Opener knows of another participant: the one key that it
// seals with as long as it takes part, and how far its counter has come.
type sender struct {
	id   keyID
	aead cipher.AEAD
	last uint64
}

// NewOpener makes the opener of a participant of a room.
func NewOpener(room Room, self string) *Opener {
	return &Opener{room: room, self: self, senders: make(map[string]*sender)}
}

// Move is the opener of the same participation in another room. Whoever was known
// must seal under the same key identifier there.
func (o *Opener) Move(room Room) (*Opener, error) {
	next := NewOpener(room, o.self)
	for id, s := range o.senders {
		aead, err := room.sendingKey(s.id)
		if err != nil {
			return nil, err
		}
		next.senders[id] = &sender{id: s.id, aead: aead}
	}
	return next, nil
}

// Card opens the card of another participant. A card is the same for as long as
// its participant takes part, and may be opened again. The error is ErrForged.
func (o *Opener) Card(from string, sealed json.RawMessage) (Card, error) {
	if len(sealed) > MaxCard {
		return Card{}, ErrForged
	}
	text, s, counter, err := o.open(kindCard, from, "", sealed)
	if err != nil {
		return Card{}, err
	}
	if counter != 0 || !o.remember(from, s) {
		return Card{}, ErrForged
	}
	return ParseCard(text), nil
}

// Message opens what another participant has sealed for to, which is this
// participant or "" for everybody. A sender's counter has to grow with each of
// its messages, whomever they are for. What is returned is valid until the next
// call. The error is ErrForged or ErrStale.
func (o *Opener) Message(from, to string, sealed json.RawMessage) ([]byte, error) {
	if to != "" && to != o.self {
		return nil, ErrForged
	}
	text, s, counter, err := o.open(kindMessage, from, to, sealed)
	if err != nil {
		return nil, err
	}
	if counter <= s.last {
		return nil, ErrStale
	}
	if !o.remember(from, s) {
		return nil, ErrForged
	}
	s.last = counter
	return bytes.TrimRight(text, " "), nil
}

// open undoes Sealer.seal. It changes nothing but its buffers.
func (o *Opener) open(what kind, from, to string, sealed json.RawMessage) (text []byte, s *sender, counter uint64, err error) {
	raw, ok := o.decode(sealed)
	if !ok || !isIdentity(from) || from == o.self {
		return nil, nil, 0, ErrForged
	}
	id := keyID(raw[:idBytes])
	counter = binary.BigEndian.Uint64(raw[idBytes:headerBytes])
	if s, err = o.sender(from, id); err != nil {
		return nil, nil, 0, err
	}
	bound := label{kind: what, room: o.room.id, from: from, to: to, counter: counter}
	o.bound = bound.appendTo(o.bound[:0])
	n := nonce(counter)
	body := raw[headerBytes:]
	if text, err = s.aead.Open(body[:0], n[:], body, o.bound); err != nil {
		return nil, nil, 0, ErrForged
	}
	return text, s, counter, nil
}

// decode reads base64 (RFC 4648 section 4) in a JSON string into a buffer that
// is used again.
func (o *Opener) decode(sealed json.RawMessage) ([]byte, bool) {
	if len(sealed) < 2 || len(sealed) > MaxSealed+2 || sealed[0] != '"' || sealed[len(sealed)-1] != '"' {
		return nil, false
	}
	var err error
	o.scratch, err = base64.StdEncoding.AppendDecode(o.scratch[:0], sealed[1:len(sealed)-1])
	return o.scratch, err == nil && len(o.scratch) >= sealedBytes
}

// sender is what is known of a participant, or what would be if its text opens.
// The participant seals with one key only: another one is ErrForged.
func (o *Opener) sender(from string, id keyID) (*sender, error) {
	if known := o.senders[from]; known != nil {
		if known.id != id {
			return nil, ErrForged
		}
		return known, nil
	}
	aead, err := o.room.sendingKey(id)
	if err != nil {
		return nil, ErrForged
	}
	return &sender{id: id, aead: aead}, nil
}

// remember keeps a sender whose text has opened; false where there are too many.
func (o *Opener) remember(from string, s *sender) bool {
	if o.senders[from] == nil && len(o.senders) >= maxSenders {
		return false
	}
	o.senders[from] = s
	return true
}
