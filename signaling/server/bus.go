package server

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"

	"moim/signaling"
)

// ErrClaimed is what Claim returns for a participant who is present under another secret.
var ErrClaimed = errors.New("the participant is present under another secret")

// Bus joins this server, a node, with others that serve the same rooms. Package
// natsbus has an implementation. Its methods are called at the same time from many
// goroutines.
type Bus interface {
	// Attach makes this node one of those that serve a room. take is called first
	// with who is present on other nodes, then with what happens there, in the order
	// of each node; what happens to a node itself comes from other goroutines. It may wait for the room. Whoever attached calls Close.
	Attach(ctx context.Context, room string, take func(Notice)) (BusRoom, error)
	// Count is how many participants a room has on all nodes together.
	Count(ctx context.Context, room string) (int, error)
	// Connected says whether other nodes can be reached at present.
	Connected() bool
}

// BusRoom is a room's attachment to the bus.
type BusRoom interface {
	// Claim makes this node the one where a participant is, if proof is that of
	// whoever claimed it before. The error is ErrClaimed, or the bus's.
	Claim(ctx context.Context, participant, proof string, card json.RawMessage) (Claim, error)
	// Bind returns the record of what holds in the room, nil where there is none. Where
	// there is none and nobody was in the room before the participant, initial becomes
	// the record, unless it is nil.
	Bind(ctx context.Context, participant string, initial []byte) (record []byte, err error)
	// Tell tells other nodes of a joined, left, sealed, govern or knock message. It does
	// not wait, and keeps the order. With left, who has left is claimed no more.
	Tell(n Notice)
	// Close sends what waits to be told, as far as that goes, and detaches.
	Close()
}

// Presence is a participant on one of the nodes. Whoever has it must not change the card.
type Presence struct {
	Participant string
	Card        json.RawMessage
	Proof       string // of the secret, which stays with the node that was told
	Node        string
	Arrival     int64 // the order of arrival in the room, by the clocks of the nodes, in ns
	Stamp       int64 // grows with each claim to the same participant
}

// Claim is a participant that this node has.
type Claim struct {
	Presence
	Moved bool // it was at another node before
}

// NoticeKind says what a Notice tells.
type NoticeKind int

// What is told between nodes.
const (
	NoticeMessage  NoticeKind = iota // Message, joined, left or sealed, of the participant Presence
	NoticePresent                    // Present is everybody on other nodes, and nobody else is there
	NoticeNodeLost                   // nothing was heard of Node for a while, or it is going down
	NoticeNodeBack                   // Node lives after all
)

// Notice is something that happened at another node, or to one.
type Notice struct {
	Kind     NoticeKind
	Node     string             // where it happened; of what this node tells, filled in by the bus
	Presence Presence           // whole with joined; Participant and Stamp with left
	Message  signaling.Envelope // as the participants of the room get it
	Present  []Presence
	Record   []byte // of what holds in the room from now on, which Bind returns; nil: as before
}

// proofOf is what other nodes know a secret by. A secret is 128 random bits, so that
// nobody finds it by its hash.
func proofOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
