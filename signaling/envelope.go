package signaling

import "encoding/json"

// Version is the protocol version that this code speaks, the envelope's "v".
const Version = 1

// Type names a message between a client and the server.
type Type string

// Messages between a client and the server.
const (
	TypeJoin    Type = "join"    // client: enter a room, or resume presence in it
	TypeWelcome Type = "welcome" // server: the answer to join
	TypeJoined  Type = "joined"  // server: somebody came
	TypeLeft    Type = "left"    // server: somebody went
	TypeRelay   Type = "relay"   // both: a payload for one participant or for all
	TypeLeave   Type = "leave"   // client: go, for good
	TypePing    Type = "ping"    // client: are you there?
	TypePong    Type = "pong"    // server: yes
	TypeError   Type = "error"   // server: what went wrong
)

// TypeOffline is never on the wire: a client's own word to its user that the
// connection is lost and that it is trying to get it back. A welcome follows
// once it has.
const TypeOffline Type = "offline"

// Envelope is the one shape of every message, one JSON object in one WebSocket
// text message. Fields that a type does not use are absent.
type Envelope struct {
	V    int    `json:"v"`
	Type Type   `json:"type"`
	ID   string `json:"id,omitempty"` // chosen by the sender of a request, echoed in the answer

	Room        string          `json:"room,omitempty"`        // join: the room's identifier (RoomID), never its code
	Participant string          `json:"participant,omitempty"` // join, joined, left: 32 hex digits
	Secret      string          `json:"secret,omitempty"`      // join: the resume secret, 32 hex digits
	Card        json.RawMessage `json:"card,omitempty"`        // join, joined: opaque to the server, at most MaxCard bytes
	Peers       []Presence      `json:"peers,omitempty"`       // welcome: who is there, without oneself
	Resumed     bool            `json:"resumed,omitempty"`     // welcome: the server still knew this participant
	Reason      string          `json:"reason,omitempty"`      // left: "left" or "lost"
	ICE         *ICE            `json:"ice,omitempty"`         // welcome, and pong when it is time: STUN and TURN servers

	From    string          `json:"from,omitempty"`    // relay to a client: set by the server
	To      string          `json:"to,omitempty"`      // relay to the server: a participant; empty for everybody else in the room
	Payload json.RawMessage `json:"payload,omitempty"` // relay: opaque to the server, at most MaxPayload bytes

	Seq  uint64 `json:"seq,omitempty"`  // relay, joined, left: the sender's count from 1 since the last welcome that was not resumed
	Next uint64 `json:"next,omitempty"` // join, welcome, ping, pong: the seq expected next; everything before it has arrived

	Code    ErrorCode `json:"code,omitempty"`    // error
	Message string    `json:"message,omitempty"` // error: English detail for the log, not for a person
}

// Presence is one participant as the server knows it.
type Presence struct {
	Participant string          `json:"participant"`
	Card        json.RawMessage `json:"card,omitempty"`
}

// Card is what a participant tells about itself on joining; the server does not
// look inside.
type Card struct {
	Name string `json:"name"`
}
