package signaling

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/hex"
	"errors"
)

// ErrMalformedKey says that a text is not an admin key.
var ErrMalformedKey = errors.New("not an admin key")

// AdminKey is the private key (Ed25519, RFC 8032) whose holders govern a room. The
// zero AdminKey is none.
type AdminKey struct {
	seed [ed25519.SeedSize]byte
	set  bool
}

// NewAdminKey makes a key from the system's cryptographic random source.
func NewAdminKey() AdminKey {
	k := AdminKey{set: true}
	_, _ = rand.Read(k.seed[:]) // never fails, see crypto/rand
	return k
}

// ParseAdminKey reads what Seed has written. The error is ErrMalformedKey.
func ParseAdminKey(seed string) (AdminKey, error) {
	if !isHex(seed, ed25519.SeedSize) {
		return AdminKey{}, ErrMalformedKey
	}
	k := AdminKey{set: true}
	_, _ = hex.Decode(k.seed[:], []byte(seed)) // cannot fail: isHex
	return k, nil
}

// IsZero says whether there is no key.
func (k AdminKey) IsZero() bool { return !k.set }

// Seed is the private key as 64 hexadecimal digits, which only its holders may see.
func (k AdminKey) Seed() string { return hex.EncodeToString(k.seed[:]) }

// Public is the public key as 64 hexadecimal digits, "" where there is no key.
func (k AdminKey) Public() string {
	if !k.set {
		return ""
	}
	public, ok := k.private().Public().(ed25519.PublicKey)
	if !ok {
		return ""
	}
	return hex.EncodeToString(public)
}

// String is the public key, so that no log shows the private one.
func (k AdminKey) String() string { return k.Public() }

// GoString is the public key as well.
func (k AdminKey) GoString() string { return "signaling.AdminKey(" + k.Public() + ")" }

// Sign signs an order for a room.
func (k AdminKey) Sign(room string, o Order) Order {
	o.Signature = hex.EncodeToString(ed25519.Sign(k.private(), o.text(room, k.Public())))
	return o
}

func (k AdminKey) private() ed25519.PrivateKey { return ed25519.NewKeyFromSeed(k.seed[:]) }

// isHex says whether s is that many bytes in lower-case hexadecimal digits.
func isHex(s string, bytes int) bool {
	if len(s) != 2*bytes {
		return false
	}
	for i := range len(s) {
		if !isHexDigit(s[i]) {
			return false
		}
	}
	return true
}
