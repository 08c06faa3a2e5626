package signaling

import (
	"bytes"
	"crypto/pbkdf2"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
)

const (
	safetySalt   = "moim safety code v1"
	safetyRounds = 1 << 16
	safetyGroups = 4 // of five digits each
)

// SafetyCode is what the two ends of a connection show, so that their people can
// compare it aloud: the same 20 digits on both sides, in four groups, where both
// see the same two certificates, and others where somebody stands between them.
// The fingerprints are SHA-256 of the DTLS certificates (RFC 8122 section 5) that
// the connection really uses, in any order; for others it is "". It takes some 10
// ms on purpose: whoever wants to find two certificates that give the same code
// has to try 2^33 of them, and has a few seconds.
func SafetyCode(a, b []byte) string {
	if len(a) != sha256.Size || len(b) != sha256.Size {
		return ""
	}
	both := [][]byte{a, b}
	slices.SortFunc(both, bytes.Compare)
	// It never fails: the lengths are within its bounds.
	raw, _ := pbkdf2.Key(sha256.New, string(bytes.Join(both, nil)), []byte(safetySalt), safetyRounds, 8*safetyGroups)
	groups := make([]string, safetyGroups)
	for i := range groups {
		groups[i] = fmt.Sprintf("%05d", binary.BigEndian.Uint64(raw[8*i:])%100_000)
	}
	return strings.Join(groups, " ")
}
