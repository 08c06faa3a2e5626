package signaling

import "encoding/json"

// Version is the protocol version that this code speaks, the envelope's "v".
const Version = 2

// Type names a message between a client and the server.
type Type string

// Messages between a client and the server.
const (
	TypeJoin    Type = "join"    // client: enter a room, or resume presence in it
	TypeWelcome Type = "welcome" // server: the answer to join
	TypeJoined  Type = "joined"  // server: somebody came
	TypeLeft    Type = "left"    // server: somebody went
	TypeSealed  Type = "sealed"  // both: a sealed payload for one participant or for all
	TypeLeave   Type = "leave"   // client: go, for good
	TypePing    Type = "ping"    // client: are you there?
	TypePong    Type = "pong"    // server: yes
	TypeError   Type = "error"   // server: what went wrong

	TypeGovern   Type = "govern"   // client: an Order of who holds the room's admin key
	TypeGoverned Type = "governed" // server: what holds in the room from now on, and by which Order
	TypeWaiting  Type = "waiting"  // server: the answer to join where somebody has to admit
	TypeAdmitted Type = "admitted" // server: who waited may join now
	TypeKnock    Type = "knock"    // server, to hosts: somebody waits, or does not any more
)

// Types that are never on the wire: a client's own words to its user.
const (
	// TypeOffline says that the connection is lost and that the client is trying to
	// get it back. A welcome follows once it has.
	TypeOffline Type = "offline"
	// TypeMessage is a sealed message that was opened, or is to be sealed: Payload
	// is what its sender wrote.
	TypeMessage Type = "message"
	// TypeRelocated says that the participant goes on in another room, Room, with the
	// public key Admin. Its welcome follows.
	TypeRelocated Type = "relocated"
	// TypeForged says that something did not open: From is whose message it is
	// said to be, Participant whose card. Message is English detail for the log.
	TypeForged Type = "forged"
)

// Envelope is the one shape of every message, one JSON object in one WebSocket
// text message. Fields that a type does not use are absent.
type Envelope struct {
	V    int    `json:"v"`
	Type Type   `json:"type"`
	ID   string `json:"id,omitempty"` // chosen by the sender of a request, echoed in the answer

	Room        string          `json:"room,omitempty"`        // join: the room's identifier (Room.ID), never its code
	Participant string          `json:"participant,omitempty"` // join, joined, left: 32 hex digits
	Secret      string          `json:"secret,omitempty"`      // join: the resume secret, 32 hex digits
	Card        json.RawMessage `json:"card,omitempty"`        // join, joined: sealed, so opaque to the server; at most MaxCard bytes
	Peers       []Presence      `json:"peers,omitempty"`       // welcome: who is there, without oneself
	Resumed     bool            `json:"resumed,omitempty"`     // welcome: the server still knew this participant
	Embedded    bool            `json:"embedded,omitempty"`    // welcome: the server is part of somebody's application
	Reason      string          `json:"reason,omitempty"`      // left: "left" or "lost"
	ICE         *ICE            `json:"ice,omitempty"`         // welcome, and pong when it is time: STUN and TURN servers

	From    string          `json:"from,omitempty"`    // sealed, to a client: set by the server
	To      string          `json:"to,omitempty"`      // sealed: a participant; empty for everybody else in the room
	Payload json.RawMessage `json:"payload,omitempty"` // sealed: a string in base64, at most MaxSealed characters; opaque to the server

	Seq  uint64 `json:"seq,omitempty"`  // sealed, joined, left: the sender's count from 1 since the last welcome that was not resumed
	Next uint64 `json:"next,omitempty"` // join, welcome, ping, pong: the seq expected next; everything before it has arrived

	Admin string `json:"admin,omitempty"` // join, welcome, waiting: the room's public admin key, see AdminKey
	Order *Order `json:"order,omitempty"` // govern, governed, left with ReasonRemoved
	Rules *Rules `json:"rules,omitempty"` // governed, and welcome where there are any

	Code    ErrorCode `json:"code,omitempty"`    // error
	Message string    `json:"message,omitempty"` // error: English detail for the log, not for a person
}

// Presence is one participant as the server knows it.
type Presence struct {
	Participant string          `json:"participant"`
	Card        json.RawMessage `json:"card,omitempty"`
}

// Card is what a participant tells the others about itself on joining. It is
// sealed: the server cannot look inside.
type Card struct {
	Name string `json:"name"`
}
