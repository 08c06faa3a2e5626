package signaling

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strconv"
)

const (
	sendingInfo = "moim sending key"

	// A sealed text is, before base64: the identifier of the sending key, the
	// counter, and what AES-256-GCM (RFC 5116 section 5.2) gives, its tag last.
	counterBytes = 8
	headerBytes  = idBytes + counterBytes
	tagBytes     = 16
	sealedBytes  = headerBytes + tagBytes // more than the text has

	// everybody stands for a recipient where there is none in particular.
	everybody = "all"
)

// kind says what a sealed text is, so that one cannot pass for the other.
type kind string

const (
	kindCard    kind = "card"
	kindMessage kind = "message"
)

// keyID names a sending key; 128 random bits.
type keyID [idBytes]byte

// sendingKey derives the key under which one connection of one participant
// seals: HKDF (RFC 5869) of the room's key with the identifier as salt.
func (r Room) sendingKey(id keyID) (cipher.AEAD, error) {
	key, err := hkdf.Key(sha256.New, r.key[:], id[:], sendingInfo, keyBytes)
	if err != nil {
		return nil, fmt.Errorf("derive sending key: %w", err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("prepare sending key: %w", err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("prepare sending key: %w", err)
	}
	return aead, nil
}

// nonce writes a counter as AES-GCM's 96 bits. A key counts once only, so that
// no nonce comes twice (RFC 5116 section 3.2).
func nonce(counter uint64) (n [12]byte) {
	binary.BigEndian.PutUint64(n[4:], counter)
	return n
}

// label is what a sealed text is bound to: the additional data of AES-GCM.
type label struct {
	kind    kind
	room    string
	from    string
	to      string // "" for everybody
	counter uint64
}

// appendTo writes the label: lines, none of which can hold an end of line.
func (l label) appendTo(dst []byte) []byte {
	to := l.to
	if to == "" {
		to = everybody
	}
	for _, line := range []string{"moim sealed v2", string(l.kind), l.room, l.from, to} {
		dst = append(dst, line...)
		dst = append(dst, '\n')
	}
	return strconv.AppendUint(dst, l.counter, 10)
}
