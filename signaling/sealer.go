package signaling

import (
	"bytes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
)

// Texts are filled up with spaces, which JSON ignores, so that their sizes tell
// little: cards to a multiple of one block, which nearly every name fits into,
// messages to one of another.
const (
	cardBlock    = 320
	messageBlock = 64
)

// Sealer seals what one participant sends in one room, for one participation:
// its key is its own and new, and its counter begins with it. It is not for use
// from several goroutines at once, because what is sealed first must be sent
// first.
type Sealer struct {
	room    string
	self    string
	id      keyID
	aead    cipher.AEAD
	counter uint64 // of the latest text
	card    json.RawMessage
	name    json.RawMessage // the card before it was sealed
	scratch []byte
	text    []byte
}

// NewSealer makes the sealer of a participant, and seals its card as the first
// text. The error is ErrNameTooLong.
func NewSealer(room Room, self string, card Card) (*Sealer, error) {
	text, err := card.Encode()
	if err != nil {
		return nil, err
	}
	var id keyID
	_, _ = rand.Read(id[:]) // never fails, see crypto/rand
	return newSealer(room, self, id, text)
}

func newSealer(room Room, self string, id keyID, card json.RawMessage) (*Sealer, error) {
	s := &Sealer{room: room.id, self: self, id: id, name: card}
	var err error
	if s.aead, err = room.sendingKey(id); err != nil {
		return nil, err
	}
	s.card = s.seal(kindCard, "", card, cardBlock)
	return s, nil
}

// Move is the sealer of the same participation in another room, to which everybody
// goes: under the same key identifier, which with the other room's key makes
// another sending key, so that its counter begins anew. It must be a room in which
// this participation has never been.
func (s *Sealer) Move(room Room) (*Sealer, error) { return newSealer(room, s.self, s.id, s.name) }

// Card is the sealed card: the same bytes for every join of the participation.
func (s *Sealer) Card() json.RawMessage { return s.card }

// Seal seals a payload for one participant, or for everybody where to is empty:
// the Envelope.Payload of a sealed message. The error is an *Error with
// CodeTooLarge.
func (s *Sealer) Seal(to string, payload []byte) (json.RawMessage, error) {
	if len(payload) > MaxPayload {
		return nil, &Error{Code: CodeTooLarge, Message: fmt.Sprintf("payload of %d bytes is too large", len(payload))}
	}
	s.counter++
	return s.seal(kindMessage, to, payload, messageBlock), nil
}

// seal writes header and sealed text in base64, as a JSON string.
func (s *Sealer) seal(what kind, to string, text []byte, block int) json.RawMessage {
	s.text = fill(append(s.text[:0], text...), block)
	s.scratch = append(s.scratch[:0], s.id[:]...)
	s.scratch = binary.BigEndian.AppendUint64(s.scratch, s.counter)
	bound := label{kind: what, room: s.room, from: s.self, to: to, counter: s.counter}.appendTo(nil)
	n := nonce(s.counter)
	s.scratch = s.aead.Seal(s.scratch, n[:], s.text, bound)
	out := make([]byte, 0, base64.StdEncoding.EncodedLen(len(s.scratch))+2)
	out = append(out, '"')
	out = base64.StdEncoding.AppendEncode(out, s.scratch)
	return append(out, '"')
}

// fill adds spaces up to a multiple of block, but never beyond MaxPayload.
func fill(text []byte, block int) []byte {
	missing := (block - len(text)%block) % block
	missing = max(min(missing, MaxPayload-len(text)), 0)
	return append(text, bytes.Repeat([]byte{' '}, missing)...)
}
