package signaling

import (
	"crypto/rand"
	"encoding/hex"
)

// idBytes is the size of a room, a participant and a secret: 128 bits.
const idBytes = 16

// NewParticipantID makes the identifier by which the others in a room know a
// participant. The participant chooses it, so that a restarted server can take
// it back.
func NewParticipantID() string { return randomHex() }

// NewSecret makes the secret that proves, on resuming, that a participant is
// who it was. Only the server sees it.
func NewSecret() string { return randomHex() }

func randomHex() string {
	var raw [idBytes]byte
	_, _ = rand.Read(raw[:]) // never fails, see crypto/rand
	return hex.EncodeToString(raw[:])
}

// isIdentity says whether s is 32 lower-case hexadecimal digits.
func isIdentity(s string) bool {
	if len(s) != 2*idBytes {
		return false
	}
	for i := range len(s) {
		if !isHexDigit(s[i]) {
			return false
		}
	}
	return true
}

func isHexDigit(c byte) bool {
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')
}
