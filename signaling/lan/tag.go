package lan

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"strings"
)

const (
	tagPrefix = "moim lan v2:"
	saltBytes = 8
	proofSize = 8 // bytes of the HMAC that are told
	tagDigits = 2 * (saltBytes + proofSize)
)

// NewTag is what the network sees of a room, given by its identifier: 32 hexadecimal
// digits, of which the first 16 are random and the rest an HMAC-SHA-256 (RFC 2104)
// of them under the identifier. Each call gives another one, and nobody without the
// identifier can tell whether two are of one room.
func NewTag(room string) string {
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt) // never fails
	digits := hex.EncodeToString(salt)
	return digits + prove(room, digits)
}

// IsTagOf says whether a tag is one of the room with this identifier. Letters may
// be of either case, as in DNS.
func IsTagOf(tag, room string) bool {
	if len(tag) != tagDigits {
		return false
	}
	tag = strings.ToLower(tag)
	salt, proof := tag[:2*saltBytes], tag[2*saltBytes:]
	return subtle.ConstantTimeCompare([]byte(proof), []byte(prove(room, salt))) == 1
}

func prove(room, salt string) string {
	mac := hmac.New(sha256.New, []byte(room))
	mac.Write([]byte(tagPrefix + salt))
	return hex.EncodeToString(mac.Sum(nil)[:proofSize])
}
