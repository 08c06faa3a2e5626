package signaling

import (
	"crypto/hkdf"
	"crypto/pbkdf2"
	"crypto/sha256"
	"encoding/hex"
)

const (
	// roomRounds makes trying codes expensive: some 90 ms for each on one core.
	roomRounds = 600_000
	roomSalt   = "moim room v2"

	keyBytes = 32 // AES-256
)

// Room is what knowing a room's code amounts to: the identifier, which a server
// sees, and the key, which nobody sees who does not know the code. The zero Room
// is none.
type Room struct {
	id  string
	key [keyBytes]byte
}

// Room derives the room from its code (PBKDF2-HMAC-SHA-256, RFC 8018 section
// 5.2, then HKDF, RFC 5869). It takes about 90 ms on purpose: call it once for a
// code, away from goroutines on which others wait. Rooms remembers.
func (c Code) Room() Room {
	// Neither fails: the lengths are constants within the bounds of both.
	secret, _ := pbkdf2.Key(sha256.New, c.canonical, []byte(roomSalt), roomRounds, sha256.Size)
	id, _ := hkdf.Key(sha256.New, secret, nil, "moim room identifier", idBytes)
	key, _ := hkdf.Key(sha256.New, secret, nil, "moim room key", keyBytes)
	room := Room{id: hex.EncodeToString(id)}
	copy(room.key[:], key)
	return room
}

// ID is what a server sees of a room: 32 hexadecimal digits, from which neither
// code nor key can be read back.
func (r Room) ID() string { return r.id }

// String is the identifier, so that no log shows the key.
func (r Room) String() string { return r.id }

// GoString is the identifier as well.
func (r Room) GoString() string { return "signaling.Room(" + r.id + ")" }
