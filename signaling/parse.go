package signaling

import (
	"bytes"
	"encoding/json"
	"strconv"
	"unicode/utf8"
)

// maxPeers is how many participants a welcome may list.
const maxPeers = 1024

// Parse reads one message and checks everything that does not depend on state:
// size, version, type, and that each field which the type needs is there and
// well-formed. Unknown fields are ignored. The error is an *Error whose code is
// what a server answers; the envelope then holds the message's ID if one could
// be read.
func Parse(data []byte) (Envelope, error) {
	if len(data) > MaxMessage {
		return Envelope{}, &Error{Code: CodeTooLarge, Message: "message is too large"}
	}
	if !utf8.Valid(data) {
		return Envelope{}, badMessage("message is not UTF-8")
	}
	var e Envelope
	if err := json.Unmarshal(data, &e); err != nil {
		return Envelope{}, badMessage("message is not an envelope: %v", err)
	}
	if len(e.ID) > MaxID {
		return Envelope{}, badMessage("id is too long")
	}
	if err := e.validate(); err != nil {
		return Envelope{ID: e.ID}, err
	}
	return e, nil
}

// Encode writes a message; V is set to Version.
func (e Envelope) Encode() ([]byte, error) {
	e.V = Version
	data, err := encode(e)
	if err != nil {
		return nil, badMessage("encode envelope: %v", err)
	}
	if len(data) > MaxMessage {
		return nil, &Error{Code: CodeTooLarge, Message: "message is too large"}
	}
	return data, nil
}

// AppendNumbered appends an encoded envelope that has no seq to dst, with seq put
// in, so that one encoding serves many receivers. It leaves out a seq of 0.
func AppendNumbered(dst, body []byte, seq uint64) []byte {
	if seq == 0 || len(body) < 2 {
		return append(dst, body...)
	}
	dst = append(dst, `{"seq":`...)
	dst = strconv.AppendUint(dst, seq, 10)
	dst = append(dst, ',')
	return append(dst, body[1:]...)
}

// encode is json.Marshal without the escapes for HTML, which could make a
// relayed payload six times as long as it came.
func encode(v any) ([]byte, error) {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(buffer.Bytes(), []byte{'\n'}), nil
}

// Err is the *Error that an error message tells.
func (e Envelope) Err() *Error {
	return &Error{Code: e.Code, Message: e.Message}
}

func (e *Envelope) validate() error {
	if e.V != Version {
		return &Error{Code: CodeBadVersion, Message: "this is version 2"}
	}
	if err := validateCard(e.Card); err != nil {
		return err
	}
	if len(e.Payload) > MaxSealed+len(`""`) {
		return &Error{Code: CodeTooLarge, Message: "payload is too large"}
	}
	if err := e.validateGoverning(); err != nil {
		return err
	}
	switch e.Type {
	case TypeJoin:
		return e.validateJoin()
	case TypeJoined, TypeLeft, TypeKnock:
		return e.validatePresence()
	case TypeSealed:
		return e.validateSealed()
	case TypeWelcome:
		return e.validateWelcome()
	case TypeLeave, TypeGovern, TypeGoverned, TypePing, TypePong, TypeWaiting, TypeAdmitted:
		return nil
	case TypeError:
		if e.Code == "" {
			return badMessage("error needs a code")
		}
		return nil
	default:
		return badMessage("unknown type %.20q", e.Type)
	}
}

func (e *Envelope) validateJoin() error {
	for _, field := range []struct{ name, value string }{
		{"room", e.Room}, {"participant", e.Participant}, {"secret", e.Secret},
	} {
		if !isIdentity(field.value) {
			return badMessage("join needs a %s of 32 hexadecimal digits", field.name)
		}
	}
	return nil
}

func (e *Envelope) validatePresence() error {
	if !isIdentity(e.Participant) {
		return badMessage("%s needs a participant", e.Type)
	}
	return nil
}

// validateSealed looks at the form of the payload, never inside.
func (e *Envelope) validateSealed() error {
	if len(e.Payload) < 2 || e.Payload[0] != '"' {
		return badMessage("sealed needs a payload that is a string")
	}
	if e.To != "" && !isIdentity(e.To) {
		return badMessage("sealed's to is not a participant")
	}
	if e.From != "" && !isIdentity(e.From) {
		return badMessage("sealed's from is not a participant")
	}
	return nil
}

func (e *Envelope) validateWelcome() error {
	if len(e.Peers) > maxPeers {
		return badMessage("welcome lists too many peers")
	}
	for _, p := range e.Peers {
		if !isIdentity(p.Participant) {
			return badMessage("welcome lists a malformed peer")
		}
		if err := validateCard(p.Card); err != nil {
			return err
		}
	}
	return nil
}

// validateCard looks at the form of a card, never inside: a card in the clear is
// none.
func validateCard(card json.RawMessage) error {
	switch {
	case len(card) > MaxCard:
		return &Error{Code: CodeTooLarge, Message: "card is too large"}
	case len(card) != 0 && card[0] != '"' && string(card) != "null":
		return badMessage("a card is a string")
	default:
		return nil
	}
}
