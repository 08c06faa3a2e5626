package natsbus

import (
	"encoding/json"
	"errors"
	"fmt"

	"moim/signaling"
	"moim/signaling/server"
)

var errMalformed = errors.New("malformed")

// record is a participant in the bucket.
type record struct {
	Node    string          `json:"node"`
	Proof   string          `json:"proof"`
	Card    json.RawMessage `json:"card,omitempty"`
	Arrival int64           `json:"arrival"`
	Stamp   int64           `json:"stamp"`
}

// note is a message on the subject of a room.
type note struct {
	Node    string          `json:"node"`
	Proof   string          `json:"proof,omitempty"`
	Arrival int64           `json:"arrival,omitempty"`
	Stamp   int64           `json:"stamp,omitempty"`
	Message json.RawMessage `json:"message"` // an envelope
}

// encodeNotice writes a notice of a message.
func encodeNotice(node string, n server.Notice) ([]byte, error) {
	message, err := n.Message.Encode()
	if err != nil {
		return nil, err
	}
	p := n.Presence
	return json.Marshal(note{Node: node, Proof: p.Proof, Arrival: p.Arrival, Stamp: p.Stamp, Message: message})
}

// DecodeNotice reads what came on the subject of a room and checks each field.
func DecodeNotice(data []byte) (server.Notice, error) {
	var n note
	if err := json.Unmarshal(data, &n); err != nil {
		return server.Notice{}, fmt.Errorf("read notice: %w", err)
	}
	message, err := signaling.Parse(n.Message)
	if err != nil {
		return server.Notice{}, fmt.Errorf("read message of notice: %w", err)
	}
	participant := message.Participant
	switch message.Type {
	case signaling.TypeSealed:
		participant = message.From
	case signaling.TypeGovern:
		participant = message.Order.Issuer
	case signaling.TypeLeft, signaling.TypeKnock:
	case signaling.TypeJoined:
		if !isProof(n.Proof) {
			return server.Notice{}, fmt.Errorf("%w proof", errMalformed)
		}
	default:
		return server.Notice{}, fmt.Errorf("%w kind of notice", errMalformed)
	}
	if !isIdentity(n.Node) || !isIdentity(participant) {
		return server.Notice{}, fmt.Errorf("%w node or participant", errMalformed)
	}
	return server.Notice{Node: n.Node, Message: message, Presence: server.Presence{
		Participant: participant, Card: message.Card, Proof: n.Proof, Node: n.Node, Arrival: n.Arrival, Stamp: n.Stamp,
	}}, nil
}

// DecodePresence reads what stands in the bucket for a participant.
func DecodePresence(participant string, data []byte) (server.Presence, error) {
	var r record
	if err := json.Unmarshal(data, &r); err != nil {
		return server.Presence{}, fmt.Errorf("read presence: %w", err)
	}
	if !isIdentity(r.Node) || !isIdentity(participant) || !isProof(r.Proof) {
		return server.Presence{}, fmt.Errorf("%w presence", errMalformed)
	}
	joined := signaling.Envelope{Type: signaling.TypeJoined, Participant: participant, Card: r.Card}
	raw, err := joined.Encode()
	if err != nil {
		return server.Presence{}, err
	}
	if _, err := signaling.Parse(raw); err != nil {
		return server.Presence{}, fmt.Errorf("read card: %w", err)
	}
	return server.Presence{
		Participant: participant, Card: r.Card, Proof: r.Proof, Node: r.Node, Arrival: r.Arrival, Stamp: r.Stamp,
	}, nil
}

func encodePresence(p server.Presence) ([]byte, error) {
	return json.Marshal(record{Node: p.Node, Proof: p.Proof, Card: p.Card, Arrival: p.Arrival, Stamp: p.Stamp})
}

// isIdentity says whether s has the form that identifiers of rooms, participants
// and nodes share.
func isIdentity(s string) bool { return signaling.IsRoomID(s) }

// isProof says whether s is 64 lower-case hexadecimal digits.
func isProof(s string) bool { return len(s) == 64 && isIdentity(s[:32]) && isIdentity(s[32:]) }
